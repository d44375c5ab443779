/** How far an axis reaches to show what matters. */

import { countUntil } from "../analysis/cutting";
import type { LineSpec } from "./spec";

/** Lines that reach so many times as far as the usual one are not what is looked at. */
const FAR = 3;

type Extent = readonly [number, number];

/** Of the values from index `first` to before `end`. */
function extentOf(values: readonly (number | null)[], first: number, end: number): Extent | null {
  let [low, high] = [Infinity, -Infinity];
  for (let index = first; index < end; index += 1) {
    const value = values[index];
    if (value === null || value === undefined) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}

/** The least and greatest value between `from` and `to` on the x axis; null where there is none. */
export function yExtent(spec: LineSpec, from: number, to: number): Extent | null {
  const focus = spec.series.filter((one) => one.emphasis === "focus");
  const chosen = spec.yExtent === "matter" && focus.length > 0 ? focus : spec.series;
  const end = countUntil(spec.x, to, (x) => x);
  let first = countUntil(spec.x, from, (x) => x);
  while (first > 0 && spec.x[first - 1]! >= from) first -= 1;
  let extents = chosen.map((one) => extentOf(one.values, first, end)).filter((extent): extent is Extent => extent !== null);
  if (extents.length === 0) return null;
  if (spec.yExtent === "matter" && focus.length === 0) {
    const reaches = extents.map(([low, high]) => Math.max(Math.abs(low), Math.abs(high))).sort((left, right) => left - right);
    const usual = reaches[reaches.length >> 1]!;
    extents = extents.filter(([low, high]) => Math.max(Math.abs(low), Math.abs(high)) <= Math.max(usual * FAR, 1));
  }
  return [Math.min(...extents.map(([low]) => low)), Math.max(...extents.map(([, high]) => high))];
}
