/** What the controls of a player show, and what they can do: the same for a recording and for a running session. */

import type { Marks } from "./marks";

export interface PlaybackView {
  readonly kind: "live" | "recording";
  readonly startMs: number;
  readonly endMs: number;
  /** The moment shown, in Unix ms. */
  readonly positionMs: number;
  readonly playing: boolean;
  readonly speed: number;
  /** At the end of a running session, as it moves. */
  readonly following: boolean;
  /** By how much a running session is held back [ms]. */
  readonly delayMs: number;
  /** Whether it begins where a recording does, and not where this page was opened. */
  readonly recorded: boolean;
  /** Waiting for bytes. */
  readonly loading: boolean;
  /** What could not be read; "" for nothing. */
  readonly problem: string;
  readonly marks: Marks;
}

export interface PlaybackControls {
  toggle(): void;
  seek(atMs: number): void;
  /** Go forward, or back, by so many ms. */
  nudge(byMs: number): void;
  /** To the next state that was published (1), or the one before (-1). */
  frame(step: 1 | -1): void;
  setSpeed(speed: number): void;
  /** To the next speed up (1) or down (-1). */
  changeSpeed(step: 1 | -1): void;
  /** To the end. */
  toEnd(): void;
  /** The moment at which the leader completes `lap`; null where that is not known. */
  lap(lap: number): Promise<number | null>;
}
