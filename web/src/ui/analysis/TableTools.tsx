import { csvText, type Table } from "../../analysis/csv";
import { downloadText, fileName } from "../../charts/download";

/** Figures of a table without a chart, to take away. */
export function TableTools({ title, about, table }: { title: string; about: string; table: () => Table }) {
  return (
    <div className="chart-tools">
      <button type="button" className="text-button chart-export" title="Save these figures" onClick={() => downloadText(csvText(table()), fileName([about, title], "csv"))}>CSV</button>
    </div>
  );
}
