/** Gaps over the laps, to any car, to the leader, or to a steady pace. */

import type { Car, Race } from "./race";
import { median } from "./pace";

/** A car's key; `leader` is who completed the lap first; `pace` is the winner's average, lap after lap. */
export type Reference = { readonly kind: "leader" } | { readonly kind: "pace" } | { readonly kind: "car"; readonly key: string };

export interface Gaps {
  readonly laps: readonly number[];
  /** For each car how much later than the reference it completed each lap [s]; negative is ahead. */
  readonly byCar: ReadonlyMap<string, readonly (number | null)[]>;
}

/** When a car completed each lap, as the source counts; a lap counted twice counts when it stood. */
export function crossingsOf(car: Car): Map<number, number> {
  return new Map(car.laps.map((lap) => [lap.official, lap.atS]));
}

function firstCrossings(all: readonly ReadonlyMap<number, number>[]): Map<number, number> {
  const first = new Map<number, number>();
  for (const crossings of all) {
    for (const [lap, atS] of crossings) first.set(lap, Math.min(first.get(lap) ?? Infinity, atS));
  }
  return first;
}

/** As if every lap had taken what the first car's took in the middle: stops and cautions show as steps. */
function steady(first: ReadonlyMap<number, number>, laps: readonly number[]): Map<number, number> {
  const [one, last] = [laps[0], laps.at(-1)];
  if (one === undefined || last === undefined) return new Map();
  const times = laps.slice(1).flatMap((lap, index) => (laps[index] === lap - 1 ? [first.get(lap)! - first.get(lap - 1)!] : []));
  const lapS = times.length === 0 ? 0 : median(times);
  return new Map(laps.map((lap) => [lap, first.get(one)! + (lap - one) * lapS]));
}

export function gapsOf(race: Race, reference: Reference): Gaps {
  const crossings = new Map(race.cars.map((car) => [car.key, crossingsOf(car)]));
  const first = firstCrossings([...crossings.values()]);
  const laps = [...first.keys()].filter((lap) => lap > 0).sort((left, right) => left - right);
  const zero = reference.kind === "leader" ? first : reference.kind === "pace" ? steady(first, laps) : (crossings.get(reference.key) ?? new Map<number, number>());
  const byCar = new Map(
    [...crossings].map(([key, own]) => [
      key,
      laps.map((lap) => {
        const [atS, zeroS] = [own.get(lap), zero.get(lap)];
        return atS === undefined || zeroS === undefined ? null : Math.round((atS - zeroS) * 1000) / 1000;
      }),
    ]),
  );
  return { laps, byCar };
}
