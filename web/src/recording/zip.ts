/** The directory of a zip file, read from its end and within limits: files may come from anybody. */

import { crc32, inflate, LIMITS, RecordingError, type ByteSource, type Limits } from "./bytes";

export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly check: number;
  readonly packedSize: number;
  readonly size: number;
  /** Where its local header begins. */
  readonly offset: number;
}

const END_SIZE = 22;
const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const CENTRAL_SIZE = 46;
const LOCAL_SIZE = 30;
const LONGEST_COMMENT = 65_535;
const FULL16 = 0xffff;
const FULL32 = 0xffffffff;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;

interface End {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
}

function view(data: Uint8Array): DataView {
  return new DataView(data.buffer, data.byteOffset, data.byteLength);
}

/** A 64-bit number; too large ones become infinite, which no limit lets pass. */
function big(data: DataView, at: number): number {
  const value = data.getBigUint64(at, true);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : Infinity;
}

function findEnd(data: DataView): number {
  for (let at = data.byteLength - END_SIZE; at >= 0; at -= 1) if (data.getUint32(at, true) === END) return at;
  return -1;
}

async function readEnd(source: ByteSource): Promise<End> {
  const tailAt = Math.max(0, source.size - END_SIZE - LONGEST_COMMENT);
  const tail = view(await source.read(tailAt, source.size - tailAt));
  const at = findEnd(tail);
  if (at < 0) {
    throw new RecordingError(
      `${source.name}: expected a recording (a zip file), but it does not end like one; if it was cut short, try 'livetiming-rectool repair'`,
    );
  }
  const end = { count: tail.getUint16(at + 10, true), size: tail.getUint32(at + 12, true), offset: tail.getUint32(at + 16, true) };
  const huge = end.count === FULL16 || end.size === FULL32 || end.offset === FULL32;
  return (huge ? await readEnd64(source, tailAt + at) : null) ?? end;
}

async function readEnd64(source: ByteSource, endAt: number): Promise<End | null> {
  if (endAt < 20) return null;
  const locator = view(await source.read(endAt - 20, 20));
  if (locator.byteLength < 20 || locator.getUint32(0, true) !== LOCATOR64) return null;
  const at = big(locator, 8);
  if (at + 56 > source.size) return null;
  const end = view(await source.read(at, 56));
  if (end.byteLength < 56 || end.getUint32(0, true) !== END64) return null;
  return { count: big(end, 32), size: big(end, 40), offset: big(end, 48) };
}

/** Whether an entry's name stays inside the archive. */
export function isSafeName(name: string): boolean {
  const parts = name.split("/");
  return !(name === "" || name.startsWith("/") || /[\\\0]/.test(name) || parts[0]!.includes(":") || parts.includes(".."));
}

/** Sizes and offset that did not fit into 32 bits, from the extra field for them. */
function wide(extra: DataView, entry: ZipEntry): ZipEntry {
  for (let at = 0; at + 4 <= extra.byteLength; ) {
    const [id, length] = [extra.getUint16(at, true), extra.getUint16(at + 2, true)];
    if (id === 1) return widened(extra, at + 4, Math.min(at + 4 + length, extra.byteLength), entry);
    at += 4 + length;
  }
  return entry;
}

function widened(extra: DataView, from: number, to: number, entry: ZipEntry): ZipEntry {
  let at = from;
  const next = (value: number): number => {
    if (value !== FULL32 || at + 8 > to) return value;
    at += 8;
    return big(extra, at - 8);
  };
  const size = next(entry.size);
  const packedSize = next(entry.packedSize);
  return { ...entry, size, packedSize, offset: next(entry.offset) };
}

/** Every entry, in the order of the directory; names may come twice. */
export async function readDirectory(source: ByteSource, limits: Limits = LIMITS): Promise<ZipEntry[]> {
  const end = await readEnd(source);
  if (end.count > limits.entries || end.size > limits.directoryBytes) {
    throw new RecordingError(
      `${source.name}: expected at most ${limits.entries} entries, got ${end.count} in a directory of ${end.size} bytes; this was not written by a recorder`,
    );
  }
  return parseDirectory(await source.read(end.offset, end.size), end.count, source.name);
}

function parseDirectory(bytes: Uint8Array, count: number, name: string): ZipEntry[] {
  const data = view(bytes);
  const decoder = new TextDecoder();
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < count; ) {
    if (at + CENTRAL_SIZE > data.byteLength || data.getUint32(at, true) !== CENTRAL) {
      throw new RecordingError(`${name}: expected a directory of ${count} entries, but it ends after ${entries.length}; try 'livetiming-rectool repair'`);
    }
    const [nameSize, extraSize, commentSize] = [data.getUint16(at + 28, true), data.getUint16(at + 30, true), data.getUint16(at + 32, true)];
    const next = at + CENTRAL_SIZE + nameSize + extraSize + commentSize;
    if (next > data.byteLength) throw new RecordingError(`${name}: expected a directory of ${count} entries, but it is cut short`);
    const entry: ZipEntry = {
      name: decoder.decode(bytes.subarray(at + CENTRAL_SIZE, at + CENTRAL_SIZE + nameSize)),
      method: (data.getUint16(at + 8, true) & ENCRYPTED) !== 0 ? -1 : data.getUint16(at + 10, true),
      check: data.getUint32(at + 16, true),
      packedSize: data.getUint32(at + 20, true),
      size: data.getUint32(at + 24, true),
      offset: data.getUint32(at + 42, true),
    };
    if (!isSafeName(entry.name)) {
      throw new RecordingError(`${name}: expected entries with plain names, got ${JSON.stringify(entry.name.slice(0, 80))}; this was not written by a recorder`);
    }
    const extraAt = at + CENTRAL_SIZE + nameSize;
    entries.push(extraSize === 0 ? entry : wide(new DataView(bytes.buffer, bytes.byteOffset + extraAt, extraSize), entry));
    at = next;
  }
  return entries;
}

function refuseHostile(entry: ZipEntry, where: string, limits: Limits): void {
  const { size, packedSize } = entry;
  if (size > limits.entryBytes || packedSize > limits.entryBytes || (size > limits.freeBytes && size > packedSize * limits.ratio)) {
    throw new RecordingError(`${where}: expected at most ${limits.entryBytes} bytes and a ratio of at most ${limits.ratio}, got ${size} from ${packedSize} bytes`);
  }
  if (entry.method !== STORED && entry.method !== DEFLATED) {
    throw new RecordingError(`${where}: expected a plain or deflated entry, got method ${entry.method}`);
  }
}

/** What is in `entry`, given bytes that begin with its local header. */
async function unpack(entry: ZipEntry, bytes: Uint8Array<ArrayBuffer>, where: string, limits: Limits): Promise<Uint8Array<ArrayBuffer>> {
  const header = view(bytes);
  if (header.byteLength < LOCAL_SIZE || header.getUint32(0, true) !== LOCAL) throw new RecordingError(`${where}: expected an entry, got something else`);
  const from = LOCAL_SIZE + header.getUint16(26, true) + header.getUint16(28, true);
  const packed = bytes.subarray(from, from + entry.packedSize);
  if (packed.length < entry.packedSize) throw new RecordingError(`${where}: ends too early`);
  const data = entry.method === STORED ? packed : await inflate(packed, where, limits);
  if (data.length !== entry.size || crc32(data) !== entry.check) throw new RecordingError(`${where}: its checksum is not the one written`);
  return data;
}

/** Room for a local header: its names and extra fields may be longer than the directory's. */
const HEADER_ROOM = LOCAL_SIZE + 512;
/** Entries that lie so close together are fetched at once. */
const NEAR = 64 * 1024;

/** The contents of `entries`, fetched together where they lie together. */
export async function readEntries(source: ByteSource, entries: readonly ZipEntry[], limits: Limits = LIMITS): Promise<Uint8Array<ArrayBuffer>[]> {
  const where = (entry: ZipEntry): string => `${source.name}, entry ${entry.name.slice(0, 80)}`;
  for (const entry of entries) refuseHostile(entry, where(entry), limits);
  const found = new Map<ZipEntry, Promise<Uint8Array<ArrayBuffer>>>();
  for (const run of runsOf(entries)) {
    const from = run[0]!.offset;
    const to = Math.max(...run.map((entry) => entry.offset + HEADER_ROOM + entry.packedSize));
    const bytes = await source.read(from, Math.min(to, source.size) - from);
    for (const entry of run) found.set(entry, unpack(entry, bytes.subarray(entry.offset - from), where(entry), limits));
  }
  return Promise.all(entries.map((entry) => found.get(entry)!));
}

function runsOf(entries: readonly ZipEntry[]): ZipEntry[][] {
  const runs: ZipEntry[][] = [];
  let endsAt = -Infinity;
  for (const entry of [...entries].sort((left, right) => left.offset - right.offset)) {
    if (entry.offset - endsAt > NEAR) runs.push([]);
    runs.at(-1)!.push(entry);
    endsAt = entry.offset + entry.packedSize;
  }
  return runs;
}
