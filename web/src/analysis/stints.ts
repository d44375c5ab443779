/** Stints and pit stops: a strip for each car, and what they add up to. */

import { paceOf, type Pace } from "./pace";
import { driverName, type Car, type Lap, type Race, type Stint, type Stop } from "./race";

export interface StintRow {
  readonly car: Car;
  readonly stint: Stint;
  readonly driver: string;
  readonly laps: number;
  readonly startS: number;
  /** The end, or the moment shown. */
  readonly endS: number;
  readonly isRunning: boolean;
  readonly onTrackS: number;
  readonly pace: Pace;
  readonly bestS: number | null;
}

export function lapsByStint(car: Car): Lap[][] {
  const laps: Lap[][] = car.stints.map(() => []);
  for (const lap of car.laps) laps[lap.stint]?.push(lap);
  return laps;
}

export function stintRows(race: Race, car: Car): StintRow[] {
  const laps = lapsByStint(car);
  return car.stints.map((stint, index): StintRow => {
    const endS = Math.max(stint.startS, stint.endS ?? race.atS);
    const own = laps[index]!;
    return {
      car,
      stint,
      driver: driverName(car, stint.driver),
      laps: own.length,
      startS: stint.startS,
      endS,
      isRunning: stint.endS === null,
      onTrackS: endS - stint.startS,
      pace: paceOf(own),
      bestS: own.length === 0 ? null : Math.min(...own.map((lap) => lap.timeS)),
    };
  });
}

export interface StopRow {
  readonly car: Car;
  readonly stop: Stop;
  /** Length so far where it lasts [s]. */
  readonly lengthS: number;
  readonly isRunning: boolean;
  readonly from: string;
  readonly to: string;
}

export function stopRows(race: Race, car: Car): StopRow[] {
  return car.stops.map((stop) => ({
    car,
    stop,
    lengthS: stop.laneS ?? Math.max(0, (stop.outS ?? race.atS) - stop.inS),
    isRunning: stop.outS === null,
    from: driverName(car, stop.driverBefore),
    to: driverName(car, stop.driverAfter),
  }));
}

export interface Strip {
  readonly car: Car;
  readonly stints: readonly StintRow[];
  readonly stops: readonly StopRow[];
  /** Time in the pit lane in all [s]. */
  readonly laneS: number;
}

export function stripsOf(race: Race): Strip[] {
  return race.cars.map((car) => {
    const stops = stopRows(race, car);
    return { car, stints: stintRows(race, car), stops, laneS: stops.reduce((sum, stop) => sum + stop.lengthS, 0) };
  });
}
