/** What a chart shows: made by the panels, drawn by `lines` and `strips`, written as CSV. */

import { DASHES, type CarLook } from "../analysis/carcolours";
import type { Table } from "../analysis/csv";
import type { Band } from "../analysis/lapaxis";

/** `muted` lines are there to compare with; `focus` lines are what one looks for. */
export type Emphasis = "focus" | "plain" | "muted";

export type MarkKind = "pit" | "best" | "outlier" | "withdrawn";

export interface PointMark {
  readonly index: number;
  readonly value: number;
  readonly kind: MarkKind;
}

export interface LineSeries {
  readonly key: string;
  /** Short: it stands at the end of the line. */
  readonly label: string;
  readonly name: string;
  readonly look: CarLook;
  readonly emphasis: Emphasis;
  readonly values: readonly (number | null)[];
  /** Values that are told but no part of the line, nor of the range shown. */
  readonly aside?: readonly (number | null)[];
  /** A smoother line, drawn where the values lie too close to be told apart. */
  readonly trend?: readonly (number | null)[];
  readonly marks?: readonly PointMark[];
}

export type AxisText = (value: number) => string;

interface BaseSpec {
  readonly title: string;
  /** Stands over the chart in place of the title, where choices beside it say the rest. */
  readonly headline?: string;
  /** For those who do not see the chart. */
  readonly summary: string;
  readonly xText: AxisText;
  /** The same for the read-out, where there is room. */
  readonly xLongText: AxisText;
  readonly xLabel: string;
  /** What the ticks of the x axis may be apart. */
  readonly xSteps: readonly number[];
  readonly bands: readonly Band[];
  readonly table: () => Table;
}

export interface LineSpec extends BaseSpec {
  readonly kind: "lines";
  readonly x: readonly number[];
  readonly series: readonly LineSeries[];
  readonly yLabel: string;
  readonly yText: AxisText;
  readonly yLongText: AxisText;
  readonly ySteps: readonly number[] | null;
  /** Small values on top, as for positions. */
  readonly isReversed: boolean;
  /** What the y axis shows by itself: everything, or the lines that matter, without those far away. */
  readonly yExtent: "all" | "matter";
  /** A value that gets a line of its own. */
  readonly base: number | null;
}

export interface Bar {
  readonly row: number;
  readonly from: number;
  readonly to: number;
  /** A colour of the cars' palette, or a fixed one. */
  readonly fill: number | "pit" | "flag";
  readonly flag?: string;
  /** Longest first: the first that fits is written. */
  readonly texts: readonly string[];
  /** Lines of the read-out. */
  readonly tip: readonly string[];
  /** It has not ended. */
  readonly isOpen: boolean;
}

export interface StripRow {
  readonly key: string;
  readonly label: string;
  readonly emphasis: Emphasis;
}

export interface StripSpec extends BaseSpec {
  readonly kind: "strips";
  readonly full: readonly [number, number];
  readonly rows: readonly StripRow[];
  readonly bars: readonly Bar[];
}

export type ChartSpec = LineSpec | StripSpec;

const NO_DASH: readonly number[] = [];

/** Dashes are for lines that matter and share their colour with another such. */
export function dashOf(spec: LineSpec, one: LineSeries): readonly number[] {
  if (one.emphasis !== "focus") return NO_DASH;
  const isShared = spec.series.some((other) => other !== one && other.emphasis === "focus" && other.look.colour === one.look.colour);
  return isShared ? (DASHES[one.look.dash] ?? NO_DASH) : NO_DASH;
}

/** Steps for whole numbers. */
export const WHOLE_STEPS: readonly number[] = [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000];
/** Steps for seconds on a clock. */
export const CLOCK_STEPS: readonly number[] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 14400, 21600, 43200];
/** Steps for lap times and gaps. */
export const SECOND_STEPS: readonly number[] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400];
