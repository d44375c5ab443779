/** How long which flag was shown. */

import { flagWire, type Race } from "./race";

export interface FlagRow {
  readonly flag: string;
  readonly startS: number;
  readonly endS: number;
  readonly isRunning: boolean;
  readonly lengthS: number;
  readonly startLap: number;
  /** Laps that the leader completed under it. */
  readonly laps: number;
}

export function flagRows(race: Race): FlagRow[] {
  return race.flags.map((period) => {
    const endS = Math.max(period.startS, period.endS ?? race.atS);
    return {
      flag: flagWire(period.flag),
      startS: period.startS,
      endS,
      isRunning: period.endS === null,
      lengthS: endS - period.startS,
      startLap: period.startLap,
      laps: Math.max(0, (period.endLap ?? race.leaderLap) - period.startLap),
    };
  });
}

export interface FlagTotal {
  readonly flag: string;
  readonly periods: number;
  readonly lengthS: number;
  readonly laps: number;
  readonly share: number;
}

/** What each flag adds up to, the longest first. */
export function flagTotals(rows: readonly FlagRow[]): FlagTotal[] {
  const allS = rows.reduce((sum, row) => sum + row.lengthS, 0);
  const totals = new Map<string, { periods: number; lengthS: number; laps: number }>();
  for (const row of rows) {
    const held = totals.get(row.flag) ?? { periods: 0, lengthS: 0, laps: 0 };
    totals.set(row.flag, { periods: held.periods + 1, lengthS: held.lengthS + row.lengthS, laps: held.laps + row.laps });
  }
  return [...totals]
    .map(([flag, total]) => ({ flag, ...total, share: allS === 0 ? 0 : total.lengthS / allS }))
    .sort((left, right) => right.lengthS - left.lengthS);
}
