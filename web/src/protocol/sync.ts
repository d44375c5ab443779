/** Keeps one service's state in step with its deltas, whatever is lost, doubled or late. */

import { applyDelta, type Delta } from "./delta";
import type { WireState } from "./state";

/** What the caller has to do after an event. */
export type Need = "nothing" | "request";

/** How many deltas are kept while a requested state is on its way. */
const PENDING_LIMIT = 500;

export class StateSync {
  private current: WireState | null = null;
  private pending: Delta[] = [];
  private requested = false;
  private gapCount = 0;

  constructor(private numColumn = 0) {}

  get state(): WireState | null {
    return this.current;
  }

  /** Whether what is held may be behind the service. */
  get awaiting(): boolean {
    return this.requested || this.current === null;
  }

  get gaps(): number {
    return this.gapCount;
  }

  setNumColumn(numColumn: number): void {
    this.numColumn = numColumn;
  }

  /** A request for the state is being sent. */
  asked(): void {
    this.requested = true;
  }

  /** The connection is gone: what is held stays visible, but nothing may be applied to it any more. */
  disconnected(): void {
    this.pending = [];
    this.requested = true;
  }

  /** A full state came, from the procedure or from the topic. */
  full(state: WireState): Need {
    if (this.isOlder(state)) return "nothing";
    this.current = state;
    this.requested = false;
    const waiting = this.pending;
    this.pending = [];
    for (const delta of waiting) if (this.delta(delta) === "request") return "request";
    return "nothing";
  }

  delta(delta: Delta): Need {
    if (this.requested || !this.current) {
      if (this.pending.length < PENDING_LIMIT) this.pending.push(delta);
      return this.requested ? "nothing" : "request";
    }
    if (this.isKnown(delta)) return "nothing";
    const next = applyDelta(this.current, delta, this.numColumn);
    if (next) {
      this.current = next;
      return "nothing";
    }
    this.gapCount += 1;
    this.pending = [delta];
    this.requested = true;
    return "request";
  }

  /** A full state from the retained topic may be older than what the deltas have already given. */
  private isOlder(state: WireState): boolean {
    const held = this.current?.seq;
    return !this.requested && held != null && state.seq !== null && state.seq < held && held - state.seq < 1e6;
  }

  /** A delta that the held state already contains. A restarted service counts from a later start, so never lower. */
  private isKnown(delta: Delta): boolean {
    const held = this.current?.seq;
    return held != null && delta.seq <= held;
  }
}
