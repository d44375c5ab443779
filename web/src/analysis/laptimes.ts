/** Lap times of several cars side by side, for a table and for a chart. */

import { isCaution, type Car, type Lap } from "./race";
import { fastestOf, limitOf, median } from "./pace";

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

/** Laps on either side that a trend is the median of. */
const TREND_REACH = 5;

/** What the lap times were around each lap: medians of clean laps that do not reach over a stop. */
export function trendOf(marks: readonly LapMark[]): (number | null)[] {
  return marks.map(({ lap, isOutlier }, index) => {
    if (isOutlier) return null;
    const near: number[] = [];
    for (const step of [-1, 1]) {
      for (let other = index; Math.abs(other - index) <= TREND_REACH; other += step) {
        const mark = marks[other];
        if (!mark || mark.lap.stint !== lap.stint) break;
        if (!mark.isOutlier && (other !== index || step > 0)) near.push(mark.lap.timeS);
      }
    }
    return median(near);
  });
}
