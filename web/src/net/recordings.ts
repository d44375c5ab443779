/** Which recordings there are: asked of the catalogue, else read from its index. */

import { fromIndex, fromPage, together, type RecordingEntry } from "../recording/catalogue";
import { RECORDINGS_PAGE } from "../protocol/topics";
import type { Connection, Session } from "./connection";

/** More pages than anybody scrolls through. */
const MOST_PAGES = 400;

export const recordingUrl = (filename: string, pageUrl: string): string =>
  new URL(`recordings/${encodeURIComponent(filename)}`, pageUrl.split("#")[0]!.split("?")[0]).href;

async function fromProcedures(session: Session): Promise<RecordingEntry[]> {
  const pages: RecordingEntry[][] = [];
  for (let number = 1; number <= MOST_PAGES; number += 1) {
    const page = fromPage(await session.call(RECORDINGS_PAGE, number));
    pages.push(page.entries);
    if (number >= page.pages) break;
  }
  return together(pages);
}

async function fromFiles(pageUrl: string): Promise<RecordingEntry[]> {
  const response = await fetch(recordingUrl("index.json", pageUrl), { cache: "no-cache" });
  if (!response.ok) throw new Error(`no catalogue: ${response.status}`);
  return fromIndex(await response.json());
}

/** The index can be had without the router's WebSocket; so much time it gets to answer [ms]. */
const PATIENCE_MS = 4_000;

function sessionOf(connection: Connection): Promise<Session> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("no connection")), PATIENCE_MS);
    const leave = connection.onSession((session) => {
      if (!session) return;
      queueMicrotask(() => leave());
      resolve(session);
    });
  });
}

/** Every public recording, the newest first. Throws where there is no catalogue at all. */
export async function listRecordings(connection: Connection, pageUrl: string): Promise<RecordingEntry[]> {
  try {
    return await fromProcedures(await sessionOf(connection));
  } catch {
    return fromFiles(pageUrl);
  }
}
