import { useMemo, useState } from "react";

import { COLOURS } from "../../analysis/carcolours";
import { isoTime, type Table } from "../../analysis/csv";
import { timeBands } from "../../analysis/lapaxis";
import { startOf, type Race } from "../../analysis/race";
import { stripsOf, type StintRow, type StopRow, type Strip } from "../../analysis/stints";
import { CLOCK_STEPS, type Bar, type StripSpec } from "../../charts/spec";
import { clockText } from "../../ctd/format";
import { CarTag } from "./CarTag";
import { Chart } from "./Chart";
import { emphasisOf, labelOf, lengthText, nameOf, secondsText, type PanelProps } from "./panel";
import { useYZoom } from "./useYZoom";
import { VirtualTable } from "./VirtualTable";

/** A name as short as one can still tell: the last word. */
function shortName(name: string): string {
  return name.split(/\s+/).at(-1) ?? name;
}

function initials(name: string): string {
  return name.split(/\s+/).map((word) => word.charAt(0)).join("").slice(0, 3).toUpperCase();
}

function stintBar(row: number, one: StintRow, startS: number, decimals: number): Bar {
  const laps = `${one.laps} ${one.laps === 1 ? "lap" : "laps"}`;
  return {
    row,
    from: one.startS - startS,
    to: one.endS - startS,
    fill: Math.max(0, one.stint.driver) % COLOURS,
    texts: [`${one.driver} · ${laps}`, `${shortName(one.driver)} · ${one.laps}`, shortName(one.driver), initials(one.driver)],
    tip: [
      `#${labelOf(one.car)} ${one.driver}`,
      `Stint ${one.stint.number}: ${laps}, ${lengthText(one.onTrackS)}`,
      `${clockText(one.startS - startS)} – ${one.isRunning ? "running" : clockText(one.endS - startS)}`,
      ...(one.pace.averageS === null ? [] : [`Average ${secondsText(one.pace.averageS, decimals)}`]),
      ...(one.bestS === null ? [] : [`Best ${secondsText(one.bestS, decimals)}`]),
      ...(one.stint.tyre === "" ? [] : [`Tyre ${one.stint.tyre}`]),
    ],
    isOpen: one.isRunning,
  };
}

function stopBar(row: number, one: StopRow, startS: number, atS: number): Bar {
  const { stop } = one;
  return {
    row,
    from: stop.inS - startS,
    to: (stop.outS ?? atS) - startS,
    fill: "pit",
    texts: [lengthText(one.lengthS)],
    tip: [
      `#${labelOf(one.car)} stop ${stop.number}`,
      `${one.isRunning ? "in the pits for" : "pit lane"} ${lengthText(one.lengthS)}`,
      `${clockText(stop.inS - startS)}, lap ${stop.lap}`,
      ...(stop.isChange ? [`${one.from} → ${one.to}`] : []),
    ],
    isOpen: one.isRunning,
  };
}

export function stintsCsv(strips: readonly Strip[]): Table {
  return {
    titles: ["Car", "Team", "Kind", "Number", "Driver", "Start lap", "Laps", "Start (UTC)", "End (UTC)", "Length [s]", "Best [s]", "Average [s]", "Spread [s]", "Tyre"],
    rows: strips.flatMap((strip) => [
      ...strip.stints.map((one) => [
        labelOf(one.car), one.car.team, "stint", one.stint.number, one.driver, one.stint.startLap, one.laps, isoTime(one.startS),
        isoTime(one.stint.endS), one.onTrackS, one.bestS, one.pace.averageS, one.pace.spreadS, one.stint.tyre,
      ]),
      ...strip.stops.map((one) => [
        labelOf(one.car), one.car.team, "stop", one.stop.number, one.to || one.from, one.stop.lap, null, isoTime(one.stop.inS),
        isoTime(one.stop.outS), one.lengthS, null, null, null, "",
      ]),
    ]),
  };
}

export function clockRange(race: Race): { startS: number; full: readonly [number, number] } {
  const startS = startOf(race) ?? race.atS;
  const first = Math.min(startS, ...race.cars.flatMap((car) => (car.stints[0] ? [car.stints[0].startS] : [])));
  return { startS, full: [first - startS, Math.max(1, race.atS - startS)] };
}

function specOf(race: Race, strips: readonly Strip[], props: PanelProps): StripSpec {
  const { startS, full } = clockRange(race);
  const stops = strips.reduce((sum, strip) => sum + strip.stops.length, 0);
  return {
    kind: "strips",
    title: "Stints and stops",
    headline: "Stints",
    summary: `Stints and pit stops of ${strips.length} cars, ${stops} stops in all.`,
    full,
    xLabel: "Time since the start",
    xText: (seconds) => clockText(seconds),
    xLongText: (seconds) => clockText(seconds),
    xSteps: CLOCK_STEPS,
    bands: timeBands(race).map((band) => ({ ...band, from: band.from - startS, to: band.to - startS })),
    rows: strips.map(({ car }) => ({ key: car.key, label: labelOf(car), emphasis: emphasisOf(car.key, props.focus) })),
    bars: strips.flatMap((strip, row) => [
      ...strip.stints.map((one) => stintBar(row, one, startS, props.decimals)),
      ...strip.stops.map((one) => stopBar(row, one, startS, race.atS)),
    ]),
    table: () => stintsCsv(strips),
  };
}

function StintTable({ strips, props }: { strips: readonly Strip[]; props: PanelProps }) {
  const rows = strips.flatMap((strip) => strip.stints);
  return (
    <VirtualTable<StintRow>
      label="Stints"
      testId="stint-table"
      columns={[
        { title: "Car" }, { title: "Stint", isFigure: true }, { title: "Driver", className: "wide" }, { title: "From lap", isFigure: true },
        { title: "Laps", isFigure: true }, { title: "Length", isFigure: true }, { title: "Best", isFigure: true }, { title: "Average", isFigure: true },
        { title: "Spread", isFigure: true, description: "Standard deviation of the clean laps" },
      ]}
      rows={rows}
      keyOf={(one) => `${one.car.key}/${one.stint.number}`}
      rowClass={(one) => (props.focus.includes(one.car.key) ? "row-followed" : "")}
      cells={(one) => [
        <CarTag key="car" car={one.car} look={props.looks.get(one.car.key)} />,
        one.stint.number,
        one.driver,
        one.stint.startLap,
        one.laps,
        <>{lengthText(one.onTrackS)}{one.isRunning && <span className="running"> running</span>}</>,
        secondsText(one.bestS, props.decimals),
        secondsText(one.pace.averageS, props.decimals),
        one.pace.spreadS === null ? "" : one.pace.spreadS.toFixed(3),
      ]}
      empty="No stint has begun yet."
    />
  );
}

function StopTable({ strips, props }: { strips: readonly Strip[]; props: PanelProps }) {
  const { startS } = clockRange(props.race);
  const rows = strips.flatMap((strip) => strip.stops).sort((left, right) => right.stop.inS - left.stop.inS);
  return (
    <VirtualTable<StopRow>
      label="Pit stops, newest first"
      testId="stop-table"
      columns={[
        { title: "Car" }, { title: "Team", className: "wide" }, { title: "Stop", isFigure: true }, { title: "Lap", isFigure: true }, { title: "In at", isFigure: true },
        { title: "Pit lane", isFigure: true }, { title: "Driver", className: "wide" },
      ]}
      rows={rows}
      keyOf={(one) => `${one.car.key}/${one.stop.number}`}
      rowClass={(one) => (props.focus.includes(one.car.key) ? "row-followed" : "")}
      cells={(one) => [
        <CarTag key="car" car={one.car} look={props.looks.get(one.car.key)} />,
        nameOf(one.car),
        one.stop.number,
        one.stop.lap,
        clockText(one.stop.inS - startS),
        <>{lengthText(one.lengthS)}{one.isRunning && <span className="running"> in the pits</span>}</>,
        one.stop.isChange ? `${one.from} → ${one.to}` : one.from,
      ]}
      empty="No car has stopped yet."
    />
  );
}

const VIEWS = ["chart", "stints", "stops"] as const;
const VIEW_TITLES = { chart: "Chart", stints: "Stints", stops: "Stops" } as const;

export function StintsPanel(props: PanelProps) {
  const { race, focus, zooms, onZooms } = props;
  const [view, setView] = useState<(typeof VIEWS)[number]>("chart");
  const strips = useMemo(() => stripsOf(race), [race]);
  const spec = useMemo(() => specOf(race, strips, props), [race, strips, focus, props.decimals]);
  const [zoom, onZoom] = useYZoom(zooms.time, (time) => onZooms({ time }));
  const choice = (
    <div className="segments" role="group" aria-label="Show">
      {VIEWS.map((one) => (
        <button key={one} type="button" className="segment" aria-pressed={view === one} onClick={() => setView(one)}>{VIEW_TITLES[one]}</button>
      ))}
    </div>
  );
  if (strips.every((strip) => strip.stints.length === 0)) return <p className="panel-empty">No stint has begun yet.</p>;
  return (
    <div className="panel-whole panel-scroll" data-testid="panel-stints">
      {view === "chart" ? (
        <Chart spec={spec} zoom={zoom} onZoom={onZoom} onPick={props.onFocus} about={props.about} wheel={props.wheel}>{choice}</Chart>
      ) : (
        <>
          <div className="chart-head">
            <h2>{view === "stints" ? "Stints" : "Pit stops"}</h2>
            {choice}
          </div>
          {view === "stints" ? <StintTable strips={strips} props={props} /> : <StopTable strips={strips} props={props} />}
        </>
      )}
    </div>
  );
}
