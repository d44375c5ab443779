/** Tables as text for a spreadsheet (RFC 4180). */

export type CsvCell = string | number | boolean | null | undefined;

/** Team names come from anybody: a spreadsheet must not take one for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

function cellText(cell: CsvCell): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "number") return Number.isFinite(cell) ? String(Math.round(cell * 1000) / 1000) : "";
  if (typeof cell === "boolean") return cell ? "true" : "false";
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export interface Table {
  readonly titles: readonly string[];
  readonly rows: readonly (readonly CsvCell[])[];
}

export function csvText({ titles, rows }: Table): string {
  return [titles, ...rows].map((row) => row.map(cellText).join(",") + "\r\n").join("");
}

/** A moment of a table [Unix s], as ISO 8601 in UTC to the millisecond. */
export function isoTime(atS: number | null): string {
  if (atS === null) return "";
  const date = new Date(Math.round(atS * 1000));
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}
