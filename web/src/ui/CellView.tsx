import { memo } from "react";

import { carStateOf } from "../ctd/carstates";
import { cellText, type Column } from "../ctd/columns";
import { plainText } from "../ctd/format";
import { markOf } from "../ctd/marks";
import { cellMark, cellValue, type Cell } from "../protocol/state";

function StateBadge({ text }: { text: string }) {
  if (text === "") return null;
  const state = carStateOf(text);
  return (
    <abbr className={`car-state car-state-${state.look}`} title={state.words}>
      {state.label}
    </abbr>
  );
}

function ClassChip({ name, hue }: { name: string; hue: number | undefined }) {
  if (name === "") return null;
  return (
    <span className={`class-chip class-${hue ?? "none"}`} title={name}>
      <span className="class-name">{name}</span>
    </span>
  );
}

interface Props {
  readonly cell: Cell | undefined;
  readonly column: Column;
  readonly hue: number | undefined;
  /** A second line under a name, where there is no room for its own column. */
  readonly below?: string;
}

/** What stands in a cell. Anything unknown is shown as the text that it is. */
export const CellView = memo(function CellView({ cell, column, hue, below }: Props) {
  const value = cellValue(cell);
  const text = cellText(cell, column);
  if (column.kind === "state") return <StateBadge text={text} />;
  if (column.kind === "class") return <ClassChip name={plainText(value)} hue={hue} />;
  if (column.kind === "number") return <span className={`plate class-${hue ?? "none"}`}>{text}</span>;
  const mark = markOf(cellMark(cell));
  return (
    <span className={mark.look === "" ? "value" : `value mark-${mark.look}`}>
      {mark.sign !== "" && text !== "" && (
        <span className="mark-sign" aria-hidden="true">
          {mark.sign}
        </span>
      )}
      <span className="value-text" title={column.kind === "name" ? text : undefined}>
        {text}
      </span>
      {mark.words !== "" && text !== "" && <span className="sr-only"> {mark.words}</span>}
      {below !== undefined && below !== "" && <span className="value-below">{below}</span>}
    </span>
  );
});
