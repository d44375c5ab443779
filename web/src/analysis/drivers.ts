/** Who has driven how long, held against the limits that the viewer has set. */

import { paceOf, type Pace } from "./pace";
import { driverName, type Car, type Lap, type Race } from "./race";

/** Rules on drive time [s]; null for none. */
export interface DriveLimits {
  /** Each driver drives at least so long in all. */
  readonly minTotalS: number | null;
  readonly maxTotalS: number | null;
  /** At most so long at a time. */
  readonly maxStintS: number | null;
}

export const NO_LIMITS: DriveLimits = { minTotalS: null, maxTotalS: null, maxStintS: null };

/** `near` is within a tenth of a limit that must not be passed. */
export type Standing = "free" | "short" | "ok" | "near" | "over";

const NEAR = 0.9;

export interface DriverRow {
  readonly car: Car;
  readonly name: string;
  /** On track in all [s]. */
  readonly totalS: number;
  /** In the running stint; null for who is not driving. */
  readonly runningS: number | null;
  readonly longestS: number;
  readonly stints: number;
  readonly laps: number;
  /** Share of the car's time on track, 0 to 1. */
  readonly share: number;
  readonly pace: Pace;
  readonly total: Standing;
  readonly stint: Standing;
  /** How much is missing to the least, or left to the most [s]; null without a limit. */
  readonly missingS: number | null;
  readonly leftS: number | null;
}

function standingOf(valueS: number, most: number | null, least: number | null): Standing {
  if (most !== null && valueS > most) return "over";
  if (most !== null && valueS > most * NEAR) return "near";
  if (least !== null && valueS < least) return "short";
  return most === null && least === null ? "free" : "ok";
}

interface Sum {
  totalS: number;
  longestS: number;
  runningS: number | null;
  stints: number;
  readonly laps: Lap[];
}

function sums(race: Race, car: Car): Map<number, Sum> {
  const found = new Map<number, Sum>();
  const of = (driver: number): Sum => {
    const sum = found.get(driver) ?? { totalS: 0, longestS: 0, runningS: null, stints: 0, laps: [] };
    found.set(driver, sum);
    return sum;
  };
  for (const stint of car.stints) {
    const sum = of(stint.driver);
    const lengthS = Math.max(0, (stint.endS ?? race.atS) - stint.startS);
    sum.totalS += lengthS;
    sum.longestS = Math.max(sum.longestS, lengthS);
    sum.stints += 1;
    if (stint.endS === null) sum.runningS = lengthS;
  }
  for (const lap of car.laps) of(lap.driver >= 0 ? lap.driver : (car.stints[lap.stint]?.driver ?? -1)).laps.push(lap);
  return found;
}

export function driverRows(race: Race, car: Car, limits: DriveLimits): DriverRow[] {
  const found = [...sums(race, car)].sort(([left], [right]) => left - right);
  const allS = found.reduce((sum, [, one]) => sum + one.totalS, 0);
  return found.map(([driver, one]): DriverRow => {
    const { minTotalS, maxTotalS, maxStintS } = limits;
    return {
      car,
      name: driverName(car, driver),
      totalS: one.totalS,
      runningS: one.runningS,
      longestS: one.longestS,
      stints: one.stints,
      laps: one.laps.length,
      share: allS === 0 ? 0 : one.totalS / allS,
      pace: paceOf(one.laps),
      total: standingOf(one.totalS, maxTotalS, minTotalS),
      stint: standingOf(one.longestS, maxStintS, null),
      missingS: minTotalS === null ? null : Math.max(0, minTotalS - one.totalS),
      leftS: maxTotalS === null ? null : maxTotalS - one.totalS,
    };
  });
}
