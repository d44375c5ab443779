/**
 * What a running session has shown since the page was opened, to rewind into: key frames and the changes after
 * them, as text, so that hours cost little. The oldest goes when there is no room.
 */

import { applyDelta, parseDelta } from "../protocol/delta";
import type { Manifest } from "../protocol/manifest";
import type { WireState } from "../protocol/state";
import { anchorClocks, type ClockAnchor } from "../session/clocks";
import { lastNotAfter } from "./recording";

/** A state, when it came, and what its clocks showed. */
export interface Moment {
  readonly atMs: number;
  readonly state: WireState;
  readonly clocks: ClockAnchor | null;
  readonly manifest: Manifest | null;
}

interface Change {
  readonly atMs: number;
  readonly text: string;
}

interface Block {
  readonly firstMs: number;
  readonly key: string;
  readonly clocks: ClockAnchor | null;
  readonly manifest: Manifest | null;
  readonly numColumn: number;
  readonly changes: Change[];
  size: number;
}

export interface BufferLimits {
  /** Characters kept; what a browser holds is one byte each for most. */
  readonly size: number;
  readonly blockFrames: number;
  /** What is younger is kept whatever its size: without it nothing could be shown [ms]. */
  readonly atLeastMs: number;
}

const MIB = 1024 * 1024;
/** For the session that is looked at. */
export const BUFFER_LIMITS: BufferLimits = { size: 48 * MIB, blockFrames: 240, atLeastMs: 0 };
/** For one of many that are followed side by side. */
export const SMALL_BUFFER_LIMITS: BufferLimits = { ...BUFFER_LIMITS, size: 2 * MIB };

export interface Arrival extends Moment {
  /** The delta that led here from what came before; null begins anew. */
  readonly change: unknown;
  readonly numColumn: number;
  /** Whether something was missed between what came before and this. */
  readonly missed?: boolean;
}

export class LiveBuffer {
  private blocks: Block[] = [];
  private total = 0;
  private newest: Moment | null = null;
  /** Times in which something was missed, the latest last. */
  private holes: (readonly [number, number])[] = [];
  private decoded: { readonly block: Block; readonly moments: Moment[] } | null = null;

  constructor(private limits: BufferLimits = BUFFER_LIMITS) {}

  setLimits(limits: BufferLimits): void {
    this.limits = limits;
    this.forget();
  }

  /** When the oldest moment was [ms]; null without any. */
  get startMs(): number | null {
    return this.blocks[0]?.firstMs ?? null;
  }

  get endMs(): number | null {
    return this.newest?.atMs ?? null;
  }

  /** Characters held. */
  get size(): number {
    return this.total;
  }

  /** Whether all that was shown at `atMs` is here. */
  covers(atMs: number): boolean {
    const { startMs } = this;
    return startMs !== null && atMs >= startMs && !this.holes.some(([from, to]) => atMs > from && atMs < to);
  }

  push(arrival: Arrival): void {
    if (arrival.missed && this.newest) this.holes.push([this.newest.atMs, arrival.atMs]);
    const last = this.blocks.at(-1);
    const goesOn = arrival.change !== null && last && last.manifest === arrival.manifest && last.numColumn === arrival.numColumn;
    if (goesOn && last.changes.length + 1 < this.limits.blockFrames) this.append(last, arrival);
    else this.begin(arrival);
    this.newest = { atMs: arrival.atMs, state: arrival.state, clocks: arrival.clocks, manifest: arrival.manifest };
    this.forget();
  }

  private begin({ atMs, state, clocks, manifest, numColumn }: Arrival): void {
    const key = JSON.stringify(state);
    this.blocks.push({ firstMs: atMs, key, clocks, manifest, numColumn, changes: [], size: key.length });
    this.total += key.length;
  }

  private append(block: Block, { atMs, change }: Arrival): void {
    const text = JSON.stringify(change);
    block.changes.push({ atMs, text });
    block.size += text.length;
    this.total += text.length;
  }

  private forget(): void {
    const neededMs = (this.newest?.atMs ?? 0) - this.limits.atLeastMs;
    while (this.total > this.limits.size && this.blocks.length > 1 && this.blocks[1]!.firstMs <= neededMs) {
      this.total -= this.blocks.shift()!.size;
    }
    const startMs = this.startMs ?? 0;
    if (this.holes[0] && this.holes[0][1] <= startMs) this.holes = this.holes.filter(([, to]) => to > startMs);
  }

  /** What was shown at `atMs`; null for before there was anything. */
  at(atMs: number): Moment | null {
    if (this.newest && atMs >= this.newest.atMs) return this.newest;
    const block = this.blocks[lastNotAfter(this.blocks, atMs, (each) => each.firstMs)];
    if (!block || atMs < block.firstMs) return null;
    const moments = this.decode(block);
    return moments[lastNotAfter(moments, atMs, (moment) => moment.atMs)] ?? null;
  }

  /** The time of the next moment after (1) or the one before (-1) `atMs`; null at the ends. */
  neighbour(atMs: number, step: 1 | -1): number | null {
    const times = this.blocks.flatMap((block) =>
      block.firstMs > atMs + 600_000 || block.firstMs < atMs - 3_600_000 ? [block.firstMs] : [block.firstMs, ...block.changes.map((change) => change.atMs)],
    );
    if (step > 0) return times.find((time) => time > atMs) ?? null;
    return times.findLast((time) => time < atMs) ?? null;
  }

  private decode(block: Block): Moment[] {
    if (this.decoded?.block !== block) {
      const state = JSON.parse(block.key) as WireState;
      this.decoded = { block, moments: [{ atMs: block.firstMs, state, clocks: block.clocks, manifest: block.manifest }] };
    }
    const { moments } = this.decoded;
    while (moments.length <= block.changes.length) {
      const { atMs, text } = block.changes[moments.length - 1]!;
      const before = moments.at(-1)!;
      const delta = parseDelta(JSON.parse(text));
      const state = (delta && applyDelta(before.state, delta, block.numColumn)) ?? before.state;
      const clocks = state.session === before.state.session ? before.clocks : anchorClocks(before.clocks, before.state.session, state.session, atMs);
      moments.push({ atMs, state, clocks, manifest: block.manifest });
    }
    return moments;
  }
}
