/** A race as it was at a moment: nothing in it is younger. */

import { isFiniteNumber } from "../protocol/json";
import type { MessageRow } from "../protocol/state";
import { inOrder } from "./reading";
import type { Car, FlagPeriod, Lap, Race, Stint, Stop } from "./race";

/** How many of `items`, in order of time, are not after `atS`. */
export function countUntil<T>(items: readonly T[], atS: number, timeOf: (item: T) => number): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeOf(items[middle]!) <= atS) low = middle + 1;
    else high = middle;
  }
  return low;
}

function until<T>(items: readonly T[], atS: number, timeOf: (item: T) => number): readonly T[] {
  const count = countUntil(items, atS, timeOf);
  return count === items.length ? items : items.slice(0, count);
}

/** Message times are in seconds or in ms. */
export function messageTime(row: MessageRow): number {
  const at = row[0];
  if (!isFiniteNumber(at)) return 0;
  return at < 1e11 ? at : at / 1000;
}

function stintAt(stint: Stint, atS: number): Stint {
  return stint.endS === null || stint.endS <= atS ? stint : { ...stint, endS: null, endLap: null };
}

function stopAt(stop: Stop, atS: number): Stop {
  if (stop.outS === null || stop.outS <= atS) return stop;
  return { ...stop, outS: null, laneS: null, driverAfter: null, isChange: false };
}

function flagAt(period: FlagPeriod, atS: number): FlagPeriod {
  return period.endS === null || period.endS <= atS ? period : { ...period, endS: null, endLap: null };
}

function carAt(car: Car, atS: number): Car {
  const stints = until(car.stints, atS, (stint) => stint.startS).map((stint) => stintAt(stint, atS));
  const laps = until(car.laps, atS, (lap) => lap.atS);
  const seen = Math.max(-1, ...stints.map((stint) => stint.driver), ...(laps.length === 0 ? [] : [laps.at(-1)!.driver]));
  return {
    ...car,
    laps,
    stints,
    stops: until(car.stops, atS, (stop) => stop.inS).map((stop) => stopAt(stop, atS)),
    drivers: car.drivers.slice(0, seen + 1),
    bestS: null,
    messages: until(car.messages, atS, messageTime),
  };
}

/** The order that the laps tell: most laps first, and of those with as many who was there first. */
function orderOf(cars: readonly Car[], charted: readonly string[]): string[] {
  if (charted.length > 0) return [...charted];
  const last = (car: Car): Lap | undefined => car.laps.at(-1);
  const sorted = [...cars].sort((left, right) => {
    const [one, other] = [last(left), last(right)];
    return (other?.official ?? 0) - (one?.official ?? 0) || (one?.atS ?? 0) - (other?.atS ?? 0);
  });
  return sorted.map((car) => car.key);
}

/** `race` as it was at `atS`. */
export function raceAt(race: Race, atS: number): Race {
  const chart = until(race.chart, atS, (entry) => entry.atS);
  const isNewest = atS >= race.atS;
  const here = new Set(chart.at(-1)?.order);
  const isKnown = (car: Car): boolean => isNewest || car.stints.length > 0 || car.laps.length > 0 || here.has(car.key);
  const cars = race.cars.map((car) => carAt(car, atS)).filter(isKnown);
  const order = isNewest ? race.cars.map((car) => car.key) : orderOf(cars, chart.at(-1)?.order ?? []);
  const flags = until(race.flags, atS, (period) => period.startS).map((period) => flagAt(period, atS));
  const laps = cars.map((car) => car.laps.at(-1)?.official ?? 0);
  return {
    ...race,
    atS,
    cars: inOrder(cars, order),
    flags,
    chart,
    leaderLap: Math.min(race.leaderLap, Math.max(chart.at(-1)?.lap ?? 0, ...laps)),
    messages: race.messages.filter((row) => messageTime(row) <= atS),
  };
}
