/** Where moments lie on an axis of laps. */

import { countUntil } from "./cutting";
import type { FlagPeriod, Race } from "./race";

/** Laps that the leader has completed at `atS`, with the fraction of the one that is being driven. */
export function lapAt(race: Pick<Race, "chart">, atS: number): number {
  const { chart } = race;
  const count = countUntil(chart, atS, (entry) => entry.atS);
  const before = chart[count - 1];
  const after = chart[count];
  if (!before) return after ? Math.max(0, after.lap - 1) : 0;
  if (!after) return before.lap;
  const span = after.atS - before.atS;
  return before.lap + (span > 0 ? ((atS - before.atS) / span) * (after.lap - before.lap) : 0);
}

/** A stretch of an axis with a flag over it. */
export interface Band {
  readonly flag: number;
  readonly from: number;
  readonly to: number;
}

/** Green and none need no band: they are the usual. */
const isShown = (flag: number): boolean => flag > 1;

function endOf(period: FlagPeriod, atS: number): number {
  return Math.max(period.startS, period.endS ?? atS);
}

export function lapBands(race: Race): Band[] {
  const shown = race.flags.filter((period) => isShown(period.flag));
  // Without a lap chart there are the leader's whole laps.
  if (race.chart.length === 0) {
    return shown.map((period) => ({ flag: period.flag, from: period.startLap, to: Math.max(period.startLap, period.endLap ?? race.leaderLap) }));
  }
  return shown.map((period) => ({ flag: period.flag, from: lapAt(race, period.startS), to: lapAt(race, endOf(period, race.atS)) }));
}

export function timeBands(race: Race): Band[] {
  return race.flags.filter((period) => isShown(period.flag)).map((period) => ({ flag: period.flag, from: period.startS, to: endOf(period, race.atS) }));
}
