/** What every recording gives, whatever its format: an index of chunks, and the frames in them. */

import type { Manifest } from "../protocol/manifest";
import type { JsonObject } from "../protocol/json";
import type { WireState } from "../protocol/state";

/** A state and when it was, in Unix ms. */
export interface Frame {
  readonly atMs: number;
  readonly state: WireState;
}

/** A key frame and what follows it, up to the next one. */
export interface Chunk {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly frames: number;
}

/** A time in which nothing was recorded, in Unix ms. */
export interface Absence {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Recording {
  readonly name: string;
  readonly version: 1 | 2;
  /** The last one. */
  readonly manifest: Manifest;
  readonly startMs: number;
  readonly endMs: number;
  readonly chunks: readonly Chunk[];
  readonly absences: readonly Absence[];
  manifestAt(atMs: number): Manifest;
  /** The frames of a chunk, in order of time, never none. */
  load(chunk: number): Promise<readonly Frame[]>;
}

/** The last of `items` that is not after `atMs`; the first one for earlier times. */
export function lastNotAfter<T>(items: readonly T[], atMs: number, timeOf: (item: T) => number): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeOf(items[middle]!) <= atMs) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

export const chunkAt = (chunks: readonly Chunk[], atMs: number): number => lastNotAfter(chunks, atMs, (chunk) => chunk.firstMs);
export const frameAt = (frames: readonly Frame[], atMs: number): number => lastNotAfter(frames, atMs, (frame) => frame.atMs);

/** Manifests with the times from which they are valid. */
export function manifestAt(manifests: readonly (readonly [number, Manifest])[], last: Manifest, atMs: number): Manifest {
  return manifests[lastNotAfter(manifests, atMs, ([fromMs]) => fromMs)]?.[1] ?? last;
}

const ABSENT = new Set(["silence", "restart", "gap"]);

export function absencesOf(events: unknown): Absence[] {
  if (!Array.isArray(events)) return [];
  return events.flatMap((event: JsonObject | null) => {
    const [kind, from, to] = [event?.["e"], event?.["from"], event?.["to"]];
    return typeof kind === "string" && ABSENT.has(kind) && typeof from === "number" && typeof to === "number" && to > from
      ? [{ fromMs: from, toMs: to }]
      : [];
  });
}
