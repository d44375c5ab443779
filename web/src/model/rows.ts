/** Rows of the timing table: a state's cars with what the page adds (key, places won or lost, new laps). */

import type { Column } from "../ctd/columns";
import { columnNamed } from "../ctd/columns";
import { plainText } from "../ctd/format";
import { cellValue, rowKeys, type CarRow, type WireState } from "../protocol/state";

export interface TableRow {
  readonly key: string;
  readonly cells: CarRow;
  readonly position: number;
  /** Places won (positive) or lost lately. */
  readonly change: number;
  /** Grows by one with each lap; what makes a row flash. */
  readonly laps: number;
  readonly highlighted: boolean;
}

interface Past {
  readonly position: number;
  readonly lap: string;
  readonly laps: number;
  /** Position before the current series of changes, and when the last of them was. */
  readonly from: number;
  readonly changedAtMs: number;
}

/** How long a won or lost place stays marked [ms]. */
export const CHANGE_SHOWN_MS = 12_000;

function lapOf(cells: CarRow, columns: readonly Column[]): string {
  const part = (title: string): string => {
    const column = columnNamed(columns, title);
    return column ? plainText(cellValue(cells[column.index])) : "";
  };
  const laps = part("Laps");
  // Without a lap counter a new lap shows as a new lap time.
  return laps !== "" ? laps : part("Last");
}

function sameRow(left: TableRow, right: TableRow): boolean {
  return (
    left.cells === right.cells &&
    left.position === right.position &&
    left.change === right.change &&
    left.laps === right.laps &&
    left.highlighted === right.highlighted
  );
}

/** Makes rows from states, one after the other. A row that did not change is the same object as before. */
export class RowBuilder {
  private past = new Map<string, Past>();
  private rows = new Map<string, TableRow>();

  /** After a jump in time, what changed in between is no news: no place is won by it, and no row flashes. */
  build(state: WireState, columns: readonly Column[], nowMs: number, jumped = false): TableRow[] {
    const keys = rowKeys(state.cars, columnNamed(columns, "Num")?.index ?? 0);
    const highlight = new Set(state.highlight);
    const past = new Map<string, Past>();
    const rows = new Map<string, TableRow>();
    const built = keys.map((key, index) => {
      const cells = state.cars[index]!;
      const now = this.follow(key, index + 1, lapOf(cells, columns), nowMs, jumped);
      past.set(key, now);
      const row = this.reuse(key, {
        key,
        cells,
        position: now.position,
        change: nowMs - now.changedAtMs < CHANGE_SHOWN_MS ? now.from - now.position : 0,
        laps: now.laps,
        highlighted: highlight.has(key),
      });
      rows.set(key, row);
      return row;
    });
    this.past = past;
    this.rows = rows;
    return built;
  }

  private reuse(key: string, row: TableRow): TableRow {
    const old = this.rows.get(key);
    return old && sameRow(old, row) ? old : row;
  }

  private follow(key: string, position: number, lap: string, nowMs: number, jumped: boolean): Past {
    const old = this.past.get(key);
    if (!old || jumped) return { position, lap, laps: old?.laps ?? 0, from: position, changedAtMs: -Infinity };
    const laps = old.lap !== lap && lap !== "" && old.lap !== "" ? old.laps + 1 : old.laps;
    if (old.position === position) return { ...old, lap, laps };
    const recent = nowMs - old.changedAtMs < CHANGE_SHOWN_MS;
    return { position, lap, laps, from: recent ? old.from : old.position, changedAtMs: nowMs };
  }
}

export interface RowFilter {
  readonly classes: ReadonlySet<string>;
  readonly search: string;
  readonly pinned: ReadonlySet<string>;
}

export function classOf(row: TableRow, columns: readonly Column[]): string {
  const column = columns.find((item) => item.kind === "class");
  return column ? plainText(cellValue(row.cells[column.index])) : "";
}

const SEARCHED: ReadonlySet<string> = new Set(["number", "name", "class"]);

function matches(row: TableRow, columns: readonly Column[], search: string): boolean {
  return columns.some(
    (column) => SEARCHED.has(column.kind) && plainText(cellValue(row.cells[column.index])).toLowerCase().includes(search),
  );
}

/** The rows to show. Focus cars stay whatever the class filter says, so that one's own team is never lost. */
export function filterRows(rows: readonly TableRow[], columns: readonly Column[], filter: RowFilter): readonly TableRow[] {
  const search = filter.search.trim().toLowerCase();
  if (search === "" && filter.classes.size === 0) return rows;
  return rows.filter((row) => {
    if (search !== "" && !matches(row, columns, search)) return false;
    return filter.classes.size === 0 || filter.classes.has(classOf(row, columns)) || filter.pinned.has(row.key);
  });
}
