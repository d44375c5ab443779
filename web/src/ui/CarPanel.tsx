import type { Column } from "../ctd/columns";
import { cellText, columnNamed } from "../ctd/columns";
import { plainText } from "../ctd/format";
import type { TableRow } from "../model/rows";
import { cellValue } from "../protocol/state";
import { IconButton } from "./Button";
import { CellView } from "./CellView";
import { Icon } from "./Icon";

interface Props {
  readonly row: TableRow;
  readonly ahead: TableRow | undefined;
  readonly behind: TableRow | undefined;
  readonly columns: readonly Column[];
  readonly hue: number | undefined;
  readonly pinned: boolean;
  readonly onPin: (key: string) => void;
  readonly onSelect: (key: string) => void;
  readonly onClose: () => void;
}

const HEADLINE: ReadonlySet<string> = new Set(["Num", "Team", "Driver"]);

function textOf(row: TableRow, column: Column | undefined): string {
  return column ? cellText(row.cells[column.index], column) : "";
}

interface NeighbourProps {
  readonly label: string;
  readonly row: TableRow | undefined;
  readonly gap: string;
  readonly onSelect: (key: string) => void;
}

function Neighbour({ label, row, gap, onSelect }: NeighbourProps) {
  return (
    <div className="neighbour">
      <span className="figure-label">{label}</span>
      {row ? (
        <button type="button" className="neighbour-car" onClick={() => onSelect(row.key)}>
          <span className="neighbour-gap">{gap || "–"}</span>
          <span className="dim">#{row.key}</span>
        </button>
      ) : (
        <span className="dim">–</span>
      )}
    </div>
  );
}

/** All that is known of one car, whatever columns the table has room for. */
export function CarPanel({ row, ahead, behind, columns, hue, pinned, onPin, onSelect, onClose }: Props) {
  const interval = columnNamed(columns, "Int");
  const team = textOf(row, columnNamed(columns, "Team"));
  const driver = textOf(row, columnNamed(columns, "Driver"));
  return (
    <section className="car-panel" aria-label={`Car ${row.key}`} data-testid="car-panel">
      <header className="panel-head">
        <span className="car-position">P{row.position}</span>
        <span className={`plate class-${hue ?? "none"}`}>{plainText(cellValue(row.cells[columnNamed(columns, "Num")?.index ?? 0]))}</span>
        <span className="car-names">
          <strong>{team || driver || `Car ${row.key}`}</strong>
          {team !== "" && driver !== "" && <span className="dim">{driver}</span>}
        </span>
        <IconButton icon="close" label="Close" className="panel-close" onClick={onClose} />
      </header>
      <div className="neighbours">
        <Neighbour label="Ahead" row={ahead} gap={textOf(row, interval)} onSelect={onSelect} />
        <Neighbour label="Behind" row={behind} gap={behind ? textOf(behind, interval) : ""} onSelect={onSelect} />
        <button type="button" className="text-button car-pin" aria-pressed={pinned} onClick={() => onPin(row.key)}>
          <Icon name="pin" filled={pinned} /> {pinned ? "In focus" : "Focus"}
        </button>
      </div>
      <dl className="car-values">
        {columns
          .filter((column) => !HEADLINE.has(column.title) && plainText(cellValue(row.cells[column.index])) !== "")
          .map((column) => (
            <div key={column.id} className="car-value">
              <dt title={column.description}>{column.title}</dt>
              <dd>
                <CellView cell={row.cells[column.index]} column={column} hue={hue} />
              </dd>
            </div>
          ))}
      </dl>
    </section>
  );
}
