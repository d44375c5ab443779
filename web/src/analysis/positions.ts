/** Who was where at each lap of the leader. */

import type { Race } from "./race";

export interface Positions {
  readonly laps: readonly number[];
  /** For each car its position at each of the laps; null where it was not classified. */
  readonly byCar: ReadonlyMap<string, readonly (number | null)[]>;
}

/** The lap chart, overall; or of one class, with positions in the class. */
export function positionsOf(race: Race, carClass: string | null = null): Positions {
  const wanted = new Set(race.cars.filter((car) => carClass === null || car.carClass === carClass).map((car) => car.key));
  const byCar = new Map([...wanted].map((key) => [key, new Array<number | null>(race.chart.length).fill(null)]));
  race.chart.forEach((entry, index) => {
    let place = 0;
    for (const key of entry.order) {
      const line = byCar.get(key);
      if (!line) continue;
      place += 1;
      line[index] = place;
    }
  });
  return { laps: race.chart.map((entry) => entry.lap), byCar };
}
