import { useMemo } from "react";

import { isoTime, type Table } from "../../analysis/csv";
import { flagRows, flagTotals, type FlagRow } from "../../analysis/flagperiods";
import type { Race } from "../../analysis/race";
import { CLOCK_STEPS, type StripSpec } from "../../charts/spec";
import { flagOf } from "../../ctd/flags";
import { clockText } from "../../ctd/format";
import { Chart } from "./Chart";
import { FlagBadge } from "./FlagBadge";
import { lengthText, type PanelProps } from "./panel";
import { clockRange } from "./StintsPanel";
import { useYZoom } from "./useYZoom";
import { VirtualTable } from "./VirtualTable";

function flagsCsv(rows: readonly FlagRow[]): Table {
  return {
    titles: ["Flag", "From (UTC)", "To (UTC)", "Length [s]", "Leader's lap", "Laps"],
    rows: rows.map((row) => [row.flag, isoTime(row.startS), row.isRunning ? "" : isoTime(row.endS), row.lengthS, row.startLap, row.laps]),
  };
}

function specOf(race: Race, rows: readonly FlagRow[]): StripSpec {
  const { startS } = clockRange(race);
  const label = (flag: string): string => flagOf(flag).label;
  return {
    kind: "strips",
    title: "Flags",
    summary: `${rows.length} flag periods.`,
    full: [(rows[0]?.startS ?? startS) - startS, Math.max(1, race.atS - startS)],
    xLabel: "Time since the start",
    xText: (seconds) => clockText(seconds),
    xLongText: (seconds) => clockText(seconds),
    xSteps: CLOCK_STEPS,
    bands: [],
    rows: [{ key: "", label: "", emphasis: "plain" }],
    bars: rows.map((row) => ({
      row: 0,
      from: row.startS - startS,
      to: row.endS - startS,
      fill: "flag" as const,
      flag: row.flag,
      texts: [],
      tip: [label(row.flag), `${clockText(row.startS - startS)} – ${row.isRunning ? "now" : clockText(row.endS - startS)}`, `${lengthText(row.lengthS)}, ${row.laps} laps of the leader`],
      isOpen: row.isRunning,
    })),
    table: () => flagsCsv(rows),
  };
}

export function FlagsPanel(props: PanelProps) {
  const { race, zooms, onZooms, onTime } = props;
  const rows = useMemo(() => flagRows(race), [race]);
  const totals = useMemo(() => flagTotals(rows), [rows]);
  const spec = useMemo(() => specOf(race, rows), [race, rows]);
  const [zoom, onZoom] = useYZoom(zooms.time, (time) => onZooms({ time }));
  const { startS } = clockRange(race);
  if (rows.length === 0) return <p className="panel-empty">No flag has been shown yet.</p>;
  return (
    <div className="panel-whole panel-scroll" data-testid="panel-flags">
      <Chart spec={spec} zoom={zoom} onZoom={onZoom} onPick={() => undefined} about={props.about} wheel={props.wheel} />
      <ul className="flag-totals" data-testid="flag-totals">
        {totals.map((total) => (
          <li key={total.flag} data-flag={total.flag}>
            <FlagBadge flag={total.flag} />
            <strong>{clockText(total.lengthS)}</strong>
            <span className="dim">{(total.share * 100).toFixed(1)} % · {total.laps} laps · {total.periods} {total.periods === 1 ? "period" : "periods"}</span>
          </li>
        ))}
      </ul>
      <VirtualTable<FlagRow>
        label="Flag periods, newest first"
        testId="flag-table"
        columns={[{ title: "Flag" }, { title: "From", isFigure: true }, { title: "To", isFigure: true }, { title: "Length", isFigure: true }, { title: "Leader's lap", isFigure: true }, { title: "Laps", isFigure: true }]}
        rows={[...rows].reverse()}
        keyOf={(row) => String(row.startS)}
        cells={(row) => [
          <FlagBadge key="flag" flag={row.flag} />,
          onTime ? <button key="from" type="button" className="message-jump" onClick={() => onTime(row.startS * 1000)}>{clockText(row.startS - startS)}</button> : clockText(row.startS - startS),
          row.isRunning ? "" : clockText(row.endS - startS),
          lengthText(row.lengthS),
          row.startLap,
          row.laps,
        ]}
        empty=""
        isFitted
      />
    </div>
  );
}
