/** The documents of an analysis (docs/reference/analysis.md) as they come: objects merged by key. */

import { isObject, type JsonObject } from "../protocol/json";

/** Those of Timing71, which every analysis has. */
export const TIMING71_KEYS = ["static", "driver", "car_messages", "lap", "stint", "messages", "session"] as const;

/** Ours that are used here; what the others hold is worked out of these, for any moment. */
export const OUR_KEYS = ["cars", "laps", "stops", "stints", "order", "chart"] as const;

export const KEYS: readonly string[] = [...TIMING71_KEYS, ...OUR_KEYS];

/** Document by key. */
export type AnalysisDocs = Readonly<Record<string, JsonObject>>;

export const NO_DOCS: AnalysisDocs = {};

/** The documents in `raw` (an answer, or a file of `livetiming-analysis`); null when it holds none. */
export function parseDocuments(raw: unknown): AnalysisDocs | null {
  if (!isObject(raw)) return null;
  const found = KEYS.flatMap((key) => {
    const document = raw[key];
    return isObject(document) ? [[key, document] as const] : [];
  });
  return found.some(([key]) => key === "static" || key === "lap") ? Object.fromEntries(found) : null;
}

/** `docs` with a publication merged into the document `key`; the same object where that changes nothing. */
export function merged(docs: AnalysisDocs, key: string, payload: unknown): AnalysisDocs {
  if (!isObject(payload) || !KEYS.includes(key)) return docs;
  return { ...docs, [key]: { ...docs[key], ...payload } };
}

/** Tells one session from the next of the same service: when its first flag period began. */
export function sessionStart(session: unknown): number | null {
  const periods = isObject(session) ? session["flagStats"] : null;
  const first: unknown = Array.isArray(periods) ? periods[0] : null;
  const start: unknown = Array.isArray(first) ? first[2] : null;
  return typeof start === "number" ? start : null;
}

/** Whether the documents tell laps with their crossings, positions and stops, as those of Timing71 do not. */
export function isDetailed(docs: AnalysisDocs): boolean {
  return docs["laps"] !== undefined && docs["stints"] !== undefined;
}
