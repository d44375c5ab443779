/** Parts of a file over HTTP. */

import { RecordingError, type ByteSource } from "../recording/bytes";

/** The end of a file, which tells where everything is; version 2 needs no more than this to find it [bytes]. */
const TAIL = 512;

interface Opened {
  readonly size: number;
  readonly version: string;
  readonly tail: Uint8Array<ArrayBuffer>;
}

/** A file is replaced when its manifest is corrected; parts of two versions must not be mixed. */
function versionOf(response: Response): string {
  return `${response.headers.get("etag") ?? ""} ${response.headers.get("last-modified") ?? ""}`;
}

async function ask(url: string, range: string, name: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { headers: { range }, cache: "no-store" });
  } catch {
    throw new RecordingError(`${name}: the server does not answer`);
  }
  if (response.status === 404) throw new RecordingError(`${name}: no such recording on this server`);
  return response;
}

function sizeOf(response: Response, name: string): number {
  const found = /^bytes \d+-\d+\/(\d+)$/.exec(response.headers.get("content-range") ?? "");
  if (response.status !== 206 || !found) {
    void response.body?.cancel();
    throw new RecordingError(`${name}: expected a server that gives parts of files (206), got ${response.status}; download it and drop it on this page`);
  }
  return Number(found[1]);
}

async function open(url: string, name: string): Promise<Opened> {
  const response = await ask(url, `bytes=-${TAIL}`, name);
  const size = sizeOf(response, name);
  return { size, version: versionOf(response), tail: new Uint8Array(await response.arrayBuffer()) };
}

/** The file at `url`, of which only what is asked for is moved. */
export async function httpSource(url: string, name: string): Promise<ByteSource> {
  const { size, version, tail } = await open(url, name);
  return {
    name,
    size,
    read: async (offset, length) => {
      if (length <= 0 || offset >= size) return new Uint8Array();
      if (offset >= size - tail.length) return tail.subarray(offset - (size - tail.length), offset - (size - tail.length) + length);
      const last = Math.min(size, offset + length) - 1;
      const response = await ask(url, `bytes=${offset}-${last}`, name);
      if (sizeOf(response, name) !== size || versionOf(response) !== version) {
        void response.body?.cancel();
        throw new RecordingError(`${name}: has changed since it was opened; load the page again`);
      }
      return new Uint8Array(await response.arrayBuffer());
    },
  };
}
