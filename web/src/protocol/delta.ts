/** Deltas: what changed between two states of a service, keyed by car. */

import { isFiniteNumber, isObject, type Json, type JsonObject } from "./json";
import { numColumn as numberIn, parseColumns, type ColumnSpec } from "./manifest";
import { rowKeys, type CarRow, type Cell, type WireState } from "./state";

/** A state keeps at most so many messages. */
export const MESSAGE_LIMIT = 100;

/** Inside a car's changes: the new length of a row that lost cells at its end. */
const SHORTER = "n";

export interface Delta {
  readonly seq: number;
  /** The state this delta applies to. */
  readonly base: number;
  readonly cars: ReadonlyMap<string, JsonObject>;
  readonly order: ReadonlyMap<string, number>;
  readonly gone: readonly string[];
  readonly session: JsonObject;
  readonly unset: readonly string[];
  readonly messages: readonly Json[][];
  readonly allMessages: readonly Json[][] | null;
  readonly highlight: readonly string[];
  /** The new columns, when they have changed with this delta; its keys are those of the new ones. */
  readonly columns: readonly ColumnSpec[] | null;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map((item) => String(item)) : [];
}

function messageRows(value: unknown): Json[][] {
  return Array.isArray(value) ? value.filter((row): row is Json[] => Array.isArray(row)) : [];
}

function entries<T extends Json>(value: unknown, fits: (item: unknown) => item is T): Map<string, T> {
  const found = new Map<string, T>();
  if (isObject(value)) for (const [key, item] of Object.entries(value)) if (fits(item)) found.set(key, item);
  return found;
}

/** The delta in a class 11 payload, or null when it is none. */
export function parseDelta(raw: unknown): Delta | null {
  if (!isObject(raw) || !isFiniteNumber(raw["seq"]) || !isFiniteNumber(raw["base"])) return null;
  return {
    seq: raw["seq"],
    base: raw["base"],
    cars: entries(raw["cars"], isObject),
    order: entries(raw["order"], isFiniteNumber),
    gone: texts(raw["gone"]),
    session: isObject(raw["session"]) ? raw["session"] : {},
    unset: texts(raw["unset"]),
    messages: messageRows(raw["messages"]),
    allMessages: Array.isArray(raw["allMessages"]) ? messageRows(raw["allMessages"]) : null,
    highlight: texts(raw["highlight"]),
    columns: parseColumns(raw["colSpec"]),
  };
}

/** The row with its changed cells, or null when a change leaves a hole. */
function applyToRow(row: CarRow, change: JsonObject): CarRow | null {
  const cells: Cell[] = [...row];
  for (const [name, cell] of Object.entries(change)) {
    if (name === SHORTER) continue;
    const column = Number(name);
    if (!Number.isInteger(column) || column < 0 || column > cells.length) return null;
    cells[column] = cell;
  }
  const length = change[SHORTER];
  if (isFiniteNumber(length) && length >= 0 && length < cells.length) cells.length = length;
  return cells;
}

interface Place {
  readonly row: CarRow;
  readonly index: number;
}

/** Every row that stays or comes, by key, with its cells changed; null when a change does not fit. */
function changedRows(cars: readonly CarRow[], delta: Delta, numColumn: number): Map<string, Place> | null {
  const gone = new Set(delta.gone);
  const rows = new Map<string, Place>();
  rowKeys(cars, numColumn).forEach((key, index) => {
    if (!gone.has(key)) rows.set(key, { row: cars[index]!, index });
  });
  for (const [key, change] of delta.cars) {
    const old = rows.get(key);
    if (!old && !delta.order.has(key)) return null;
    const row = applyToRow(old?.row ?? [], change);
    if (!row) return null;
    rows.set(key, { row, index: old?.index ?? -1 });
  }
  return rows;
}

function applyToCars(cars: readonly CarRow[], delta: Delta, numColumn: number): readonly CarRow[] | null {
  if (delta.cars.size === 0 && delta.order.size === 0 && delta.gone.length === 0) return cars;
  const rows = changedRows(cars, delta, numColumn);
  if (!rows) return null;
  const placed = new Array<CarRow | undefined>(rows.size);
  for (const [key, { row, index }] of rows) {
    const target = delta.order.get(key) ?? index;
    if (!Number.isInteger(target) || target < 0 || target >= rows.size || placed[target]) return null;
    placed[target] = row;
  }
  return placed as CarRow[];
}

function applyToSession(session: JsonObject, delta: Delta): JsonObject {
  if (delta.unset.length === 0 && Object.keys(delta.session).length === 0) return session;
  const next = { ...session, ...delta.session };
  for (const key of delta.unset) delete next[key];
  return next;
}

function applyToMessages(messages: WireState["messages"], delta: Delta): WireState["messages"] {
  if (delta.allMessages) return delta.allMessages.slice(0, MESSAGE_LIMIT);
  if (delta.messages.length === 0) return messages;
  return [...delta.messages, ...messages].slice(0, MESSAGE_LIMIT);
}

/**
 * The state after `delta`, or null when the delta does not fit `state` (the caller asks for a full one).
 * Rows, session and messages that did not change keep their identity, which is what rendering is keyed on.
 */
export function applyDelta(state: WireState, delta: Delta, numColumn: number): WireState | null {
  if (state.seq !== delta.base) return null;
  const columns = delta.columns ?? state.columns;
  const cars = applyToCars(state.cars, delta, columns ? numberIn({ columns }) : numColumn);
  if (!cars) return null;
  return {
    cars,
    session: applyToSession(state.session, delta),
    messages: applyToMessages(state.messages, delta),
    highlight: delta.highlight,
    seq: delta.seq,
    columns,
  };
}
