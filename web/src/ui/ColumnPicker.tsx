import type { Column } from "../ctd/columns";
import { Dialog } from "./Dialog";

interface Props {
  readonly columns: readonly Column[];
  readonly shown: readonly Column[];
  /** Ids chosen by the viewer; null while the page chooses. */
  readonly chosen: readonly string[] | null;
  readonly onChange: (chosen: readonly string[] | null) => void;
  readonly onClose: () => void;
}

/** Which columns to show. Left alone, the page shows those that fit, most wanted first. */
export function ColumnPicker({ columns, shown, chosen, onChange, onClose }: Props) {
  const current = new Set(chosen ?? shown.map((column) => column.id));
  const toggle = (id: string): void => {
    const next = new Set(current);
    if (!next.delete(id)) next.add(id);
    onChange(columns.filter((column) => next.has(column.id)).map((column) => column.id));
  };
  return (
    <Dialog title="Columns" testId="column-picker" onClose={onClose}>
      <p className="dim">
        {chosen === null ? "The page shows the columns that fit." : "You chose these columns; the table scrolls where they do not fit."}
      </p>
      <div className="column-actions">
        <button type="button" className="text-button" aria-pressed={chosen === null} onClick={() => onChange(null)}>
          What fits
        </button>
        <button type="button" className="text-button" onClick={() => onChange(columns.map((column) => column.id))}>
          All
        </button>
      </div>
      <ul className="column-list">
        {columns.map((column) => (
          <li key={column.id}>
            <label className="check">
              <input
                type="checkbox"
                checked={column.kind === "number" || current.has(column.id)}
                disabled={column.kind === "number"}
                onChange={() => toggle(column.id)}
              />
              <span className="column-title">{column.title}</span>
              <span className="dim">{column.description === column.title ? "" : column.description}</span>
            </label>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
