import { memo, useEffect, useMemo, type RefObject } from "react";

import { columnNamed, type Column } from "../ctd/columns";
import { classOf, type TableRow } from "../model/rows";
import { TimingRow } from "./TableRow";

interface Props {
  readonly rows: readonly TableRow[];
  readonly allColumns: readonly Column[];
  readonly columns: readonly Column[];
  readonly hues: ReadonlyMap<string, number>;
  readonly focus: readonly string[];
  readonly selected: string | null;
  readonly narrow: boolean;
  /** Room there is for the columns [ch]. */
  readonly roomCh: number;
  readonly caption: string;
  readonly onSelect: (key: string) => void;
  readonly onPin: (key: string) => void;
}

/** More would leave no room for the others. */
const PINS_SHOWN = 4;

const widthOf = (column: Column, narrow: boolean): number => (narrow ? column.narrowCh : column.widthCh);

/** Of the room that is left, the first name column takes most: it gets what the others leave. */
const OTHERS_SHARE = 0.3;

function colStyle(column: Column, columns: readonly Column[], narrow: boolean, restCh: number): React.CSSProperties {
  const first = columnNamed(columns, "Team") ?? columns.find((each) => each.grows);
  if (column === first) return {};
  const more = column.grows ? Math.max(0, restCh) * OTHERS_SHARE : 0;
  return { width: `${widthOf(column, narrow) + more}ch` };
}

function headClass(column: Column): string {
  return column.kind === "number" ? "cell cell-number" : `cell cell-${column.kind}`;
}

function Head({ columns }: { columns: readonly Column[] }) {
  return (
    <thead>
      <tr>
        <th scope="col" className="cell cell-position">
          <abbr title="Position">Pos</abbr>
        </th>
        {columns.map((column) => (
          <th key={column.id} scope="col" className={headClass(column)} data-column={column.title}>
            {column.description && column.description !== column.title ? (
              <abbr title={column.description}>{column.title}</abbr>
            ) : (
              column.title
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** The driver goes below the team where both are wanted and only one has room. */
function belowColumn(all: readonly Column[], shown: readonly Column[], narrow: boolean): Column | undefined {
  const driver = columnNamed(all, "Driver");
  const hidden = driver && !shown.some((column) => column.id === driver.id);
  return narrow && hidden && columnNamed(shown, "Team") ? driver : undefined;
}

export const TimingTable = memo(function TimingTable(props: Props) {
  const { rows, allColumns, columns, hues, focus, selected, narrow, roomCh, caption, onSelect, onPin } = props;
  const below = useMemo(() => belowColumn(allColumns, columns, narrow), [allColumns, columns, narrow]);
  const pins = useMemo(() => {
    const wanted = new Set(focus);
    const order = rows.filter((row) => wanted.has(row.key)).slice(0, PINS_SHOWN);
    return new Map(order.map((row, index) => [row.key, index]));
  }, [rows, focus]);
  const widthCh = columns.reduce((sum, column) => sum + widthOf(column, narrow), 0);
  return (
    <table
      className={`timing ${below ? "timing-two-line" : ""}`}
      style={{ minWidth: `calc(${widthCh}ch + var(--position-width))` }}
      data-testid="timing-table"
    >
      <caption className="sr-only">{caption}</caption>
      <colgroup>
        <col className="col-position" />
        {columns.map((column) => (
          <col key={column.id} style={colStyle(column, columns, narrow, roomCh - widthCh)} />
        ))}
      </colgroup>
      <Head columns={columns} />
      <tbody>
        {rows.map((row) => (
          <TimingRow
            key={row.key}
            row={row}
            columns={columns}
            hue={hues.get(classOf(row, allColumns))}
            below={below}
            selected={row.key === selected}
            pinned={pins.get(row.key) ?? -1}
            pins={pins.has(row.key) ? pins.size : 0}
            onSelect={onSelect}
            onPin={onPin}
          />
        ))}
      </tbody>
    </table>
  );
});

/** Bring the selected row into view when the selection moves, but not when the row does. */
export function useSelectionInView(scroller: RefObject<HTMLElement | null>, selected: string | null): void {
  useEffect(() => {
    if (selected === null) return;
    const row = scroller.current?.querySelector<HTMLElement>(`tr[data-key="${CSS.escape(selected)}"]`);
    row?.scrollIntoView({ block: "nearest" });
  }, [scroller, selected]);
}
