/** How fast laps are: averages that a stop or a spin does not move. The same figures as the analysis publishes. */

import { isClean, type Car, type Lap } from "./race";

/** Laps slower than the median by so many typical spreads are outliers. */
const SPREADS = 3.5;
/** The spread is taken for at least this share of the median lap. */
const LEAST_SPREAD = 0.01;
/** Makes the median absolute deviation of a normal distribution its standard deviation. */
const NORMAL = 1.4826;
/** Laps that make the pace of now. */
export const RECENT = 15;

export interface Pace {
  /** Laps that counted. */
  readonly laps: number;
  readonly averageS: number | null;
  readonly medianS: number | null;
  /** Standard deviation of the laps that counted. */
  readonly spreadS: number | null;
  readonly bestS: number | null;
  /** 100 for laps that are all the same. */
  readonly consistency: number | null;
}

const NO_PACE: Pace = { laps: 0, averageS: null, medianS: null, spreadS: null, bestS: null, consistency: null };

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The time above which a lap of `times` is an outlier; infinite without any. */
export function limitOf(times: readonly number[]): number {
  if (times.length === 0) return Infinity;
  const middle = median(times);
  const spread = median(times.map((time) => Math.abs(time - middle)));
  return middle + SPREADS * Math.max(spread * NORMAL, LEAST_SPREAD * middle);
}

export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

export function spreadOf(values: readonly number[], average: number): number {
  return Math.sqrt(mean(values.map((value) => (value - average) ** 2)));
}

/** The pace of the clean laps among `laps`, outliers left out. */
export function paceOf(laps: readonly Lap[]): Pace {
  const times = laps.filter(isClean).map((lap) => lap.timeS);
  if (times.length === 0) return NO_PACE;
  const most = limitOf(times);
  const kept = times.filter((time) => time <= most);
  const averageS = mean(kept);
  const spreadS = kept.length > 1 ? spreadOf(kept, averageS) : null;
  return {
    laps: kept.length,
    averageS,
    medianS: median(kept),
    spreadS,
    bestS: Math.min(...kept),
    consistency: spreadS === null ? null : 100 * Math.max(0, 1 - spreadS / averageS),
  };
}

/** The pace of the last laps, back to at most twice as many. */
export function recentPace(laps: readonly Lap[]): Pace {
  return paceOf(laps.slice(-2 * RECENT).filter(isClean).slice(-RECENT));
}

/** The fastest lap that still counts; of equal ones the first. */
export function fastestOf(car: Pick<Car, "laps" | "withdrawn">): Lap | null {
  const withdrawn = new Set(car.withdrawn);
  let best: Lap | null = null;
  for (const lap of car.laps) if (!withdrawn.has(lap.number) && (best === null || lap.timeS < best.timeS)) best = lap;
  return best;
}

/** The best of each sector. */
export function bestSectors(laps: readonly Lap[]): (number | null)[] {
  const best: (number | null)[] = [];
  for (const { sectors } of laps) {
    sectors.forEach((time, index) => {
      const held = best[index] ?? null;
      best[index] = time === null || time <= 0 ? held : held === null ? time : Math.min(held, time);
    });
  }
  return best;
}

/** What the best sectors add up to; null where one is missing. */
export function theoreticalOf(sectors: readonly (number | null)[]): number | null {
  if (sectors.length === 0 || sectors.some((sector) => sector === null)) return null;
  return sectors.reduce<number>((sum, sector) => sum + sector!, 0);
}
