/** The documents inside a report; `src/livetiming/report/packing.py` packed them. */

import type { AnalysisDocs } from "../analysis/documents";
import { isObject, type Json, type JsonObject } from "../protocol/json";

const [AT, TIME] = [2, 3];
const COUNTED = 2;

const sums = (steps: readonly Json[]): number[] => {
  let sum = 0;
  return steps.map((step) => (sum += typeof step === "number" ? step : NaN));
};

/** Rows of laps, of their columns of differences. */
export function lapRows(columns: readonly (readonly Json[])[]): Json[][] {
  const times = (columns[TIME] ?? []).map(Number);
  const steps = (columns[AT] ?? []).map((step, index) => (index === 0 ? Number(step) : Number(step) + times[index]!));
  const whole = columns.map((column, at): readonly Json[] => {
    if (at < COUNTED) return sums(column);
    if (at === AT) return sums(steps).map((ms) => ms / 1000);
    return at === TIME ? times.map((ms) => ms / 1000) : column;
  });
  return times.map((_, index) => whole.map((column) => column[index] ?? null));
}

/** The documents as an analysis publishes them; null where `packed` holds none. */
export function documentsOf(packed: unknown): AnalysisDocs | null {
  if (!isObject(packed)) return null;
  const { lapColumns, ...plain } = packed;
  const laps: JsonObject = {};
  for (const [key, columns] of Object.entries(isObject(lapColumns) ? lapColumns : {})) {
    if (Array.isArray(columns)) laps[`${key}/0`] = lapRows(columns as Json[][]);
  }
  return { ...(plain as Record<string, JsonObject>), laps };
}

/** Inflates what base64 `text` holds. */
export async function inflated(text: string): Promise<unknown> {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}
