/** Columns of the timing table: how each is set, and which matter most where there is little room. */

import type { ColumnSpec, Manifest } from "../protocol/manifest";
import { cellValue, type Cell } from "../protocol/state";
import { valueText } from "./format";

export type ColumnKind = "number" | "state" | "class" | "name" | "time" | "delta" | "numeric" | "text";

export interface Column {
  /** Unique in the table and the same after a restart: the title, numbered where titles repeat. */
  readonly id: string;
  readonly index: number;
  readonly title: string;
  readonly description: string;
  readonly type: string;
  readonly kind: ColumnKind;
  readonly decimals: number;
  /** Whether it holds durations rather than lap times: whole seconds of these are shown as such. */
  readonly durations: boolean;
  /** Width at the table's own type size [ch]; for a name, which takes the room that is left, the least. */
  readonly widthCh: number;
  /** The same where there is little room. */
  readonly narrowCh: number;
  /** Whether it takes the room that is left. */
  readonly grows: boolean;
  /** Lower is shown first where there is little room. */
  readonly priority: number;
}

const NAMES: ReadonlySet<string> = new Set(["Team", "Driver", "Car"]);

/** Most wanted first; what is not named comes after these in its own order. */
const WANTED: readonly string[] = [
  "Num", "Team", "Driver", "Last", "Gap", "State", "Int", "Laps", "Class", "Best", "Pits", "PIC", "C.Gap", "C.Int", "Car", "S1", "S2", "S3", "T", "TS",
];

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  Num: "Car number", State: "State", Class: "Class", Team: "Team", Driver: "Driver", Car: "Car", Laps: "Laps completed",
  Pits: "Pit stops", Last: "Last lap time", Best: "Best lap time", Gap: "Gap to leader", Int: "Interval to car in front",
  PIC: "Position in class",
};

function kindOf({ title, type }: ColumnSpec): ColumnKind {
  if (title === "Num") return "number";
  if (title === "State") return "state";
  if (NAMES.has(title)) return "name";
  if (type === "class") return "class";
  if (type === "time" || type === "laptime") return "time";
  if (type === "delta") return "delta";
  return type === "numeric" ? "numeric" : "text";
}

/** Sector times and best sector times. */
const SECTOR = /^B?S\d+$/;

/** Columns whose times are read to the last digit. */
const LAP_TIMES = /^(Last|Best|B?S\d+|D[12] Best|Average)$/;

/** Team names are the longest, and what most cars are known by. */
const NAME_WIDTHS: Readonly<Record<string, number>> = { Team: 27, Driver: 16.5 };

function widthOf(kind: ColumnKind, title: string): number {
  switch (kind) {
    case "number": return 7;
    case "state": return 7;
    case "class": return 10.5;
    case "name": return NAME_WIDTHS[title] ?? 18;
    case "time": return SECTOR.test(title) || !LAP_TIMES.test(title) ? 9.5 : 11.5;
    case "delta": return 9.5;
    case "numeric": return Math.max(5.5, title.length + 2.5);
    case "text": return Math.max(8, title.length + 2.5);
  }
}

const NARROW: Readonly<Partial<Record<ColumnKind, number>>> = { number: 6, state: 6, class: 8, name: 10, time: 11, delta: 8.5 };

function decimalsOf(title: string, kind: ColumnKind, precision: Manifest["precision"]): number {
  if (kind === "delta") return precision.interval;
  return SECTOR.test(title) ? precision.sector : precision.time;
}

function priorityOf(title: string, index: number): number {
  const wanted = WANTED.indexOf(title);
  return wanted < 0 ? WANTED.length + index : wanted;
}

/** The columns of a manifest, in its order. */
export function columnsOf(manifest: Manifest): Column[] {
  const seen = new Map<string, number>();
  return manifest.columns.map((spec, index) => {
    const count = (seen.get(spec.title) ?? 0) + 1;
    seen.set(spec.title, count);
    const kind = kindOf(spec);
    return {
      id: count === 1 ? spec.title : `${spec.title}~${count}`,
      index,
      title: spec.title,
      description: spec.description || (Object.hasOwn(DESCRIPTIONS, spec.title) ? DESCRIPTIONS[spec.title]! : ""),
      type: spec.type,
      kind,
      decimals: decimalsOf(spec.title, kind, manifest.precision),
      durations: kind === "time" && !LAP_TIMES.test(spec.title),
      widthCh: widthOf(kind, spec.title),
      narrowCh: Math.min(widthOf(kind, spec.title), NARROW[kind] ?? Infinity),
      grows: kind === "name",
      priority: priorityOf(spec.title, index),
    };
  });
}

/** What a cell of `column` shows. */
export function cellText(cell: Cell | undefined, column: Column): string {
  const value = cellValue(cell);
  return valueText(value, column.type, column.durations && Number.isInteger(value) ? 0 : column.decimals);
}

export const columnNamed = (columns: readonly Column[], title: string): Column | undefined =>
  columns.find((column) => column.title === title);

/** Where a phone has room for one name only, the others go below it or out. */
function rankOf(column: Column, narrow: boolean, firstName: Column | undefined): number {
  return narrow && column.kind === "name" && column !== firstName ? column.priority + 1000 : column.priority;
}

/**
 * The columns that fit into `roomCh`, most wanted first, in their own order. The number is always there, and
 * so is one name, however little room there is.
 */
export function fitColumns(columns: readonly Column[], roomCh: number, narrow: boolean): Column[] {
  const byPriority = [...columns].sort((left, right) => left.priority - right.priority);
  const firstName = byPriority.find((column) => column.kind === "name");
  const wanted = byPriority.sort((left, right) => rankOf(left, narrow, firstName) - rankOf(right, narrow, firstName));
  const chosen = new Set<string>();
  let used = 0;
  for (const column of wanted) {
    const needed = narrow ? column.narrowCh : column.widthCh;
    if (column.kind !== "number" && column !== firstName && used + needed > roomCh) continue;
    chosen.add(column.id);
    used += needed;
  }
  return columns.filter((column) => chosen.has(column.id));
}
