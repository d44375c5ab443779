/** Where a recording's bytes come from: a file of the viewer's, or parts of one over HTTP. */

export interface ByteSource {
  /** Name for messages. */
  readonly name: string;
  readonly size: number;
  /** Exactly `length` bytes from `offset` on; fewer only where the source ends. */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** A recording cannot be read; the text says what was found and what to do. */
export class RecordingError extends Error {}

/** How much a file may make us do. The same as the recorder's own limits (`recording/archive.py`). */
export interface Limits {
  readonly entries: number;
  readonly directoryBytes: number;
  readonly entryBytes: number;
  /** Unpacked over packed; timing data reach about 60. */
  readonly ratio: number;
  /** Entries smaller than this may have any ratio. */
  readonly freeBytes: number;
}

const MIB = 1024 * 1024;

export const LIMITS: Limits = { entries: 400_000, directoryBytes: 64 * MIB, entryBytes: 64 * MIB, ratio: 250, freeBytes: MIB };

export function bytesSource(name: string, data: Uint8Array<ArrayBuffer>): ByteSource {
  return { name, size: data.length, read: async (offset, length) => data.subarray(offset, offset + length) };
}

export function blobSource(name: string, blob: Blob): ByteSource {
  return {
    name,
    size: blob.size,
    read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
  };
}

/** Unpack a raw deflate stream, with the browser's own means. */
export async function inflate(packed: Uint8Array<ArrayBuffer>, where: string, limits: Limits = LIMITS): Promise<Uint8Array<ArrayBuffer>> {
  const most = Math.min(limits.entryBytes, Math.max(limits.freeBytes, packed.length * limits.ratio));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      throw new RecordingError(`${where}: cannot be unpacked (${String(error)})`);
    });
    if (done) break;
    size += value.length;
    if (size > most) {
      void reader.cancel().catch(() => undefined);
      throw new RecordingError(`${where}: expected at most ${most} bytes unpacked, got more`);
    }
    parts.push(value);
  }
  return joined(parts, size);
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

/** CRC-32, as zip files and the index of version 2 use it. */
export function crc32(data: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of data) value = (value >>> 8) ^ TABLE[(value ^ byte) & 0xff]!;
  return (value ^ 0xffffffff) >>> 0;
}

/** JSON in UTF-8. */
export function parseJson(data: Uint8Array, where: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(data)) as unknown;
  } catch {
    throw new RecordingError(`${where}: expected JSON, got something else; try 'livetiming-rectool repair'`);
  }
}
