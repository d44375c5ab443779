/** Lap times of several cars side by side, for a table and for a chart. */

import { isCaution, type Car, type Lap } from "./race";
import { fastestOf, limitOf } from "./pace";

export interface LapMark {
  readonly lap: Lap;
  /** Slow for a reason that is not pace: it is dimmed. */
  readonly isOutlier: boolean;
  readonly isBest: boolean;
  readonly isWithdrawn: boolean;
}

/** The laps of a car, each with what is said about it. */
export function markedLaps(car: Car): LapMark[] {
  // Laps with a stop or under caution are outliers by definition; the limit is that of the others.
  const clean = car.laps.filter((lap) => !lap.isIn && !lap.isOut && !isCaution(lap.flag));
  const most = limitOf(clean.map((lap) => lap.timeS));
  const best = fastestOf(car);
  const withdrawn = new Set(car.withdrawn);
  return car.laps.map((lap) => ({
    lap,
    isOutlier: lap.isIn || lap.isOut || isCaution(lap.flag) || lap.timeS > most,
    isBest: lap === best,
    isWithdrawn: withdrawn.has(lap.number),
  }));
}

export interface LapTable {
  readonly cars: readonly Car[];
  /** One row for each lap number that any of the cars has driven, in order; a cell for each car. */
  readonly rows: readonly LapRow[];
}

export interface LapRow {
  readonly number: number;
  readonly cells: readonly (LapMark | null)[];
}

export function lapTable(cars: readonly Car[]): LapTable {
  const rows = new Map<number, (LapMark | null)[]>();
  cars.forEach((car, index) => {
    for (const mark of markedLaps(car)) {
      const cells = rows.get(mark.lap.number) ?? cars.map(() => null);
      cells[index] = mark;
      rows.set(mark.lap.number, cells);
    }
  });
  const sorted = [...rows].sort(([left], [right]) => left - right);
  return { cars, rows: sorted.map(([number, cells]) => ({ number, cells })) };
}

/** What a lap was, in words. */
export function lapWords(mark: LapMark): string[] {
  const { lap } = mark;
  return [
    ...(lap.isOut ? ["out lap"] : []),
    ...(lap.isIn ? ["in lap"] : []),
    ...(mark.isWithdrawn ? ["not counted"] : []),
    ...(mark.isBest ? ["best lap"] : []),
  ];
}

/** The range of lap times that matters: that of clean laps, with some room above [s]. */
export function usualRange(cars: readonly Car[]): readonly [number, number] | null {
  const times = cars.flatMap((car) => markedLaps(car).flatMap(({ lap, isOutlier }) => (isOutlier ? [] : [lap.timeS])));
  if (times.length === 0) return null;
  let [low, high] = [Infinity, -Infinity];
  for (const time of times) [low, high] = [Math.min(low, time), Math.max(high, time)];
  const room = Math.max(0.2, (high - low) * 0.08);
  return [low - room, high + room];
}
