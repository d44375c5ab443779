/** Waiting times between attempts to connect. */

const FIRST_MS = 500;
const GROWTH = 1.7;
const LONGEST_MS = 15_000;

/**
 * How long to wait before attempt `attempt` (from 0) [ms]. `chance` in [0, 1) spreads the viewers of a restarted
 * router over time, so that they do not all come back in the same moment.
 */
export function backoffMs(attempt: number, chance: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * GROWTH ** Math.min(attempt, 40));
  return Math.round(full * (0.6 + 0.8 * chance));
}
