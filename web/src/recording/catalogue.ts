/** The list of recordings: entries of `index.json` and of the catalogue's procedures. */

import { isFiniteNumber, isObject } from "../protocol/json";

export interface RecordingEntry {
  /** File name without `.zip`; what an address names it by. */
  readonly id: string;
  readonly filename: string;
  readonly name: string;
  readonly description: string;
  readonly startMs: number;
  readonly durationS: number;
  /** Whether a report lies beside it. */
  readonly hasReport: boolean;
}

/** An address's name of a file: nothing that could leave the folder. */
export function isRecordingId(text: string): boolean {
  return /^[^\s/\\?#%]+$/.test(text) && !text.startsWith(".");
}

export function parseEntry(raw: unknown): RecordingEntry | null {
  if (!isObject(raw) || raw["hidden"] === true) return null;
  const { filename, name, description, startTime, duration } = raw;
  if (typeof filename !== "string" || !filename.endsWith(".zip")) return null;
  const id = filename.slice(0, -4);
  if (!isRecordingId(id) || !isFiniteNumber(startTime)) return null;
  return {
    id,
    filename,
    name: typeof name === "string" && name !== "" ? name : "Unnamed recording",
    description: typeof description === "string" ? description : "",
    startMs: startTime * 1000,
    durationS: isFiniteNumber(duration) ? Math.max(0, duration) : 0,
    hasReport: raw["hasReport"] === true,
  };
}

function newestFirst(entries: readonly RecordingEntry[]): RecordingEntry[] {
  const unique = new Map(entries.map((entry) => [entry.id, entry]));
  return [...unique.values()].sort((left, right) => right.startMs - left.startMs || left.id.localeCompare(right.id));
}

const entriesOf = (values: readonly unknown[]): RecordingEntry[] =>
  newestFirst(values.map(parseEntry).filter((entry): entry is RecordingEntry => entry !== null));

/** Every public recording of an `index.json`, the newest first. */
export function fromIndex(raw: unknown): RecordingEntry[] {
  return isObject(raw) ? entriesOf(Object.values(raw)) : [];
}

/** One page of `livetiming.recordings.page`. */
export function fromPage(raw: unknown): { readonly entries: RecordingEntry[]; readonly pages: number } {
  if (!isObject(raw) || !Array.isArray(raw["recordings"])) return { entries: [], pages: 0 };
  return { entries: entriesOf(raw["recordings"]), pages: isFiniteNumber(raw["pages"]) ? raw["pages"] : 1 };
}

export function together(pages: readonly (readonly RecordingEntry[])[]): RecordingEntry[] {
  return newestFirst(pages.flat());
}

export interface RecordingFilter {
  readonly search: string;
  readonly series: string;
  /** Days as `YYYY-MM-DD`, by the viewer's clock; "" for any. */
  readonly from: string;
  readonly to: string;
}

export function dayOf(atMs: number): string {
  const date = new Date(atMs);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export function filterRecordings(entries: readonly RecordingEntry[], filter: RecordingFilter): RecordingEntry[] {
  const words = filter.search.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => {
    const day = dayOf(entry.startMs);
    const text = `${entry.name} ${entry.description} ${day} ${entry.id}`.toLowerCase();
    return (
      (filter.series === "" || entry.name === filter.series) &&
      (filter.from === "" || day >= filter.from) &&
      (filter.to === "" || day <= filter.to) &&
      words.every((word) => text.includes(word))
    );
  });
}

export function seriesOf(entries: readonly RecordingEntry[]): string[] {
  return [...new Set(entries.map((entry) => entry.name))].sort((left, right) => left.localeCompare(right));
}

/** `2026-06-06 14-03 Series - Race.zip` */
export function downloadName(name: string, description: string, startMs: number): string {
  const date = new Date(startMs);
  const two = (value: number): string => String(value).padStart(2, "0");
  const title = description === "" ? name : `${name} - ${description}`;
  return `${dayOf(startMs)} ${two(date.getHours())}-${two(date.getMinutes())} ${title.replace(/[\\/:*?"<>|\u0000-\u001f]/g, "_")}.zip`;
}
