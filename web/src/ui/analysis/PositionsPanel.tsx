import { useMemo } from "react";

import type { Table } from "../../analysis/csv";
import { lapAt, lapBands } from "../../analysis/lapaxis";
import { positionsOf, type Positions } from "../../analysis/positions";
import type { Car, Race } from "../../analysis/race";
import { WHOLE_STEPS, type LineSeries, type LineSpec, type PointMark } from "../../charts/spec";
import { Chart } from "./Chart";
import { emphasisOf, labelOf, nameOf, PLAIN_LOOK, type PanelProps } from "./panel";
import { useYZoom } from "./useYZoom";

/** A stop stands at the leader's lap during which it began. */
function stopMarks(race: Race, car: Car, laps: readonly number[], values: readonly (number | null)[]): PointMark[] {
  return car.stops.flatMap((stop): PointMark[] => {
    const lap = Math.ceil(lapAt(race, stop.inS));
    const index = laps.indexOf(lap);
    const value = values[index] ?? null;
    return value === null ? [] : [{ index, value, kind: "pit" }];
  });
}

function csvOf(race: Race, positions: Positions): Table {
  return {
    titles: ["Lap", ...race.cars.map((car) => `#${labelOf(car)}`)],
    rows: positions.laps.map((lap, index) => [lap, ...race.cars.map((car) => positions.byCar.get(car.key)?.[index] ?? null)]),
  };
}

function specOf(race: Race, props: PanelProps): LineSpec {
  const positions = positionsOf(race);
  const series = race.cars.map((car): LineSeries => {
    const values = positions.byCar.get(car.key) ?? [];
    return {
      key: car.key, label: labelOf(car), name: nameOf(car), look: props.looks.get(car.key) ?? PLAIN_LOOK,
      emphasis: emphasisOf(car.key, props.focus), values, marks: stopMarks(race, car, positions.laps, values),
    };
  });
  return {
    kind: "lines",
    title: "Positions",
    summary: `Position of ${race.cars.length} cars over ${positions.laps.length} laps of the leader. In the lead: ${race.cars[0] ? labelOf(race.cars[0]) : "nobody"}.`,
    x: positions.laps,
    xLabel: "Lap of the leader",
    xText: String,
    xLongText: (lap) => `Lap ${lap}`,
    xSteps: WHOLE_STEPS,
    bands: lapBands(race),
    series,
    yLabel: "Position",
    yText: String,
    yLongText: (position) => `P${position}`,
    ySteps: WHOLE_STEPS,
    isReversed: true,
    yExtent: "all",
    base: null,
    table: () => csvOf(race, positions),
  };
}

export function PositionsPanel(props: PanelProps) {
  const { race, looks, focus, zooms, onZooms } = props;
  const spec = useMemo(() => specOf(race, props), [race, looks, focus]);
  const [zoom, onZoom] = useYZoom(zooms.lap, (lap) => onZooms({ lap }));
  if (race.chart.length === 0) return <Missing race={race} what="positions" />;
  return (
    <div className="panel-whole" data-testid="panel-positions">
      <Chart spec={spec} zoom={zoom} onZoom={onZoom} onPick={props.onFocus} about={props.about} wheel={props.wheel} />
    </div>
  );
}

/** Says why there is nothing to draw. */
export function Missing({ race, what }: { race: Race; what: string }) {
  return (
    <p className="panel-empty" data-testid="panel-missing">
      {race.isDetailed || race.cars.length === 0
        ? "No lap has been completed yet."
        : `This service publishes the analysis of Timing71 only. It tells stints and lap times, and no crossings, so there are no ${what} over the laps.`}
    </p>
  );
}
