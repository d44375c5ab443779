import { useMemo, useState } from "react";

import type { Table } from "../../analysis/csv";
import { gapsOf, type Gaps, type Reference } from "../../analysis/gaps";
import { lapBands } from "../../analysis/lapaxis";
import type { Car, Race } from "../../analysis/race";
import { SECOND_STEPS, WHOLE_STEPS, type LineSeries, type LineSpec, type PointMark } from "../../charts/spec";
import { Chart } from "./Chart";
import { emphasisOf, labelOf, nameOf, PLAIN_LOOK, signedText, tickText, type PanelProps } from "./panel";
import { Missing } from "./PositionsPanel";
import { useYZoom } from "./useYZoom";

function referenceOf(choice: string): Reference {
  if (choice === "leader" || choice === "pace") return { kind: choice };
  return { kind: "car", key: choice.slice("car:".length) };
}

function stopMarks(car: Car, gaps: Gaps, values: readonly (number | null)[]): PointMark[] {
  const places = new Map(gaps.laps.map((lap, index) => [lap, index]));
  return car.laps.flatMap((lap): PointMark[] => {
    const index = lap.isIn ? places.get(lap.official) : undefined;
    const value = index === undefined ? null : (values[index] ?? null);
    return value === null ? [] : [{ index: index!, value, kind: "pit" }];
  });
}

function csvOf(race: Race, gaps: Gaps): Table {
  return {
    titles: ["Lap", ...race.cars.map((car) => `#${labelOf(car)}`)],
    rows: gaps.laps.map((lap, index) => [lap, ...race.cars.map((car) => gaps.byCar.get(car.key)?.[index] ?? null)]),
  };
}

function nameOfReference(race: Race, reference: Reference): string {
  if (reference.kind === "leader") return "the leader";
  if (reference.kind === "pace") return "a steady pace";
  const car = race.cars.find((one) => one.key === reference.key);
  return car ? `#${labelOf(car)}` : "nobody";
}

function specOf(race: Race, reference: Reference, props: PanelProps): LineSpec {
  const gaps = gapsOf(race, reference);
  const series = race.cars.map((car): LineSeries => {
    const values = gaps.byCar.get(car.key) ?? [];
    return {
      key: car.key, label: labelOf(car), name: nameOf(car), look: props.looks.get(car.key) ?? PLAIN_LOOK,
      emphasis: emphasisOf(car.key, props.focus), values, marks: stopMarks(car, gaps, values),
    };
  });
  const to = nameOfReference(race, reference);
  return {
    kind: "lines",
    title: `Gaps to ${to}`,
    headline: "Gaps",
    summary: `Gap of ${race.cars.length} cars to ${to} over ${gaps.laps.length} laps.`,
    x: gaps.laps,
    xLabel: "Lap",
    xText: String,
    xLongText: (lap) => `Lap ${lap}`,
    xSteps: WHOLE_STEPS,
    bands: lapBands(race),
    series,
    yLabel: "Behind",
    yText: (gap) => (gap > 0 ? `+${tickText(gap)}` : tickText(gap)),
    yLongText: (gap) => signedText(gap, props.decimals),
    ySteps: SECOND_STEPS,
    isReversed: true,
    yExtent: "matter",
    base: 0,
    table: () => csvOf(race, gaps),
  };
}

export function GapsPanel(props: PanelProps) {
  const { race, looks, focus, zooms, onZooms } = props;
  const [wanted, setWanted] = useState("leader");
  const choice = wanted.startsWith("car:") && !race.cars.some((car) => `car:${car.key}` === wanted) ? "leader" : wanted;
  const spec = useMemo(() => specOf(race, referenceOf(choice), props), [race, choice, looks, focus, props.decimals]);
  const [zoom, onZoom] = useYZoom(zooms.lap, (lap) => onZooms({ lap }));
  if (!race.isDetailed || spec.x.length === 0) return <Missing race={race} what="gaps" />;
  return (
    <div className="panel-whole" data-testid="panel-gaps">
      <Chart spec={spec} zoom={zoom} onZoom={onZoom} onPick={props.onFocus} about={props.about} wheel={props.wheel}>
        <label className="chart-choice">
          <span>to</span>
          <select aria-label="Reference of the gaps" value={choice} onChange={(event) => setWanted(event.target.value)}>
            <option value="leader">the leader</option>
            <option value="pace">a steady pace</option>
            {race.cars.map((car) => (
              <option key={car.key} value={`car:${car.key}`}>{`#${labelOf(car)} ${nameOf(car)}`}</option>
            ))}
          </select>
        </label>
      </Chart>
    </div>
  );
}
