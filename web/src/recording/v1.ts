/** Recordings of version 1, Timing71's, and those from before it: a zip file with an entry a frame. */

import { isFiniteNumber, isObject } from "../protocol/json";
import { parseManifest, type Manifest } from "../protocol/manifest";
import { parseState, type WireState } from "../protocol/state";
import { parseJson, RecordingError, type ByteSource } from "./bytes";
import { applyIntraFrame, BadChange, fits } from "./dictdiffer";
import type { Chunk, Frame, Recording } from "./recording";
import { MANIFEST_NAME } from "./v2";
import { readEntries, type ZipEntry } from "./zip";

const FRAME = /^(\d{5,11})(i?)\.json$/;
/** Names before version 1 count seconds from the start, with five digits. */
const OFFSET_BELOW = 100_000;

export interface V1Entry {
  readonly second: number;
  readonly isIntra: boolean;
  readonly entry: ZipEntry;
}

/** Frames in order of time; those of one second as they are in the archive. Nothing can build on a lost key frame. */
export function framesOf(entries: readonly ZipEntry[], baseS: number | null): V1Entry[] {
  const found = entries.flatMap((entry) => {
    const name = FRAME.exec(entry.name);
    return name ? [{ second: Number(name[1]), isIntra: name[2] === "i", entry }] : [];
  });
  found.sort((left, right) => left.second - right.second);
  const last = found.at(-1);
  const shiftS = baseS !== null && last && last.second < OFFSET_BELOW ? baseS : 0;
  const first = found.findIndex((frame) => !frame.isIntra);
  return first < 0 ? [] : found.slice(first).map((frame) => ({ ...frame, second: frame.second + shiftS }));
}

interface V1Chunk extends Chunk {
  readonly entries: readonly V1Entry[];
}

export function chunksOf(frames: readonly V1Entry[]): V1Chunk[] {
  const groups: V1Entry[][] = [];
  for (const frame of frames) {
    if (!frame.isIntra) groups.push([]);
    groups.at(-1)!.push(frame);
  }
  return groups.map((entries) => ({
    firstMs: entries[0]!.second * 1000,
    lastMs: entries.at(-1)!.second * 1000,
    frames: entries.length,
    entries,
  }));
}

function wholeFrame(raw: unknown, where: string): WireState {
  const state = parseState(raw);
  if (!state) throw new RecordingError(`${where}: expected a state, got something else`);
  return { ...state, seq: null };
}

export class V1Recording implements Recording {
  readonly version = 1;
  readonly absences = [];
  readonly startMs: number;
  readonly endMs: number;

  constructor(private readonly source: ByteSource, readonly manifest: Manifest, readonly chunks: readonly V1Chunk[]) {
    this.startMs = chunks[0]!.firstMs;
    this.endMs = Math.max(...chunks.slice(-1).map((chunk) => chunk.lastMs));
  }

  get name(): string {
    return this.source.name;
  }

  manifestAt(): Manifest {
    return this.manifest;
  }

  async load(number: number): Promise<readonly Frame[]> {
    const { entries } = this.chunks[number]!;
    const contents = await readEntries(this.source, entries.map(({ entry }) => entry));
    const where = `${this.name}, entry ${entries[0]!.entry.name}`;
    const frames: Frame[] = [{ atMs: entries[0]!.second * 1000, state: wholeFrame(parseJson(contents[0]!, where), where) }];
    contents.slice(1).forEach((data, index) => {
      const { second, entry } = entries[index + 1]!;
      try {
        const before = frames.at(-1)!.state;
        const frame = parseJson(data, entry.name);
        // Other readers never apply a frame of its key frame's second; but where it fits, the next one builds on it.
        if (index === 0 && second === entries[0]!.second && !fits(before, frame)) return;
        frames.push({ atMs: second * 1000, state: applyIntraFrame(before, frame) });
      } catch (error) {
        // One frame that does not fit is left out; the next key frame mends what built on it.
        if (!(error instanceof BadChange) && !(error instanceof RecordingError)) throw error;
      }
    });
    return frames;
  }
}

function baseOf(manifest: Record<string, unknown>): number {
  const told = manifest["startTime"];
  if (!isFiniteNumber(told) || told < 60 || told >= 1e14) return 0;
  return Math.floor(told >= 1e10 ? told / 1000 : told);
}

export async function openV1(source: ByteSource, entries: readonly ZipEntry[]): Promise<V1Recording> {
  const about = entries.findLast((entry) => entry.name === MANIFEST_NAME);
  if (!about) throw new RecordingError(`${source.name}: expected an entry ${MANIFEST_NAME}; is this a recording?`);
  const [data] = await readEntries(source, [about]);
  const raw = parseJson(data!, `${source.name}, ${MANIFEST_NAME}`);
  const version = isObject(raw) ? (raw["version"] ?? 0) : null;
  if (version !== 0 && version !== 1) throw new RecordingError(`${source.name}: expected recording format 1 or 2, got ${JSON.stringify(version)}`);
  const manifest = parseManifest(isObject(raw) ? { ...raw, uuid: raw["uuid"] ?? "recording" } : raw);
  if (!manifest) throw new RecordingError(`${source.name}: expected a manifest; is this a recording?`);
  const chunks = chunksOf(framesOf(entries, version === 0 && isObject(raw) ? baseOf(raw) : null));
  if (chunks.length === 0) throw new RecordingError(`${source.name}: expected at least one frame, got none`);
  return new V1Recording(source, manifest, chunks);
}
