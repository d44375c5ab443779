/** The recording of a session that still runs, as `livetiming-recordings` gives it: a list of chunks, and one at a time. */

import { isFiniteNumber, isObject } from "../protocol/json";
import { parseManifest, type Manifest } from "../protocol/manifest";
import { inflate, RecordingError } from "./bytes";
import { absencesOf, manifestAt, type Absence, type Chunk, type Frame, type Recording } from "./recording";
import { decodeChunk } from "./v2";

/** What there is, without its chunks. Times are the sender's, in Unix ms. */
export interface Described {
  /** Tells it from other recordings of the same service. */
  readonly recording: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly chunks: number;
  /** What time it is there. */
  readonly nowMs: number;
}

export interface Listed extends Described {
  readonly index: readonly Chunk[];
  readonly absences: readonly Absence[];
  readonly manifests: readonly (readonly [number, Manifest])[];
}

/** More than the longest race has. */
const MOST_CHUNKS = 1_000_000;

export function parseDescribed(raw: unknown): Described | null {
  if (!isObject(raw)) return null;
  const { recording, startTime: startMs, endTime: endMs, chunks, now: nowMs } = raw;
  if (typeof recording !== "string" || !isFiniteNumber(startMs) || !isFiniteNumber(endMs) || !isFiniteNumber(nowMs)) return null;
  if (!isFiniteNumber(chunks) || !Number.isInteger(chunks) || chunks < 1 || chunks > MOST_CHUNKS || endMs < startMs) return null;
  return { recording, startMs, endMs, chunks, nowMs };
}

function parseChunk(raw: unknown): Chunk | null {
  if (!Array.isArray(raw) || !raw.slice(0, 3).every(isFiniteNumber) || raw.length < 3) return null;
  const [firstMs, lastMs, frames] = raw as [number, number, number];
  return { firstMs, lastMs, frames };
}

export function parseListed(raw: unknown): Listed | null {
  const described = parseDescribed(raw);
  if (!described || !isObject(raw) || !Array.isArray(raw["index"])) return null;
  const index = raw["index"].map(parseChunk);
  if (index.some((chunk, at) => chunk === null || (at > 0 && chunk.firstMs < index[at - 1]!.firstMs))) return null;
  const manifests = (Array.isArray(raw["manifests"]) ? raw["manifests"] : []).flatMap((pair) => {
    const manifest = Array.isArray(pair) ? parseManifest(pair[1]) : null;
    return manifest && Array.isArray(pair) && isFiniteNumber(pair[0]) ? [[pair[0], manifest] as const] : [];
  });
  return { ...described, index: index as Chunk[], absences: absencesOf(raw["events"]), manifests };
}

function fromBase64(text: string, where: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    throw new RecordingError(`${where}: expected base64, got something else`);
  }
}

/** The frames in the answer to a request for a chunk. */
export async function decodeAnswer(raw: unknown, where: string): Promise<Frame[]> {
  const packed = isObject(raw) ? raw["deflated"] : null;
  if (typeof packed !== "string") throw new RecordingError(`${where}: expected a chunk, got something else`);
  const text = await inflate(fromBase64(packed, where), where);
  return decodeChunk(new TextDecoder().decode(text), where);
}

/** All of it that is known; it grows by `extended`. */
export class RunningRecording implements Recording {
  readonly version = 2;

  constructor(
    private readonly listed: Listed,
    private readonly lastManifest: Manifest,
    private readonly fetch: (recording: string, chunk: number) => Promise<unknown>,
  ) {}

  get name(): string {
    return this.listed.recording;
  }

  get manifest(): Manifest {
    return this.listed.manifests.at(-1)?.[1] ?? this.lastManifest;
  }

  get startMs(): number {
    return this.listed.index[0]!.firstMs;
  }

  get endMs(): number {
    return this.listed.index.at(-1)!.lastMs;
  }

  get chunks(): readonly Chunk[] {
    return this.listed.index;
  }

  get absences(): readonly Absence[] {
    return this.listed.absences;
  }

  manifestAt(atMs: number): Manifest {
    return manifestAt(this.listed.manifests, this.manifest, atMs);
  }

  async load(chunk: number): Promise<readonly Frame[]> {
    return decodeAnswer(await this.fetch(this.name, chunk), `${this.name}, chunk ${chunk}`);
  }

  /** This one and what `more` tells of it from chunk number `first` on. */
  extended(first: number, more: Listed): RunningRecording {
    const index = [...this.listed.index.slice(0, first), ...more.index];
    return new RunningRecording({ ...more, index }, this.lastManifest, this.fetch);
  }
}
