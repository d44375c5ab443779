/** What the seek bar marks: flags as spans, pit stops and everything else that was said as points. */

import { flagOf } from "../ctd/flags";
import { plainText } from "../ctd/format";
import { isFiniteNumber } from "../protocol/json";
import type { MessageRow } from "../protocol/state";
import { chunkAt, type Frame, type Recording } from "./recording";

/** From `atMs` on this flag was shown. */
export interface FlagChange {
  readonly atMs: number;
  readonly flag: string;
}

export interface Said {
  readonly atMs: number;
  readonly category: string;
  readonly text: string;
  readonly style: string;
  readonly car: string;
}

export interface Marks {
  readonly flags: readonly FlagChange[];
  /** The oldest first. */
  readonly said: readonly Said[];
  /** Whether all of the recording has been looked at. */
  readonly complete: boolean;
}

export const NO_MARKS: Marks = { flags: [], said: [], complete: false };

const PIT_STYLES: ReadonlySet<string> = new Set(["pit", "fuel"]);

export const isPitStop = (said: Said): boolean => PIT_STYLES.has(said.style);

/** Message times are in seconds or in ms. */
function timeOf(value: unknown): number | null {
  if (!isFiniteNumber(value) || value <= 0) return null;
  return value < 1e11 ? value * 1000 : value;
}

export function saidIn(row: MessageRow): Said | null {
  const atMs = timeOf(row[0]);
  if (atMs === null) return null;
  return { atMs, category: plainText(row[1]), text: plainText(row[2]), style: plainText(row[3]), car: plainText(row[4]) };
}

const flagIn = (frame: Frame): string => flagOf(frame.state.session["flagState"]).wire;

/** Grows as chunks are looked at, in any order. */
export class MarkFinder {
  private readonly said = new Map<string, Said>();
  /** The flag at the beginning and end of each chunk looked at, and its changes in between. */
  private readonly known = new Map<number, readonly FlagChange[]>();

  constructor(private readonly recording: Recording) {}

  add(chunk: number, frames: readonly Frame[]): void {
    const changes: FlagChange[] = [];
    for (const frame of frames) {
      const flag = flagIn(frame);
      if (changes.at(-1)?.flag !== flag) changes.push({ atMs: frame.atMs, flag });
    }
    this.known.set(chunk, changes);
    for (const row of [...frames[0]!.state.messages, ...frames.at(-1)!.state.messages]) {
      const said = saidIn(row);
      if (said) this.said.set(JSON.stringify(row), said);
    }
  }

  has(chunk: number): boolean {
    return this.known.has(chunk);
  }

  marks(complete: boolean): Marks {
    const flags: FlagChange[] = [];
    for (const [, changes] of [...this.known].sort(([left], [right]) => left - right)) {
      for (const change of changes) if (flags.at(-1)?.flag !== change.flag) flags.push(change);
    }
    const { startMs, endMs } = this.recording;
    const said = [...this.said.values()].filter(({ atMs }) => atMs >= startMs - 1000 && atMs <= endMs + 1000);
    said.sort((left, right) => left.atMs - right.atMs);
    return { flags, said, complete };
  }

  /** Chunks next to each other among those looked at between which the flag has changed unseen. */
  unsure(): number[] {
    const sorted = [...this.known].sort(([left], [right]) => left - right);
    return sorted.flatMap(([chunk, changes], index) => {
      const next = sorted[index + 1];
      if (!next || next[0] === chunk + 1 || changes.at(-1)!.flag === next[1][0]!.flag) return [];
      return [Math.floor((chunk + next[0]) / 2)];
    });
  }

  /** Chunks in which a flag message was said that have not been looked at. */
  flagged(): number[] {
    const found = new Set<number>();
    for (const { atMs, style, car } of this.said.values()) {
      if (car === "" && FLAG_STYLES.has(style)) found.add(chunkAt(this.recording.chunks, atMs + 1000));
    }
    return [...found].filter((chunk) => !this.known.has(chunk));
  }
}

const FLAG_STYLES: ReadonlySet<string> = new Set(["green", "yellow", "red", "white", "track", "code60"]);

/** Looks are at least so close together, however few messages there are. */
const LOOKS = 40;

/**
 * Find the marks of a recording while moving as little of it as possible: backwards, as far at a time as the
 * messages of one moment (the last hundred) reach; then where flags must have changed in between.
 */
export async function findMarks(
  recording: Recording,
  load: (chunk: number) => Promise<readonly Frame[]>,
  onProgress: (marks: Marks) => void,
  isWanted: () => boolean,
): Promise<void> {
  const finder = new MarkFinder(recording);
  const { chunks } = recording;
  const look = async (chunk: number): Promise<readonly Frame[] | null> => {
    try {
      const frames = await load(chunk);
      finder.add(chunk, frames);
      return frames;
    } catch {
      return null;
    }
  };
  const stride = Math.max(1, Math.ceil(chunks.length / LOOKS));
  for (let chunk = chunks.length - 1; chunk >= 0; ) {
    const frames = await look(chunk);
    if (!isWanted()) return;
    onProgress(finder.marks(false));
    if (chunk === 0) break;
    chunk = Math.max(0, nextLook(recording, chunk, frames, stride));
  }
  for (let round = 0; round < 24; round += 1) {
    const wanted = [...new Set([...finder.flagged(), ...finder.unsure()])].filter((chunk) => !finder.has(chunk));
    if (wanted.length === 0) break;
    for (const chunk of wanted.slice(0, 400)) {
      if (!(await look(chunk))) round += 1;
      if (!isWanted()) return;
    }
    onProgress(finder.marks(false));
  }
  onProgress(finder.marks(true));
}

function nextLook(recording: Recording, chunk: number, frames: readonly Frame[] | null, stride: number): number {
  const messages = frames?.[0]!.state.messages ?? [];
  const oldest = messages.length === 0 ? null : saidIn(messages.at(-1)!);
  const reach = oldest === null ? chunk - stride : chunkAt(recording.chunks, oldest.atMs + 1000);
  return Math.min(chunk - 1, Math.max(reach, chunk - stride));
}

/** What is told twice is told within this of where two sources meet [ms]. */
export const OVERLAP_MS = 5_000;

/** Marks that were found up to about `seamMs`, and those gathered from then on. */
export function joinMarks(before: Marks, after: Marks, seamMs: number): Marks {
  const near = after.said.filter(({ atMs }) => atMs <= seamMs + 2 * OVERLAP_MS);
  const told = new Set(near.map(contentOf));
  const said = before.said.filter((each) => {
    if (each.atMs > seamMs + OVERLAP_MS) return false;
    return each.atMs < seamMs - OVERLAP_MS || !told.has(contentOf(each));
  });
  const flags = before.flags.filter(({ atMs }) => atMs < seamMs);
  for (const change of after.flags) if (flags.at(-1)?.flag !== change.flag) flags.push(change);
  return { flags, said: [...said, ...after.said], complete: before.complete && after.complete };
}

const contentOf = ({ category, text, style, car }: Said): string => JSON.stringify([category, text, style, car]);

/** What of `marks` is known up to `endMs`. */
export function marksUntil(marks: Marks, endMs: number): Marks {
  const isKnown = ({ atMs }: { readonly atMs: number }): boolean => atMs <= endMs;
  if (marks.flags.every(isKnown) && marks.said.every(isKnown)) return marks;
  return { ...marks, flags: marks.flags.filter(isKnown), said: marks.said.filter(isKnown) };
}

/** Where a lap of the leader ends, by bisection; `lapsIn` tells the laps of a state. */
export async function findLap(
  recording: Recording,
  lap: number,
  load: (chunk: number) => Promise<readonly Frame[]>,
  lapsIn: (frame: Frame) => number | null,
): Promise<number | null> {
  let [low, high] = [0, recording.chunks.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    const frames = await load(middle);
    const laps = lapsIn(frames.at(-1)!);
    if (laps !== null && laps >= lap) high = middle;
    else low = middle + 1;
  }
  const found = (await load(low)).find((frame) => (lapsIn(frame) ?? -1) >= lap);
  return found?.atMs ?? null;
}
