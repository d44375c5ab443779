/** Parts of an axis, and moving and stretching them. */

export type Range = readonly [from: number, to: number];

export interface Zoom {
  /** Null shows all. */
  readonly x: Range | null;
  readonly y: Range | null;
}

export const ALL: Zoom = { x: null, y: null };

/** `range` inside `full`; null where it is all of it, or no range at all. */
export function within(range: Range, full: Range, leastSpan: number): Range | null {
  const span = Math.max(leastSpan, range[1] - range[0]);
  if (!Number.isFinite(span) || span >= full[1] - full[0]) return null;
  const from = Math.min(Math.max(range[0], full[0]), full[1] - span);
  return [from, from + span];
}

/** Stretch `range` by `factor` (below 1 shows less) around `centre`. */
export function stretched(range: Range, centre: number, factor: number): Range {
  return [centre - (centre - range[0]) * factor, centre + (range[1] - centre) * factor];
}

export function moved(range: Range, by: number): Range {
  return [range[0] + by, range[1] + by];
}

export const sameRange = (left: Range | null, right: Range | null): boolean =>
  left === right || (left !== null && right !== null && left[0] === right[0] && left[1] === right[1]);

export const sameZoom = (left: Zoom, right: Zoom): boolean => sameRange(left.x, right.x) && sameRange(left.y, right.y);
