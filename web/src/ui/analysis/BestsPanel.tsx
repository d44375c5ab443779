import { useMemo, useState } from "react";

import { bestRows, sectorCount, type BestRow, type BestSector } from "../../analysis/bests";
import { isoTime, type Table } from "../../analysis/csv";
import { startOf } from "../../analysis/race";
import { clockText } from "../../ctd/format";
import { CarTag } from "./CarTag";
import { labelOf, nameOf, secondsText, signedText, type PanelProps } from "./panel";
import { TableTools } from "./TableTools";
import { VirtualTable } from "./VirtualTable";

/** Sectors that are named best, after the first. */
const NAMED_RANKS = 3;

function bestsCsv(rows: readonly BestRow[], sectors: number): Table {
  const names = Array.from({ length: sectors }, (_, index) => `Best S${index + 1} [s]`);
  return {
    titles: ["Rank", "Car", "Team", "Driver", "Best [s]", "Gap [s]", "Lap", "At (UTC)", "Theoretical [s]", "Average [s]", "Recent average [s]", "Consistency", ...names],
    rows: rows.map((row) => [
      row.rank || null, labelOf(row.car), row.car.team, row.driver, row.bestS, row.gapS, row.lap?.number ?? null, isoTime(row.lap?.atS ?? null),
      row.theoreticalS, row.pace.averageS, row.recent.averageS, row.pace.consistency, ...row.sectors.map((sector) => sector.timeS),
    ]),
  };
}

function SectorTime({ sector, decimals }: { sector: BestSector; decimals: number }) {
  if (sector.timeS === null) return null;
  return (
    <span className={sector.rank === 1 ? "lap-time lap-best" : "lap-time"}>
      {sector.rank === 1 && <span className="mark-sign" aria-hidden="true">★</span>}
      {secondsText(sector.timeS, decimals)}
      <span className="rank-room">{sector.rank > 0 && sector.rank <= NAMED_RANKS && <span className="rank">{sector.rank}</span>}</span>
    </span>
  );
}

export function BestsPanel(props: PanelProps) {
  const { race, decimals, focus } = props;
  const [by, setBy] = useState<"car" | "driver">("car");
  const rows = useMemo(() => bestRows(race, by), [race, by]);
  const sectors = useMemo(() => sectorCount(race), [race]);
  const startS = startOf(race) ?? race.atS;
  return (
    <div className="panel-whole panel-scroll" data-testid="panel-bests">
      <div className="chart-head">
        <h2>Fastest laps</h2>
        <div className="segments" role="group" aria-label="Rank">
          <button type="button" className="segment" aria-pressed={by === "car"} onClick={() => setBy("car")}>Cars</button>
          <button type="button" className="segment" aria-pressed={by === "driver"} onClick={() => setBy("driver")}>Drivers</button>
        </div>
        <TableTools title="Fastest laps" about={props.about} table={() => bestsCsv(rows, sectors)} />
      </div>
      <VirtualTable<BestRow>
        label="Fastest laps and sectors"
        testId="best-table"
        columns={[
          { title: "#", description: "Rank", isFigure: true }, { title: "Car" }, { title: "Driver", className: "wide" },
          { title: "Best lap", isFigure: true }, { title: "Gap", isFigure: true }, { title: "Lap", isFigure: true }, { title: "At", description: "Time since the start", isFigure: true },
          ...Array.from({ length: sectors }, (_, index) => ({ title: `S${index + 1}`, description: `Best sector ${index + 1}`, isFigure: true })),
          ...(sectors > 0 ? [{ title: "Ideal", description: "What the best sectors add up to", isFigure: true }] : []),
          { title: "Average", description: "Clean laps without outliers", isFigure: true }, { title: "Recent", description: "Average of the last 15 clean laps", isFigure: true },
          { title: "Consistency", description: "100 for laps that are all the same", isFigure: true },
          { title: "Team", className: "wide" },
        ]}
        rows={rows}
        keyOf={(row, index) => `${row.car.key}/${row.driver}/${index}`}
        rowClass={(row) => (focus.includes(row.car.key) ? "row-followed" : "")}
        cells={(row) => [
          row.rank || "",
          <CarTag key="car" car={row.car} look={props.looks.get(row.car.key)} />,
          row.driver,
          row.rank === 1 ? <span className="lap-time lap-best"><span className="mark-sign" aria-hidden="true">★</span>{secondsText(row.bestS, decimals)}</span> : secondsText(row.bestS, decimals),
          row.gapS === null || row.gapS === 0 ? "" : signedText(row.gapS, decimals),
          row.lap?.number ?? "",
          row.lap === null ? "" : clockText(row.lap.atS - startS),
          ...row.sectors.map((sector, index) => <SectorTime key={index} sector={sector} decimals={decimals} />),
          ...(sectors > 0 ? [secondsText(row.theoreticalS, decimals)] : []),
          secondsText(row.pace.averageS, decimals),
          secondsText(row.recent.averageS, decimals),
          row.pace.consistency === null ? "" : row.pace.consistency.toFixed(1),
          nameOf(row.car),
        ]}
        empty="No lap has been completed yet."
      />
    </div>
  );
}
