import { useMemo } from "react";

import type { Table } from "../../analysis/csv";
import { driverRows, type DriveLimits, type DriverRow, type Standing } from "../../analysis/drivers";
import { clockText } from "../../ctd/format";
import { CarTag } from "./CarTag";
import { labelOf, lengthText, secondsText, type PanelProps } from "./panel";
import { TableTools } from "./TableTools";
import { VirtualTable } from "./VirtualTable";

const WORDS: Readonly<Record<Standing, string>> = { free: "", ok: "within limits", short: "too little yet", near: "near the limit", over: "over the limit" };

function minutesOf(text: string): number | null {
  const minutes = Number(text);
  return text.trim() === "" || !Number.isFinite(minutes) || minutes <= 0 ? null : Math.min(minutes, 10_000) * 60;
}

interface LimitProps {
  readonly label: string;
  /** The same for those who do not see what stands around it. */
  readonly name: string;
  readonly valueS: number | null;
  readonly onChange: (valueS: number | null) => void;
}

function LimitField({ label, name, valueS, onChange }: LimitProps) {
  return (
    <label className="limit-field">
      <span>{label}</span>
      <input
        type="number"
        inputMode="numeric"
        aria-label={`${name}, in minutes`}
        min={0}
        step={5}
        placeholder="–"
        value={valueS === null ? "" : String(Math.round(valueS / 6) / 10)}
        onChange={(event) => onChange(minutesOf(event.target.value))}
      />
      <span className="dim">min</span>
    </label>
  );
}

function Limits({ limits, onLimits }: { limits: DriveLimits; onLimits: (limits: DriveLimits) => void }) {
  return (
    <fieldset className="limits">
      <legend className="sr-only">Limits on drive time</legend>
      <LimitField label="Driver at least" name="Least drive time of a driver" valueS={limits.minTotalS} onChange={(minTotalS) => onLimits({ ...limits, minTotalS })} />
      <LimitField label="at most" name="Most drive time of a driver" valueS={limits.maxTotalS} onChange={(maxTotalS) => onLimits({ ...limits, maxTotalS })} />
      <LimitField label="Stint at most" name="Longest stint" valueS={limits.maxStintS} onChange={(maxStintS) => onLimits({ ...limits, maxStintS })} />
    </fieldset>
  );
}

function driversCsv(rows: readonly DriverRow[]): Table {
  return {
    titles: ["Car", "Team", "Driver", "Drive time [s]", "Share", "Running stint [s]", "Longest stint [s]", "Stints", "Laps", "Best [s]", "Average [s]", "Consistency", "Drive time is", "Stints are"],
    rows: rows.map((row) => [
      labelOf(row.car), row.car.team, row.name, row.totalS, row.share, row.runningS, row.longestS, row.stints, row.laps, row.pace.bestS,
      row.pace.averageS, row.pace.consistency, WORDS[row.total], WORDS[row.stint],
    ]),
  };
}

/** Time driven as a bar, with the limits as marks on it. */
function DriveBar({ row, limits, mostS }: { row: DriverRow; limits: DriveLimits; mostS: number }) {
  const width = (seconds: number): string => `${Math.min(100, (seconds / mostS) * 100)}%`;
  return (
    <span className={`drive-bar drive-${row.total}`} aria-hidden="true">
      <span className="drive-done" style={{ width: width(row.totalS) }} />
      {limits.minTotalS !== null && <span className="drive-limit drive-least" style={{ left: width(limits.minTotalS) }} />}
      {limits.maxTotalS !== null && <span className="drive-limit" style={{ left: width(limits.maxTotalS) }} />}
    </span>
  );
}

function totalText(row: DriverRow): string {
  if (row.total === "over") return `${lengthText(-(row.leftS ?? 0))} too much`;
  if (row.total === "short") return `${lengthText(row.missingS ?? 0)} to go`;
  if (row.total === "near") return `${lengthText(row.leftS ?? 0)} left`;
  return WORDS[row.total];
}

function Word({ standing, text }: { standing: Standing; text: string }) {
  return text === "" ? null : <span className={`standing standing-${standing}`}>{text}</span>;
}

export function DriversPanel(props: PanelProps) {
  const { race, focus, limits, onLimits } = props;
  const rows = useMemo(() => {
    const cars = [...race.cars].sort((left, right) => Number(focus.includes(right.key)) - Number(focus.includes(left.key)));
    return cars.flatMap((car) => driverRows(race, car, limits));
  }, [race, focus, limits]);
  const mostS = Math.max(1, limits.maxTotalS ?? 0, limits.minTotalS ?? 0, ...rows.map((row) => row.totalS));
  return (
    <div className="panel-whole panel-scroll" data-testid="panel-drivers">
      <div className="chart-head">
        <h2>Drive time</h2>
        <Limits limits={limits} onLimits={onLimits} />
        <TableTools title="Drivers" about={props.about} table={() => driversCsv(rows)} />
      </div>
      <VirtualTable<DriverRow>
        label="Drivers and their time on track"
        testId="driver-table"
        columns={[
          { title: "Car" }, { title: "Driver", className: "wide" }, { title: "Driven", isFigure: true }, { title: "Time on track", className: "drive-cell" },
          { title: "Of the limit" }, { title: "This stint", isFigure: true }, { title: "Longest", isFigure: true }, { title: "Stints", isFigure: true },
          { title: "Laps", isFigure: true }, { title: "Best", isFigure: true }, { title: "Average", isFigure: true },
          { title: "Consistency", isFigure: true, description: "100 for laps that are all the same" },
        ]}
        rows={rows}
        keyOf={(row, index) => `${row.car.key}/${row.name}/${index}`}
        rowClass={(row) => `${focus.includes(row.car.key) ? "row-followed" : ""} ${row.runningS === null ? "" : "row-driving"}`}
        cells={(row) => [
          <CarTag key="car" car={row.car} look={props.looks.get(row.car.key)} />,
          <>{row.name}{row.runningS !== null && <span className="running"> at the wheel</span>}</>,
          clockText(row.totalS),
          <DriveBar key="bar" row={row} limits={limits} mostS={mostS} />,
          <Word key="total" standing={row.total} text={totalText(row)} />,
          row.runningS === null ? "" : lengthText(row.runningS),
          <><span>{lengthText(row.longestS)}</span> {(row.stint === "near" || row.stint === "over") && <Word standing={row.stint} text={WORDS[row.stint]} />}</>,
          row.stints,
          row.laps,
          secondsText(row.pace.bestS, props.decimals),
          secondsText(row.pace.averageS, props.decimals),
          row.pace.consistency === null ? "" : row.pace.consistency.toFixed(1),
        ]}
        empty="Nobody has driven yet."
      />
    </div>
  );
}
