/** Any recording, whatever its format. */

import { RecordingError, type ByteSource } from "./bytes";
import type { Recording } from "./recording";
import { openV1 } from "./v1";
import { INDEX_NAME, LATEST, openSealed, openUnsealed, parseSeal, SEAL_SIZE } from "./v2";
import { readDirectory } from "./zip";

export async function openRecording(source: ByteSource): Promise<Recording> {
  const size = Math.min(source.size, SEAL_SIZE);
  const seal = parseSeal(await source.read(source.size - size, size));
  if (seal && seal.version > LATEST) {
    throw new RecordingError(`${source.name}: expected recording format 1 or ${LATEST}, got ${seal.version}; this page is older than the recording`);
  }
  if (seal?.version === LATEST) return openSealed(source, seal);
  const entries = await readDirectory(source);
  return entries.some((entry) => entry.name === INDEX_NAME) ? openUnsealed(source, entries) : openV1(source, entries);
}
