/** The chunks of a recording that were needed lately, and what the clocks showed in them. */

import { anchorClocks, type ClockAnchor } from "../session/clocks";
import type { Frame } from "./recording";

/** Chunks kept in memory. */
const KEPT = 24;

export class ChunkStore {
  private readonly held = new Map<number, readonly Frame[]>();
  private readonly loads = new Map<number, Promise<readonly Frame[]>>();
  private readonly failed = new Map<number, string>();
  private readonly anchors = new WeakMap<readonly Frame[], (ClockAnchor | null)[]>();

  /** `aheadMs` is added to the times of frames where clocks are anchored. */
  constructor(private readonly fetch: (chunk: number) => Promise<readonly Frame[]>, private readonly aheadMs = 0) {}

  /** The frames of a chunk, if they are here. */
  ready(chunk: number): readonly Frame[] | undefined {
    return this.held.get(chunk);
  }

  /** Why a chunk could not be had when it was asked for last; "" for no reason. */
  problem(chunk: number): string {
    return this.failed.get(chunk) ?? "";
  }

  /** How many chunks could not be had. */
  get failures(): number {
    return this.failed.size;
  }

  load(chunk: number): Promise<readonly Frame[]> {
    const held = this.held.get(chunk);
    if (held) return Promise.resolve(held);
    const under = this.loads.get(chunk);
    if (under) return under;
    const load = this.fetch(chunk).then(
      (frames) => {
        this.loads.delete(chunk);
        this.failed.delete(chunk);
        this.touch(chunk, frames);
        return frames;
      },
      (error: unknown) => {
        this.loads.delete(chunk);
        this.failed.set(chunk, error instanceof Error ? error.message : String(error));
        throw error;
      },
    );
    this.loads.set(chunk, load);
    return load;
  }

  /** Keep what was used last. */
  touch(chunk: number, frames: readonly Frame[]): void {
    this.held.delete(chunk);
    this.held.set(chunk, frames);
    for (const oldest of this.held.keys()) {
      if (this.held.size <= KEPT) break;
      this.held.delete(oldest);
    }
  }

  /** Let go of a chunk that has grown since. */
  forget(chunk: number): void {
    this.held.delete(chunk);
    this.loads.delete(chunk);
    this.failed.delete(chunk);
  }

  clocks(frames: readonly Frame[], index: number): ClockAnchor | null {
    const anchors = this.anchors.get(frames) ?? [];
    this.anchors.set(frames, anchors);
    for (let at = anchors.length; at <= index; at += 1) {
      const { atMs, state } = frames[at]!;
      anchors.push(anchorClocks(anchors[at - 1] ?? null, frames[at - 1]?.state.session ?? {}, state.session, atMs + this.aheadMs));
    }
    return anchors[index] ?? null;
  }
}

/** The time of the next frame after (1) or the last one before (-1) `atMs`; null where there is none. */
export async function neighbourFrame(
  store: ChunkStore,
  chunks: number,
  from: number,
  atMs: number,
  step: 1 | -1,
): Promise<number | null> {
  for (let chunk = from; chunk >= 0 && chunk < chunks; chunk += step) {
    const frames = await store.load(chunk).catch((): readonly Frame[] => []);
    const found = step > 0 ? frames.find((frame) => frame.atMs > atMs) : frames.findLast((frame) => frame.atMs < atMs);
    if (found) return found.atMs;
  }
  return null;
}
