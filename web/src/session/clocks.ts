/** Session clocks: shown between updates as they would run, but only while the feed is live. */

import { flagOf, stopsClock } from "../ctd/flags";
import { isFiniteNumber, type JsonObject } from "../protocol/json";

export interface ClockAnchor {
  readonly elapsedS: number | null;
  readonly remainS: number | null;
  readonly lapsRemain: number | null;
  readonly running: boolean;
  /** When the values held, by the page's own clock [ms]. */
  readonly atMs: number;
}

export interface Clocks {
  readonly elapsedS: number | null;
  readonly remainS: number | null;
  readonly lapsRemain: number | null;
}

const NAMES = ["timeElapsed", "timeRemain", "lapsRemain", "pauseClocks", "flagState"] as const;

function number(value: unknown): number | null {
  return isFiniteNumber(value) ? value : null;
}

function runs(session: JsonObject): boolean {
  const paused = session["pauseClocks"];
  if (typeof paused === "boolean") return !paused;
  return !stopsClock(flagOf(session["flagState"]));
}

function same(left: JsonObject, right: JsonObject): boolean {
  return NAMES.every((name) => left[name] === right[name]);
}

/** The anchor after an update: the old one while nothing about the clocks was said. */
export function anchorClocks(before: ClockAnchor | null, old: JsonObject, session: JsonObject, atMs: number): ClockAnchor {
  if (before && same(old, session)) return before;
  return {
    elapsedS: number(session["timeElapsed"]),
    remainS: number(session["timeRemain"]),
    lapsRemain: number(session["lapsRemain"]),
    running: runs(session),
    atMs,
  };
}

/** What the clocks show at `nowMs`. A count of laps takes the place of the remaining time. */
export function clocksAt(anchor: ClockAnchor, nowMs: number, live: boolean): Clocks {
  const passedS = live && anchor.running ? Math.max(0, nowMs - anchor.atMs) / 1000 : 0;
  const remainS = anchor.remainS === null ? null : anchor.remainS - passedS;
  return {
    elapsedS: anchor.elapsedS === null ? null : anchor.elapsedS + passedS,
    // A clock that was above zero stops there: only the source may say that a session runs over.
    remainS: remainS !== null && anchor.remainS !== null && anchor.remainS >= 0 ? Math.max(0, remainS) : remainS,
    lapsRemain: anchor.lapsRemain,
  };
}
