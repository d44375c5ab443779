/** How many laps the race is old. */

import { columnNamed, type Column } from "../ctd/columns";
import { isFiniteNumber } from "../protocol/json";
import { cellValue, type WireState } from "../protocol/state";

/** The most laps that any car has completed; null where no column says. */
export function lapsOf(state: WireState | null, columns: readonly Column[]): number | null {
  const column = columnNamed(columns, "Laps");
  if (!state || !column) return null;
  const laps = state.cars.map((row) => Number(cellValue(row[column.index]))).filter((value) => isFiniteNumber(value) && value > 0);
  return laps.length === 0 ? 0 : Math.max(...laps);
}
