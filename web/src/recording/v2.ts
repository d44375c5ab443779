/** Recordings of version 2: sought with one read and one inflate, over HTTP too. */

import { applyDelta, parseDelta } from "../protocol/delta";
import { isFiniteNumber, isObject } from "../protocol/json";
import { parseManifest, type Manifest } from "../protocol/manifest";
import { parseState } from "../protocol/state";
import { crc32, inflate, parseJson, RecordingError, type ByteSource } from "./bytes";
import { absencesOf, manifestAt, type Absence, type Chunk, type Frame, type Recording } from "./recording";
import { readEntries, type ZipEntry } from "./zip";

export const LATEST = 2;
export const INDEX_NAME = "index.json";
export const MANIFEST_NAME = "manifest.json";
/** A seal's comment is never longer [bytes]. */
export const SEAL_SIZE = 200;

export interface Seal {
  readonly version: number;
  readonly index: Part;
  readonly manifest: Part;
}

interface Part {
  readonly offset: number;
  readonly size: number;
}

const SEAL =
  /livetiming-recording (\d{1,3}) index=(\d{1,15})\+(\d{1,12}) manifest=(\d{1,15})\+(\d{1,12}) sha256=[0-9a-f]{64}$/;

/** The seal that the last bytes of a file hold, or null. */
export function parseSeal(tail: Uint8Array): Seal | null {
  const found = SEAL.exec(new TextDecoder("latin1").decode(tail));
  if (!found) return null;
  const [version, index, indexSize, manifest, manifestSize] = found.slice(1).map(Number) as [number, number, number, number, number];
  return { version, index: { offset: index, size: indexSize }, manifest: { offset: manifest, size: manifestSize } };
}

interface V2Chunk extends Chunk, Part {
  readonly check: number;
}

interface V2Index {
  readonly chunks: readonly V2Chunk[];
  readonly absences: readonly Absence[];
  readonly manifests: readonly (readonly [number, Manifest])[];
}

function badIndex(name: string): RecordingError {
  return new RecordingError(`${name}: expected an index of chunks; try 'livetiming-rectool repair'`);
}

function parseChunk(raw: unknown, name: string): V2Chunk {
  if (!Array.isArray(raw) || raw.length < 6 || !raw.every(Number.isSafeInteger)) throw badIndex(name);
  const [firstMs, lastMs, frames, offset, size, check] = raw as [number, number, number, number, number, number];
  return { firstMs, lastMs, frames, offset, size, check };
}

export function parseIndex(raw: unknown, name: string): V2Index {
  if (!isObject(raw) || !Array.isArray(raw["chunks"]) || raw["chunks"].length === 0) throw badIndex(name);
  const chunks = raw["chunks"].map((chunk) => parseChunk(chunk, name));
  if (chunks.some((chunk, index) => index > 0 && chunk.firstMs < chunks[index - 1]!.firstMs)) throw badIndex(name);
  const manifests = (Array.isArray(raw["manifests"]) ? raw["manifests"] : []).flatMap((pair) => {
    const manifest = Array.isArray(pair) ? parseManifest(pair[1]) : null;
    return manifest && Array.isArray(pair) && isFiniteNumber(pair[0]) ? [[pair[0], manifest] as const] : [];
  });
  return { chunks, absences: absencesOf(raw["events"]), manifests };
}

/** The frames in a chunk's text. A line that does not fit ends them: what follows builds on it. */
export function decodeChunk(text: string, name: string): Frame[] {
  const frames: Frame[] = [];
  let numColumn = 0;
  for (const line of text.split("\n")) {
    if (line === "") continue;
    let record: unknown;
    try {
      record = JSON.parse(line);
    } catch {
      break;
    }
    if (!isObject(record) || !isFiniteNumber(record["t"])) break;
    if (frames.length === 0) {
      const state = parseState(record["k"]);
      if (!state) break;
      numColumn = isFiniteNumber(record["c"]) ? record["c"] : 0;
      frames.push({ atMs: record["t"], state: { ...state, seq: 0 } });
      continue;
    }
    const before = frames.at(-1)!.state;
    const delta = isObject(record["d"]) ? parseDelta({ ...record["d"], base: frames.length - 1, seq: frames.length }) : null;
    const state = delta && applyDelta(before, delta, numColumn);
    if (!state) break;
    frames.push({ atMs: record["t"], state });
  }
  if (frames.length === 0) throw new RecordingError(`${name}: expected a key frame first; 'livetiming-rectool repair' keeps the rest`);
  return frames;
}

export class V2Recording implements Recording {
  readonly version = 2;
  readonly startMs: number;
  readonly endMs: number;
  readonly chunks: readonly V2Chunk[];
  readonly absences: readonly Absence[];

  constructor(private readonly source: ByteSource, readonly manifest: Manifest, private readonly index: V2Index) {
    this.chunks = index.chunks;
    this.absences = index.absences;
    this.startMs = index.chunks[0]!.firstMs;
    this.endMs = index.chunks.at(-1)!.lastMs;
  }

  get name(): string {
    return this.source.name;
  }

  manifestAt(atMs: number): Manifest {
    return manifestAt(this.index.manifests, this.manifest, atMs);
  }

  async load(number: number): Promise<readonly Frame[]> {
    const chunk = this.chunks[number]!;
    const where = `${this.name}, chunk ${number}`;
    const text = await inflate(await this.source.read(chunk.offset, chunk.size), where);
    if (crc32(text) !== chunk.check) throw new RecordingError(`${where}: its checksum is not the one written; 'livetiming-rectool repair' keeps the rest`);
    return decodeChunk(new TextDecoder().decode(text), where);
  }
}

function made(source: ByteSource, about: unknown, index: unknown): V2Recording {
  const manifest = parseManifest(about);
  if (!manifest) throw new RecordingError(`${source.name}: expected a manifest with a uuid; try 'livetiming-rectool repair'`);
  return new V2Recording(source, manifest, parseIndex(index, source.name));
}

/** Open a sealed file: index and manifest lie side by side, so one read brings both. */
export async function openSealed(source: ByteSource, seal: Seal): Promise<V2Recording> {
  const parts = [seal.manifest, seal.index];
  if (parts.some(({ offset, size }) => offset + size > source.size)) throw badIndex(source.name);
  const from = Math.min(...parts.map((part) => part.offset));
  const near = Math.max(...parts.map((part) => part.offset + part.size)) - from < 8 * 1024 * 1024;
  const both = near ? await source.read(from, Math.max(...parts.map((part) => part.offset + part.size)) - from) : null;
  const [manifest, index] = await Promise.all(
    parts.map(async ({ offset, size }, number) => {
      const packed = both ? both.subarray(offset - from, offset - from + size) : await source.read(offset, size);
      const where = `${source.name}, ${number === 0 ? MANIFEST_NAME : INDEX_NAME}`;
      return parseJson(await inflate(packed, where), where);
    }),
  );
  return made(source, manifest, index);
}

/** Open a file that was packed again by another program, as any zip file. */
export async function openUnsealed(source: ByteSource, entries: readonly ZipEntry[]): Promise<V2Recording> {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const wanted = [MANIFEST_NAME, INDEX_NAME].map((name) => {
    const entry = byName.get(name);
    if (!entry) throw new RecordingError(`${source.name}: expected an entry ${name}; is this a recording?`);
    return entry;
  });
  const [manifest, index] = (await readEntries(source, wanted)).map((data, number) => parseJson(data, `${source.name}, ${wanted[number]!.name}`));
  return new RepackedRecording(source, made(source, manifest, index), byName);
}

class RepackedRecording extends V2Recording {
  constructor(private readonly packed: ByteSource, plain: V2Recording, private readonly entries: ReadonlyMap<string, ZipEntry>) {
    super(packed, plain.manifest, plain["index"]);
  }

  override async load(number: number): Promise<readonly Frame[]> {
    const name = `chunks/${String(number).padStart(6, "0")}.ndjson`;
    const entry = this.entries.get(name);
    if (!entry) throw new RecordingError(`${this.name}: expected an entry ${name}; try 'livetiming-rectool repair'`);
    const [text] = await readEntries(this.packed, [entry]);
    return decodeChunk(new TextDecoder().decode(text), `${this.name}, ${name}`);
  }
}
