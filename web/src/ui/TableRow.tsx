import { memo, useEffect, useRef } from "react";

import type { Column } from "../ctd/columns";
import { plainText } from "../ctd/format";
import type { TableRow } from "../model/rows";
import { cellValue } from "../protocol/state";
import { CellView } from "./CellView";
import { Icon } from "./Icon";

interface Props {
  readonly row: TableRow;
  readonly columns: readonly Column[];
  readonly hue: number | undefined;
  /** Column whose text stands below the name, on a narrow screen. */
  readonly below: Column | undefined;
  readonly selected: boolean;
  /** Place among the focus cars, from 0; -1 for the others. */
  readonly pinned: number;
  readonly pins: number;
  readonly onSelect: (key: string) => void;
  readonly onPin: (key: string) => void;
}

const FLASH_MS = 1_400;
/** A smooth fade would have the whole table painted at every frame; a few steps look the same and cost a tenth. */
const FLASH_STEPS = "steps(6, jump-end)";

/** Light the row up for each new lap. An animation by script, because one by class starts again when a row moves. */
function useFlash(laps: number) {
  const ref = useRef<HTMLTableRowElement>(null);
  const shown = useRef(laps);
  useEffect(() => {
    if (shown.current === laps) return;
    shown.current = laps;
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    ref.current?.animate([{ backgroundColor: "var(--flash)", offset: 0 }], { duration: FLASH_MS, easing: FLASH_STEPS });
  }, [laps]);
  return ref;
}

function Change({ places }: { places: number }) {
  if (places === 0) return <span className="change" />;
  const won = places > 0;
  return (
    <span className={`change ${won ? "change-up" : "change-down"}`}>
      <span aria-hidden="true">{won ? "▲" : "▼"}</span>
      {Math.abs(places)}
      <span className="sr-only">{won ? " places won" : " places lost"}</span>
    </span>
  );
}

function toneOf(row: TableRow, columns: readonly Column[]): string {
  const column = columns.find((item) => item.kind === "state");
  const state = column ? plainText(cellValue(row.cells[column.index])) : "";
  return state === "RET" || state === "N/S" ? "row-out" : state === "PIT" || state === "FUEL" ? "row-pit" : "";
}

export const TimingRow = memo(function TimingRow(props: Props) {
  const { row, columns, hue, below, selected, pinned, pins, onSelect, onPin } = props;
  const ref = useFlash(row.laps);
  const focused = pinned >= 0;
  const classes = ["row", toneOf(row, columns), selected ? "row-selected" : "", focused ? "row-focus" : ""];
  const style = focused ? { "--pin": pinned, "--pin-after": pins - 1 - pinned } : {};
  return (
    <tr
      ref={ref}
      className={classes.filter(Boolean).join(" ")}
      style={style as React.CSSProperties}
      data-key={row.key}
      aria-current={selected ? "true" : undefined}
      onClick={() => onSelect(row.key)}
    >
      <td className="cell cell-position">
        <button
          type="button"
          className="pin"
          aria-pressed={focused}
          aria-label={`Keep car ${row.key} in view`}
          title={focused ? "Let go of this car" : "Keep this car in view"}
          onClick={(event) => {
            event.stopPropagation();
            onPin(row.key);
          }}
        >
          <Icon name="pin" filled={focused} />
        </button>
        <span className="position">{row.position}</span>
        <Change places={row.change} />
      </td>
      {columns.map((column) => {
        const content = (
          <CellView
            cell={row.cells[column.index]}
            column={column}
            hue={hue}
            {...(below && column.kind === "name" ? { below: plainText(cellValue(row.cells[below.index])) } : {})}
          />
        );
        if (column.kind === "number") {
          return (
            <th key={column.id} scope="row" className="cell cell-number">
              {content}
            </th>
          );
        }
        return (
          <td key={column.id} className={`cell cell-${column.kind}`} data-column={column.title}>
            {content}
          </td>
        );
      })}
    </tr>
  );
});
