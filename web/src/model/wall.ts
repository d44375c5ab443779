/** The wall display: type as large as the cars allow, and whole rows always. */

/** Rows are never too small to read from 3 m, and never so large that a short list looks lost [px]. */
export const WALL_ROW_MIN_PX = 46;
export const WALL_ROW_MAX_PX = 76;

/** The head of the table, in rows. */
const HEAD_ROWS = 0.72;

export interface WallRows {
  readonly rowPx: number;
  readonly headPx: number;
}

/** Heights that let whole rows fill the screen. */
export function wallRows(heightPx: number, cars: number): WallRows {
  const most = Math.max(1, Math.floor(heightPx / WALL_ROW_MIN_PX - HEAD_ROWS));
  const shown = Math.max(1, Math.min(cars, most));
  const fitting = Math.floor(heightPx / (shown + HEAD_ROWS));
  const rowPx = Math.min(WALL_ROW_MAX_PX, Math.max(WALL_ROW_MIN_PX, fitting));
  // What is left over goes to the head, so that no row is cut in two.
  const rest = heightPx - shown * rowPx;
  return { rowPx, headPx: Math.round(shown < cars && rest > 0 ? rest : rowPx * HEAD_ROWS) };
}
