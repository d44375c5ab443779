/** A race as its analysis tells it: cars with laps, stints and stops, flags, and the order at each lap. */

import type { MessageRow } from "../protocol/state";

export interface Lap {
  /** Laps driven, this one included; never goes back. */
  readonly number: number;
  /** Laps as the source counts them. */
  readonly official: number;
  /** When the line was crossed [Unix s]. */
  readonly atS: number;
  readonly timeS: number;
  /** The most severe flag shown during the lap, by its number. */
  readonly flag: number;
  readonly driver: number;
  /** Index into the car's stints. */
  readonly stint: number;
  readonly isIn: boolean;
  readonly isOut: boolean;
  /** 0 where it is not known. */
  readonly position: number;
  readonly gap: string | number;
  readonly mark: string;
  readonly sectors: readonly (number | null)[];
  readonly tyre: string;
}

export interface Stint {
  readonly number: number;
  readonly driver: number;
  readonly startLap: number;
  readonly endLap: number | null;
  readonly startS: number;
  /** Null while it lasts. */
  readonly endS: number | null;
  readonly tyre: string;
}

export interface Stop {
  readonly number: number;
  readonly lap: number;
  readonly inS: number;
  readonly outS: number | null;
  /** Length of the stop [s], by the source's own clock where it has one. */
  readonly laneS: number | null;
  readonly driverBefore: number;
  readonly driverAfter: number | null;
  readonly isChange: boolean;
}

export interface Car {
  readonly key: string;
  readonly carClass: string;
  readonly team: string;
  readonly vehicle: string;
  /** Names in order of appearance; an index beyond them is nobody known. */
  readonly drivers: readonly string[];
  readonly laps: readonly Lap[];
  readonly stints: readonly Stint[];
  readonly stops: readonly Stop[];
  /** Numbers of laps that the source has taken from the best ones. */
  readonly withdrawn: readonly number[];
  /** The source's own best lap; it may have been driven before anybody looked. */
  readonly bestS: number | null;
  readonly messages: readonly MessageRow[];
}

export interface FlagPeriod {
  readonly flag: number;
  /** Laps that the leader had completed. */
  readonly startLap: number;
  readonly startS: number;
  readonly endLap: number | null;
  readonly endS: number | null;
}

/** The order of the cars as the leader completed a lap. */
export interface ChartLap {
  readonly lap: number;
  readonly atS: number;
  readonly order: readonly string[];
}

export interface Race {
  /** The moment that is told of [Unix s]. */
  readonly atS: number;
  /** In order of classification. */
  readonly cars: readonly Car[];
  readonly flags: readonly FlagPeriod[];
  readonly leaderLap: number;
  readonly chart: readonly ChartLap[];
  /** Those about no car, newest first. */
  readonly messages: readonly MessageRow[];
  /** Whether crossings, positions and sectors are known; from a Timing71 analysis they are not. */
  readonly isDetailed: boolean;
  /** Whether anything is known of laps and stints; without an analysis there are flags and messages only. */
  readonly hasLaps: boolean;
}

/** Number of yellow; every flag from here on is a caution. */
export const FIRST_CAUTION = 4;

const FLAG_WIRES: readonly string[] = [
  "none", "green", "white", "chequered", "yellow", "fcy", "code_60", "vsc", "sc", "caution", "red", "slow_zone", "code_60_zone",
];

/** A flag's name on the wire, of its number in the documents. */
export const flagWire = (flag: number): string => FLAG_WIRES[flag] ?? "none";

/** The number of a flag in the documents; an unknown one counts as none. */
export const flagNumber = (wire: string): number => Math.max(0, FLAG_WIRES.indexOf(wire));

export const isCaution = (flag: number): boolean => flag >= FIRST_CAUTION;

/** Whether a lap says something about pace: no stop in it, no caution over it. */
export const isClean = (lap: Lap): boolean => !lap.isIn && !lap.isOut && !isCaution(lap.flag);

export const driverName = (car: Car, driver: number | null): string => (driver === null ? "" : (car.drivers[driver] ?? "Unknown"));

/** The number as on the car: cars that share one are keyed `7`, `7~2`. */
export const numberOf = (key: string): string => key.replace(/~\d+$/, "");

/** When the race began: with the first flag that was not none, else with the first stint. */
export function startOf(race: Race): number | null {
  const flagged = race.flags.find((period) => period.flag > 0);
  if (flagged) return flagged.startS;
  const starts = race.cars.flatMap((car) => (car.stints[0] ? [car.stints[0].startS] : []));
  return starts.length === 0 ? null : Math.min(...starts);
}
