/** A look for each car: one of sixteen colours, and from the seventeenth car on another dash. */

import { byNumber } from "./reading";

export const COLOURS = 16;
/** Dash patterns in pixels; the first is a full line. */
export const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [10, 3, 2, 3]];

export interface CarLook {
  /** From 0 to 15. */
  readonly colour: number;
  readonly dash: number;
}

/** The look of each car, by number, so that a car keeps its own whoever leads. */
export function carLooks(keys: readonly string[]): ReadonlyMap<string, CarLook> {
  const sorted = [...new Set(keys)].sort(byNumber);
  return new Map(sorted.map((key, index) => [key, { colour: index % COLOURS, dash: Math.floor(index / COLOURS) % DASHES.length }]));
}
