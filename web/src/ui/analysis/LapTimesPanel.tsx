import { useMemo, useState, type ReactNode } from "react";

import { isoTime, type Table } from "../../analysis/csv";
import { lapBands } from "../../analysis/lapaxis";
import { lapTable, lapWords, markedLaps, trendOf, type LapMark, type LapRow } from "../../analysis/laptimes";
import { fastestOf, paceOf } from "../../analysis/pace";
import { driverName, flagWire, isCaution, type Car, type Race } from "../../analysis/race";
import { SECOND_STEPS, WHOLE_STEPS, type LineSeries, type LineSpec, type PointMark } from "../../charts/spec";
import { flagOf } from "../../ctd/flags";
import { CarTag } from "./CarTag";
import { Chart } from "./Chart";
import { compared, labelOf, nameOf, PLAIN_LOOK, secondsText, tickText, type PanelProps } from "./panel";
import { useYZoom } from "./useYZoom";
import { VirtualTable, type TableColumn } from "./VirtualTable";

/** So many cars are compared when none is followed. */
const COMPARED = 3;
/** More columns than this cannot be read. */
const MOST_COLUMNS = 12;

function pointMarks(index: number, mark: LapMark): PointMark[] {
  const { lap } = mark;
  const value = lap.timeS;
  if (mark.isWithdrawn) return [{ index, value, kind: "withdrawn" }];
  if (lap.isIn || lap.isOut) return [{ index, value, kind: lap.isIn ? "pit" : "outlier" }];
  if (mark.isBest) return [{ index, value, kind: "best" }];
  return mark.isOutlier ? [{ index, value, kind: "outlier" }] : [];
}

function seriesOf(car: Car, x: readonly number[], props: PanelProps): LineSeries {
  const places = new Map(x.map((lap, index) => [lap, index]));
  const values = new Array<number | null>(x.length).fill(null);
  const aside = new Array<number | null>(x.length).fill(null);
  const trend = new Array<number | null>(x.length).fill(null);
  const marks: PointMark[] = [];
  const laps = markedLaps(car);
  const medians = trendOf(laps);
  for (const [place, mark] of laps.entries()) {
    const index = places.get(mark.lap.number)!;
    trend[index] = medians[place]!;
    (mark.isOutlier ? aside : values)[index] = mark.lap.timeS;
    marks.push(...pointMarks(index, mark));
  }
  return { key: car.key, label: labelOf(car), name: nameOf(car), look: props.looks.get(car.key) ?? PLAIN_LOOK, emphasis: "focus", values, aside, trend, marks };
}

/** Every lap of the cars, one a line. */
export function lapsCsv(cars: readonly Car[]): Table {
  const sectors = Math.max(0, ...cars.flatMap((car) => car.laps.map((lap) => lap.sectors.length)));
  const names = Array.from({ length: sectors }, (_, index) => `S${index + 1}`);
  return {
    titles: ["Car", "Team", "Driver", "Lap", "Official lap", "Time [s]", "Crossed at (UTC)", "Flag", "In lap", "Out lap", "Outlier", "Position", "Gap", "Tyre", ...names],
    rows: cars.flatMap((car) =>
      markedLaps(car).map(({ lap, isOutlier }) => [
        labelOf(car), car.team, driverName(car, lap.driver), lap.number, lap.official, lap.timeS, isoTime(lap.atS), flagWire(lap.flag),
        lap.isIn, lap.isOut, isOutlier, lap.position || null, lap.gap, lap.tyre, ...names.map((_, index) => lap.sectors[index] ?? null),
      ]),
    ),
  };
}

function specOf(race: Race, cars: readonly Car[], props: PanelProps): LineSpec {
  const x = [...new Set(cars.flatMap((car) => car.laps.map((lap) => lap.number)))].sort((left, right) => left - right);
  return {
    kind: "lines",
    title: "Lap times",
    summary: `Lap times of ${cars.map(labelOf).join(", ")}, ${x.length} laps.`,
    x,
    xLabel: "Lap",
    xText: String,
    xLongText: (lap) => `Lap ${lap}`,
    xSteps: WHOLE_STEPS,
    bands: lapBands(race),
    series: cars.map((car) => seriesOf(car, x, props)),
    yLabel: "Lap time",
    yText: tickText,
    yLongText: (time) => secondsText(time, props.decimals),
    ySteps: SECOND_STEPS,
    isReversed: false,
    yExtent: "all",
    base: null,
    table: () => lapsCsv(cars),
  };
}

function LapTime({ mark, decimals }: { mark: LapMark | null; decimals: number }) {
  if (!mark) return null;
  const { lap } = mark;
  const words = lapWords(mark);
  const look = mark.isBest ? "lap-best" : mark.isWithdrawn ? "lap-withdrawn" : mark.isOutlier ? "lap-outlier" : "";
  return (
    <span className={`lap-time ${look}`} title={words.join(", ")}>
      {lap.isIn && <span className="lap-pit" aria-hidden="true">P</span>}
      {lap.isOut && !lap.isIn && <span className="lap-out" aria-hidden="true">▸</span>}
      {mark.isBest && <span className="mark-sign" aria-hidden="true">★</span>}
      {isCaution(lap.flag) && <FlagDot flag={lap.flag} />}
      <span>{secondsText(lap.timeS, decimals)}</span>
      {words.length > 0 && <span className="sr-only"> ({words.join(", ")})</span>}
    </span>
  );
}

function FlagDot({ flag }: { flag: number }) {
  const { look, label } = flagOf(flagWire(flag));
  return (
    <span className={`flag-dot flag-${look}`} title={label}>
      <span className="sr-only">{label}</span>
    </span>
  );
}

function ComparedTable({ cars, props, isNewestFirst }: { cars: readonly Car[]; props: PanelProps; isNewestFirst: boolean }) {
  const table = useMemo(() => lapTable(cars.slice(0, MOST_COLUMNS)), [cars]);
  const rows = isNewestFirst ? [...table.rows].reverse() : table.rows;
  const columns: TableColumn[] = [{ title: "Lap", isFigure: true }, ...table.cars.map((car) => ({ title: `#${labelOf(car)}`, description: nameOf(car), isFigure: true }))];
  return (
    <VirtualTable<LapRow>
      label="Lap times by lap"
      testId="lap-table"
      columns={columns}
      rows={rows}
      keyOf={(row) => String(row.number)}
      cells={(row) => [row.number, ...row.cells.map((mark) => <LapTime key="time" mark={mark} decimals={props.decimals} />)]}
      empty="No lap has been completed yet."
      isFitted
    />
  );
}

function OneCarTable({ car, props, isNewestFirst }: { car: Car; props: PanelProps; isNewestFirst: boolean }) {
  const { race, decimals } = props;
  const marks = useMemo(() => markedLaps(car), [car]);
  const best = fastestOf(car)?.timeS ?? null;
  const sectors = Math.max(0, ...car.laps.map((lap) => lap.sectors.length));
  const hasTyres = car.laps.some((lap) => lap.tyre !== "");
  const columns: TableColumn[] = [
    { title: "Lap", isFigure: true },
    { title: "Time", isFigure: true },
    { title: "To best", isFigure: true },
    ...Array.from({ length: sectors }, (_, index) => ({ title: `S${index + 1}`, isFigure: true })),
    ...(race.isDetailed ? [{ title: "Pos", description: "Position at the line", isFigure: true }, { title: "Gap", description: "Gap to the leader at the line", isFigure: true }] : []),
    ...(hasTyres ? [{ title: "Tyre" }] : []),
    { title: "Driver", className: "wide" },
  ];
  const cells = (mark: LapMark): ReactNode[] => [
    mark.lap.number,
    <LapTime key="time" mark={mark} decimals={decimals} />,
    best === null || mark.isOutlier ? "" : secondsText(mark.lap.timeS - best, decimals),
    ...Array.from({ length: sectors }, (_, index) => secondsText(mark.lap.sectors[index] ?? null, decimals)),
    ...(race.isDetailed ? [mark.lap.position || "", typeof mark.lap.gap === "number" ? secondsText(mark.lap.gap, decimals) : mark.lap.gap] : []),
    ...(hasTyres ? [mark.lap.tyre] : []),
    driverName(car, mark.lap.driver),
  ];
  return (
    <VirtualTable<LapMark>
      label={`Laps of ${labelOf(car)}`}
      testId="lap-table"
      columns={columns}
      rows={isNewestFirst ? [...marks].reverse() : marks}
      keyOf={(mark) => String(mark.lap.number)}
      cells={cells}
      empty="No lap has been completed yet."
      isFitted
    />
  );
}

function PaceLine({ car, props }: { car: Car; props: PanelProps }) {
  const pace = paceOf(car.laps);
  return (
    <li className="pace-line">
      <CarTag car={car} look={props.looks.get(car.key)} withName />
      <span><span className="dim">best</span> {secondsText(fastestOf(car)?.timeS ?? null, props.decimals) || "–"}</span>
      <span><span className="dim">average</span> {secondsText(pace.averageS, props.decimals) || "–"}</span>
      <span title="100 for laps that are all the same"><span className="dim">consistency</span> {pace.consistency === null ? "–" : pace.consistency.toFixed(1)}</span>
    </li>
  );
}

export function LapTimesPanel(props: PanelProps) {
  const { race, focus, zooms, onZooms } = props;
  const cars = useMemo(() => compared(race, focus, COMPARED), [race, focus]);
  const spec = useMemo(() => specOf(race, cars, props), [race, cars, props.looks, props.decimals]);
  const [zoom, onZoom] = useYZoom(zooms.lap, (lap) => onZooms({ lap }));
  const [isNewestFirst, setNewestFirst] = useState(true);
  const [only] = cars;
  return (
    <div className="panel-split" data-testid="panel-laps">
      <Chart spec={spec} zoom={zoom} onZoom={onZoom} onPick={props.onFocus} about={props.about} wheel={props.wheel} />
      <section className="panel-part" aria-label="Lap by lap">
        <div className="part-head">
          <ul className="pace-list">{cars.slice(0, MOST_COLUMNS).map((car) => <PaceLine key={car.key} car={car} props={props} />)}</ul>
          <button type="button" className="text-button" aria-pressed={isNewestFirst} onClick={() => setNewestFirst(!isNewestFirst)}>Newest first</button>
        </div>
        {cars.length === 1 && only ? <OneCarTable car={only} props={props} isNewestFirst={isNewestFirst} /> : <ComparedTable cars={cars} props={props} isNewestFirst={isNewestFirst} />}
      </section>
    </div>
  );
}
