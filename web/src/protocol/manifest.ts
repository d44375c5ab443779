/** Manifests: what a service is and what its columns mean. */

import { isFiniteNumber, isObject } from "./json";

export interface ColumnSpec {
  readonly title: string;
  readonly type: string;
  readonly description: string;
}

export interface Manifest {
  readonly uuid: string;
  readonly name: string;
  readonly description: string;
  readonly serviceClass: string;
  readonly columns: readonly ColumnSpec[];
  readonly trackDataSpec: readonly string[];
  readonly source: { readonly name: string; readonly url: string | null } | null;
  readonly hidden: boolean;
  /** Whether it publishes an analysis. */
  readonly hasAnalysis: boolean;
  readonly precision: { readonly time: number; readonly sector: number; readonly interval: number };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : value == null ? "" : String(value);
}

function column(raw: unknown): ColumnSpec {
  if (typeof raw === "string") return { title: raw, type: "text", description: "" };
  const [title, type, description] = Array.isArray(raw) ? raw : [];
  return { title: text(title), type: text(type) || "text", description: text(description) };
}

/** Columns as a manifest or a state gives them (`colSpec`); null where it gives none. */
export function parseColumns(raw: unknown): readonly ColumnSpec[] | null {
  return Array.isArray(raw) ? raw.map(column) : null;
}

function decodeEntities(value: string): string {
  const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " ", copy: "©" };
  return value.replace(/&(#\d+|[a-z]+);/gi, (whole, name: string) => {
    if (name.startsWith("#")) return String.fromCodePoint(Math.min(Number(name.slice(1)), 0x10ffff));
    return named[name.toLowerCase()] ?? whole;
  });
}

function source(raw: unknown): Manifest["source"] {
  const [name, url] = Array.isArray(raw) ? raw : [raw, null];
  if (typeof name !== "string" || name === "") return null;
  const safe = typeof url === "string" && /^https?:\/\//i.test(url) ? url : null;
  return { name: decodeEntities(name), url: safe };
}

function decimals(value: unknown): number {
  return isFiniteNumber(value) && value >= 0 && value <= 6 ? Math.trunc(value) : 3;
}

/** The manifest in `raw`, or null when it has no uuid. Everything else has a default. */
export function parseManifest(raw: unknown): Manifest | null {
  if (!isObject(raw) || typeof raw["uuid"] !== "string" || raw["uuid"] === "") return null;
  return {
    uuid: raw["uuid"],
    name: text(raw["name"]) || "Unnamed service",
    description: text(raw["description"]),
    serviceClass: text(raw["serviceClass"]),
    columns: parseColumns(raw["colSpec"]) ?? [],
    trackDataSpec: Array.isArray(raw["trackDataSpec"]) ? raw["trackDataSpec"].map(text) : [],
    source: source(raw["source"]),
    hidden: raw["hidden"] === true,
    hasAnalysis: raw["hasAnalysis"] === true,
    precision: {
      time: decimals(raw["timePrecision"]),
      sector: decimals(raw["sectorTimePrecision"]),
      interval: decimals(raw["intervalPrecision"]),
    },
  };
}

/** Every readable, public manifest of a listing. */
export function parseListing(raw: unknown): Manifest[] {
  if (!Array.isArray(raw)) return [];
  return raw.map(parseManifest).filter((item): item is Manifest => item !== null && !item.hidden);
}

/** Where the car number stands. */
export function numColumn(manifest: Pick<Manifest, "columns"> | null): number {
  const found = manifest?.columns.findIndex((item) => item.title === "Num") ?? -1;
  return found < 0 ? 0 : found;
}

export function sameManifest(left: Manifest, right: Manifest): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
