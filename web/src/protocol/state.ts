/** A service's state as the page holds it, and how to read one from the wire. */

import { isFiniteNumber, isObject, type Json, type JsonObject } from "./json";
import { parseColumns, type ColumnSpec } from "./manifest";

export type Cell = Json;
export type CarRow = readonly Cell[];
export type MessageRow = readonly Json[];

export interface WireState {
  readonly cars: readonly CarRow[];
  readonly session: JsonObject;
  readonly messages: readonly MessageRow[];
  readonly highlight: readonly string[];
  /** Number of this state in the service's sequence; null where the service publishes no deltas. */
  readonly seq: number | null;
  /** The columns that belong to exactly this state; null where it does not say, and the manifest's count. */
  readonly columns: readonly ColumnSpec[] | null;
}

function rows(value: unknown): Json[][] {
  return Array.isArray(value) ? value.filter((row): row is Json[] => Array.isArray(row)) : [];
}

/** The state in `raw`, or null when it is none. Parts that are missing or of a wrong shape are empty. */
export function parseState(raw: unknown): WireState | null {
  if (!isObject(raw) || !("cars" in raw || "session" in raw)) return null;
  return {
    cars: rows(raw["cars"]),
    session: isObject(raw["session"]) ? raw["session"] : {},
    messages: rows(raw["messages"]),
    highlight: Array.isArray(raw["highlight"]) ? raw["highlight"].map((car) => String(car)) : [],
    seq: isFiniteNumber(raw["seq"]) ? raw["seq"] : null,
    columns: parseColumns(raw["colSpec"]),
  };
}

/** The value of a cell without its mark. */
export function cellValue(cell: Cell | undefined): Json {
  if (Array.isArray(cell)) return cell[0] ?? null;
  return cell ?? null;
}

/** The mark of a cell (`pb`, `sb`, …), "" for none. */
export function cellMark(cell: Cell | undefined): string {
  return Array.isArray(cell) && typeof cell[1] === "string" ? cell[1] : "";
}

function keyText(cell: Cell | undefined): string {
  const value = cellValue(cell);
  return value === null || typeof value === "object" ? "" : String(value);
}

function nextFree(name: string, seen: ReadonlySet<string>): string {
  let number = 2;
  while (seen.has(`${name}~${number}`)) number += 1;
  return `${name}~${number}`;
}

/**
 * One key a row, all different: the text of the number cell; later rows with the same text get `~2`, `~3`, …
 * A function of the rows alone, so that sender and receiver agree.
 */
export function rowKeys(cars: readonly CarRow[], numColumn: number): string[] {
  const seen = new Set<string>();
  return cars.map((row) => {
    const text = keyText(row[numColumn]);
    const key = seen.has(text) ? nextFree(text, seen) : text;
    seen.add(key);
    return key;
  });
}
