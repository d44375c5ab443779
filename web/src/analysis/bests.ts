/** Who was fastest: over a lap, in each sector, and with the best sectors together. */

import { bestSectors, fastestOf, paceOf, recentPace, theoreticalOf, type Pace } from "./pace";
import { driverName, type Car, type Lap, type Race } from "./race";

export interface BestSector {
  readonly timeS: number | null;
  /** From 1; 0 without a time. */
  readonly rank: number;
}

export interface BestRow {
  readonly rank: number;
  readonly car: Car;
  /** Of the lap; of all laps of the row, where it is a driver's. */
  readonly driver: string;
  /** Null where the best lap was driven before anybody looked. */
  readonly lap: Lap | null;
  readonly bestS: number | null;
  readonly gapS: number | null;
  readonly sectors: readonly BestSector[];
  readonly theoreticalS: number | null;
  readonly pace: Pace;
  readonly recent: Pace;
}

interface Entry {
  readonly car: Car;
  readonly driver: number | null;
  readonly laps: readonly Lap[];
}

function entriesOf(race: Race, by: "car" | "driver"): Entry[] {
  if (by === "car") return race.cars.map((car) => ({ car, driver: null, laps: car.laps }));
  return race.cars.flatMap((car) => {
    const drivers = [...new Set(car.laps.map((lap) => lap.driver))].sort((left, right) => left - right);
    return drivers.map((driver) => ({ car, driver, laps: car.laps.filter((lap) => lap.driver === driver) }));
  });
}

function ranks(times: readonly (number | null)[]): number[] {
  const sorted = times.filter((time): time is number => time !== null).sort((left, right) => left - right);
  return times.map((time) => (time === null ? 0 : sorted.indexOf(time) + 1));
}

export function sectorCount(race: Race): number {
  let most = 0;
  for (const car of race.cars) for (const lap of car.laps) most = Math.max(most, lap.sectors.length);
  return most;
}

/** Best laps, the fastest first; those without one at the end. */
export function bestRows(race: Race, by: "car" | "driver"): BestRow[] {
  const count = sectorCount(race);
  const rows = entriesOf(race, by).map((entry) => {
    const lap = fastestOf({ laps: entry.laps, withdrawn: entry.car.withdrawn });
    const told = by === "car" ? entry.car.bestS : null;
    const isOlder = told !== null && (lap === null || told < lap.timeS);
    const sectors = bestSectors(entry.laps);
    return { ...entry, lap: isOlder ? null : lap, bestS: isOlder ? told : (lap?.timeS ?? null), sectors: Array.from({ length: count }, (_, index) => sectors[index] ?? null) };
  });
  rows.sort((left, right) => (left.bestS ?? Infinity) - (right.bestS ?? Infinity) || (left.lap?.atS ?? 0) - (right.lap?.atS ?? 0) || 0);
  const sectorRanks = Array.from({ length: count }, (_, index) => ranks(rows.map((row) => row.sectors[index]!)));
  const fastest = rows[0]?.bestS ?? null;
  return rows.map((row, index): BestRow => ({
    rank: row.bestS === null ? 0 : index + 1,
    car: row.car,
    driver: row.driver === null ? (row.lap ? driverName(row.car, row.lap.driver) : "") : driverName(row.car, row.driver),
    lap: row.lap,
    bestS: row.bestS,
    gapS: row.bestS === null || fastest === null ? null : row.bestS - fastest,
    sectors: row.sectors.map((timeS, sector) => ({ timeS, rank: sectorRanks[sector]![index]! })),
    theoreticalS: theoreticalOf(row.sectors),
    pace: paceOf(row.laps),
    recent: recentPace(row.laps),
  }));
}
