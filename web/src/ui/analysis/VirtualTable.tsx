import { useLayoutEffect, useRef, useState, type ReactNode } from "react";

export interface TableColumn {
  readonly title: string;
  readonly description?: string;
  /** Figures stand on the right. */
  readonly isFigure?: boolean;
  readonly className?: string;
}

interface Props<Row> {
  readonly label: string;
  readonly testId: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row, index: number) => string;
  /** The cells of a row, one for each column. */
  readonly cells: (row: Row) => readonly ReactNode[];
  readonly rowClass?: (row: Row) => string;
  readonly empty: string;
  /** Columns are as wide as they need to be, and the rest is left free. */
  readonly isFitted?: boolean;
}

/** Rows kept beyond the edges, so that scrolling shows no white. */
const SPARE = 12;
/** Tables of this length are drawn whole. */
const SMALL = 80;

/** A table of any length that draws only the rows in view. All rows are of one height, `--analysis-row`. */
export function VirtualTable<Row>({ label, testId, columns, rows, keyOf, cells, rowClass, empty, isFitted = false }: Props<Row>) {
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ first: 0, count: 40, rowPx: 30 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = (): void => {
      const rowPx = element.querySelector<HTMLElement>("tbody tr[data-row]")?.offsetHeight || 30;
      const first = Math.max(0, Math.floor(element.scrollTop / rowPx) - SPARE);
      const count = Math.ceil(element.clientHeight / rowPx) + 2 * SPARE;
      setView((before) => (before.first === first && before.count === count && before.rowPx === rowPx ? before : { first, count, rowPx }));
    };
    measure();
    element.addEventListener("scroll", measure, { passive: true });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      element.removeEventListener("scroll", measure);
      observer.disconnect();
    };
  }, [rows.length]);
  const isSmall = rows.length <= SMALL;
  const from = isSmall ? 0 : Math.min(view.first, Math.max(0, rows.length - view.count));
  const to = isSmall ? rows.length : Math.min(rows.length, from + view.count);
  return (
    <div ref={scroller} className="figures" role="region" aria-label={label} tabIndex={0} data-testid={testId} data-rows={rows.length}>
      <table aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column, index) => (
              <th key={`${column.title}-${index}`} scope="col" className={classOf(column)}>
                {column.description ? <abbr title={column.description}>{column.title}</abbr> : column.title}
              </th>
            ))}
            {isFitted && <td className="filler" />}
          </tr>
        </thead>
        <tbody>
          <Spacer rows={from} rowPx={view.rowPx} columns={columns.length + Number(isFitted)} />
          {rows.slice(from, to).map((row, index) => (
            <tr key={keyOf(row, from + index)} data-row={from + index} aria-rowindex={from + index + 2} className={rowClass?.(row)}>
              {cells(row).map((cell, place) => (
                <td key={place} className={classOf(columns[place])}>{cell}</td>
              ))}
              {isFitted && <td className="filler" />}
            </tr>
          ))}
          <Spacer rows={rows.length - to} rowPx={view.rowPx} columns={columns.length + Number(isFitted)} />
        </tbody>
      </table>
      {rows.length === 0 && <p className="panel-empty">{empty}</p>}
    </div>
  );
}

const classOf = (column: TableColumn | undefined): string => [column?.isFigure ? "fig" : "", column?.className ?? ""].filter(Boolean).join(" ");

/** A row in place of all those not drawn. */
function Spacer({ rows, rowPx, columns }: { rows: number; rowPx: number; columns: number }) {
  if (rows <= 0) return null;
  return (
    <tr aria-hidden="true" className="spacer">
      <td colSpan={columns} style={{ height: rows * rowPx }} />
    </tr>
  );
}
