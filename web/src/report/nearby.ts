/** Which cars a chart of gaps is about. */

import type { Race } from "../analysis/race";

/** A car that is this many laps further behind than those followed would flatten all other lines. */
const LAPS_BEYOND = 3;
/** Where none is followed: those with this share of the laps of the first. */
const SHARE = 0.97;

const lapsOf = (race: Race, key: string): number => race.cars.find((car) => car.key === key)?.laps.at(-1)?.official ?? 0;

/** `race` with the cars that are followed, and those that were not much further behind at the end. */
export function nearby(race: Race, focus: readonly string[]): Race {
  const followed = race.cars.filter((car) => focus.includes(car.key));
  const most = race.cars[0] ? lapsOf(race, race.cars[0].key) : 0;
  const least = followed.length === 0 ? most * SHARE : Math.min(...followed.map((car) => lapsOf(race, car.key))) - LAPS_BEYOND;
  return { ...race, cars: race.cars.filter((car) => focus.includes(car.key) || lapsOf(race, car.key) >= least) };
}
