/** What the stints of a Timing71 analysis (version 1) tell: laps without their crossings, and stops between stints. */

import { isFiniteNumber, type Json } from "../protocol/json";
import type { Lap, Stint, Stop } from "./race";

export interface BasicStint {
  readonly stint: Stint;
  /** Lap time and flag of each lap. */
  readonly laps: readonly (readonly [number, number])[];
}

function basicStint(row: Json | undefined, number: number): BasicStint | null {
  if (!Array.isArray(row)) return null;
  const [startLap, startS, endLap, endS, isRunning, driver] = row;
  if (!isFiniteNumber(startS)) return null;
  const pairs = Array.isArray(row[9]) ? row[9] : [];
  const laps = pairs.flatMap((pair): (readonly [number, number])[] => {
    const [time, flag] = Array.isArray(pair) ? pair : [];
    return isFiniteNumber(time) && time > 0 ? [[time, isFiniteNumber(flag) ? flag : 0]] : [];
  });
  const first = isFiniteNumber(startLap) ? startLap : 1;
  const running = isRunning === true;
  const stint: Stint = {
    number,
    driver: isFiniteNumber(driver) ? driver : -1,
    startLap: first,
    endLap: running || !isFiniteNumber(endLap) ? null : endLap,
    startS,
    endS: running || !isFiniteNumber(endS) ? null : endS,
    tyre: "",
  };
  return { stint, laps };
}

/** The stints of a car, the running one last. `completed` and `current` are its entries in `stint` and `lap`. */
export function stintsOf(completed: Json | undefined, current: Json | undefined): BasicStint[] {
  const rows: Json[] = Array.isArray(completed) ? [...completed] : [];
  const running = Array.isArray(current) ? current[0] : null;
  if (Array.isArray(running)) rows.push(running);
  const found: BasicStint[] = [];
  for (const row of rows) {
    const stint = basicStint(row, found.length + 1);
    if (stint) found.push(stint);
  }
  return found;
}

/** When a stint's laps were completed: each a lap time after the one before, within the stint. */
function crossings({ stint, laps }: BasicStint, beforeS: number): number[] {
  let lastS = beforeS;
  return laps.map(([timeS], place) => {
    // A lap that began before the stop ends later than the stint begins, and sooner than a whole lap after.
    const earliestS = place === 0 ? stint.startS : lastS;
    lastS = Math.min(Math.max(lastS + timeS, earliestS), place === 0 ? stint.startS + timeS : Infinity, stint.endS ?? Infinity);
    return lastS;
  });
}

/** The laps of the stints. Their crossings are worked out of the lap times, so they are right to some seconds only. */
export function lapsOfStints(stints: readonly BasicStint[]): Lap[] {
  let lastS = stints[0]?.stint.startS ?? 0;
  return stints.flatMap((one, index) => {
    const { stint, laps } = one;
    const times = crossings(one, lastS);
    lastS = times.at(-1) ?? stint.endS ?? lastS;
    return laps.map(([timeS, flag], place): Lap => {
      const number = stint.startLap + place;
      return {
        number,
        official: number,
        atS: times[place]!,
        timeS,
        flag,
        driver: stint.driver,
        stint: index,
        isIn: place === laps.length - 1 && stint.endS !== null && index < stints.length - 1,
        isOut: place === 0 && index > 0,
        position: 0,
        gap: "",
        mark: "",
        sectors: [],
        tyre: "",
      };
    });
  });
}

export function stopsOf(stints: readonly BasicStint[]): Stop[] {
  return stints.slice(0, -1).flatMap(({ stint }, index): Stop[] => {
    const next = stints[index + 1]!.stint;
    if (stint.endS === null) return [];
    return [
      {
        number: index + 1,
        lap: stint.endLap ?? stint.startLap,
        inS: stint.endS,
        outS: next.startS,
        laneS: Math.max(0, next.startS - stint.endS),
        driverBefore: stint.driver,
        driverAfter: next.driver,
        isChange: next.driver !== stint.driver,
      },
    ];
  });
}
