/** Charts of lines: lap times, positions, gaps. */

import uPlot from "uplot";

import { yExtent } from "./extent";
import { clipped, spread } from "./paint";
import { countUntil } from "../analysis/cutting";
import { axisOf, drawBands, Ranges, ratioOf, type CursorAt, type Plot, type PlotOptions } from "./plot";
import type { Range, Zoom } from "./range";
import { dashOf, type LineSeries, type LineSpec } from "./spec";
import { fontOf, type ChartTheme } from "./theme";

/** A line is pointed at from so far [px]. */
const REACH = 26;
/** With more values than this in a pixel a line is a blur. */
const DENSE = 0.22;
/** How faint a line is under its trend. */
const FAINT = 0.26;
/** Numbers at the ends of the lines are no smaller than this, of their usual size. */
const LEAST_LABEL = 0.68;
/** Room for the numbers at the ends of the lines [px]. */
const LABEL_ROOM = 40;

function colourOf(series: LineSeries, theme: ChartTheme): string {
  return series.emphasis === "muted" ? theme.strong : (theme.cars[series.look.colour] ?? theme.text);
}

const WIDTHS = { focus: 2.2, plain: 1.3, muted: 1 } as const;
const ALPHAS = { focus: 1, plain: 1, muted: 0.85 } as const;

/** The ones that matter are drawn last. */
function drawingOrder(series: readonly LineSeries[]): LineSeries[] {
  const rank = { muted: 0, plain: 1, focus: 2 } as const;
  return [...series].sort((left, right) => rank[left.emphasis] - rank[right.emphasis]);
}

function dataOf(spec: LineSpec, series: readonly LineSeries[]): uPlot.AlignedData {
  return [[...spec.x], ...series.map((one) => [...one.values])];
}

/** What may not change without making the chart anew. */
function shapeOf(spec: LineSpec): string {
  return JSON.stringify([spec.title, spec.yLabel, spec.xLabel, spec.isReversed, drawingOrder(spec.series).map((one) => [one.key, one.emphasis, one.look])]);
}

function shownY(spec: LineSpec, x: Range): [number, number] {
  const extent = yExtent(spec, x[0], x[1]);
  if (!extent) return [0, 1];
  const [low, high] = extent;
  const room = spec.ySteps && spec.ySteps[0] === 1 ? 0.5 : Math.max(0.05, (high - low) * 0.06);
  return [low - room, high + room];
}

function fullX(spec: LineSpec): Range {
  const [first, last] = [spec.x[0] ?? 0, spec.x.at(-1) ?? 1];
  return last > first ? [first, last] : [first - 0.5, first + 0.5];
}

class Lines implements Plot<LineSpec> {
  private readonly u: uPlot;
  private readonly ranges: Ranges;
  private series: LineSeries[];
  private pointed: string | null = null;
  private isByKey = false;
  private readonly shape: string;

  constructor(host: HTMLElement, private spec: LineSpec, size: { width: number; height: number }, zoom: Zoom, private readonly options: PlotOptions) {
    this.series = drawingOrder(spec.series);
    this.shape = shapeOf(spec);
    this.ranges = new Ranges(() => fullX(this.spec), 2, options);
    this.ranges.zoom = zoom;
    this.u = new uPlot({ ...this.config(), ...size }, dataOf(spec, this.series), host);
    this.ranges.attach(this.u, () => this.pick());
  }

  get canvas(): HTMLCanvasElement {
    return this.u.ctx.canvas;
  }

  private config(): Omit<uPlot.Options, "width" | "height"> {
    const { spec, options: { theme } } = this;
    return {
      legend: { show: false },
      padding: [12, LABEL_ROOM, 0, 0],
      scales: {
        x: { time: false, range: () => [...this.ranges.shown] as [number, number] },
        y: {
          dir: spec.isReversed ? -1 : 1,
          range: () => [...(this.ranges.zoom.y ?? shownY(this.spec, this.ranges.shown))] as [number, number],
        },
      },
      axes: [
        { ...axisOf(theme, spec.xLabel, (value) => this.spec.xText(value), spec.xSteps), size: theme.size * 2 + 8 },
        { ...axisOf(theme, spec.yLabel, (value) => this.spec.yText(value), spec.ySteps), size: (u, values, index, cycle) => this.axisWidth(u, values, index, cycle) },
      ],
      series: [{}, ...this.series.map((one) => this.seriesConfig(one))],
      cursor: {
        points: { show: false },
        y: false,
        drag: { x: true, y: true, uni: 40, setScale: false },
        focus: { prox: REACH },
        bind: { dblclick: () => () => (this.ranges.set({ x: null, y: null }), null) },
      },
      focus: { alpha: 0.45 },
      hooks: {
        drawClear: [(u) => this.fadeDense(u), (u) => drawBands(u, theme, this.spec.bands), (u) => this.drawBase(u)],
        draw: [(u) => this.drawTrends(u), (u) => this.drawMarks(u), (u) => this.drawLabels(u)],
        setSelect: [(u) => this.ranges.select(u)],
        setSeries: [(_, index) => this.point(index)],
        setCursor: [() => this.tell()],
      },
    };
  }

  private seriesConfig(one: LineSeries): uPlot.Series {
    const dash = dashOf(this.spec, one);
    return {
      label: one.label,
      // One that is pointed at shows its colour, whether it matters or not.
      stroke: () => colourOf(one.key === this.pointed ? { ...one, emphasis: "plain" } : one, this.options.theme),
      width: WIDTHS[one.emphasis],
      alpha: ALPHAS[one.emphasis],
      points: { show: false },
      ...(dash.length > 0 ? { dash: [...dash] } : {}),
    };
  }

  private axisWidth(u: uPlot, values: readonly string[] | null, index: number, cycle: number): number {
    const axis = u.axes[index] as uPlot.Axis & { _size?: number };
    if (cycle > 1) return axis._size ?? 50;
    u.ctx.save();
    u.ctx.font = fontOf(this.options.theme);
    const widest = Math.max(0, ...(values ?? []).map((value) => u.ctx.measureText(value ?? "").width));
    u.ctx.restore();
    return Math.ceil(widest) + 14;
  }

  // ---- drawing ------------------------------------------------------------------------------

  private drawBase(u: uPlot): void {
    if (this.spec.base === null) return;
    const y = Math.round(u.valToPos(this.spec.base, "y", true));
    const { ctx, bbox } = u;
    clipped(ctx, bbox, () => {
      ctx.strokeStyle = this.options.theme.dim;
      ctx.lineWidth = 1.5 * ratioOf();
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
    });
  }

  private isDense(u: uPlot): boolean {
    const [from, to] = this.ranges.shown;
    const shown = countUntil(this.spec.x, to, (x) => x) - countUntil(this.spec.x, from, (x) => x);
    return shown > (u.bbox.width / ratioOf()) * DENSE;
  }

  private fadeDense(u: uPlot): void {
    const isDense = this.isDense(u);
    this.series.forEach((one, index) => {
      const series = u.series[index + 1]!;
      const isFaint = isDense && one.trend !== undefined;
      if (one.trend === undefined) return;
      series.alpha = isFaint ? FAINT : ALPHAS[one.emphasis];
      // Hundreds of turns in a few pixels are what a canvas takes longest for.
      series.width = isFaint ? 1 : WIDTHS[one.emphasis];
    });
  }

  private drawTrends(u: uPlot): void {
    if (!this.isDense(u)) return;
    const { ctx, bbox } = u;
    clipped(ctx, bbox, () => {
      for (const one of this.series) {
        if (!one.trend) continue;
        ctx.strokeStyle = colourOf(one, this.options.theme);
        ctx.lineWidth = WIDTHS.focus * ratioOf();
        ctx.lineJoin = "round";
        ctx.setLineDash(dashOf(this.spec, one).map((length) => length * ratioOf()));
        ctx.globalAlpha = this.pointed === null || this.pointed === one.key ? 1 : 0.35;
        ctx.stroke(this.trendPath(u, one.trend));
      }
    });
  }

  private trendPath(u: uPlot, trend: readonly (number | null)[]): Path2D {
    const path = new Path2D();
    let isDown = false;
    trend.forEach((value, index) => {
      if (value === null) {
        isDown = false;
        return;
      }
      const [x, y] = [u.valToPos(this.spec.x[index]!, "x", true), u.valToPos(value, "y", true)];
      if (isDown) path.lineTo(x, y);
      else path.moveTo(x, y);
      isDown = true;
    });
    return path;
  }

  private drawMarks(u: uPlot): void {
    const { ctx, bbox } = u;
    const ratio = ratioOf();
    const room = { left: bbox.left - 5 * ratio, top: bbox.top, width: bbox.width + 10 * ratio, height: bbox.height };
    clipped(ctx, room, () => {
      for (const one of this.series) {
        if (!one.marks || one.emphasis !== "focus") continue;
        for (const mark of one.marks) this.drawMark(u, one, mark.kind, this.spec.x[mark.index]!, mark.value, ratio);
      }
    });
  }

  private drawMark(u: uPlot, one: LineSeries, kind: string, x: number, value: number, ratio: number): void {
    const { ctx, bbox } = u;
    const [from, to] = this.ranges.shown;
    if (x < from || x > to) return;
    const left = u.valToPos(x, "x", true);
    const place = u.valToPos(value, "y", true);
    const isAbove = place < bbox.top;
    // What is beyond the range is told at the edge.
    const top = Math.min(bbox.top + bbox.height - 6 * ratio, Math.max(bbox.top + 12 * ratio, place));
    const size = (kind === "outlier" ? 2.4 : 4) * ratio;
    const { theme } = this.options;
    ctx.globalAlpha = kind === "outlier" || kind === "withdrawn" ? 0.5 : 1;
    ctx.lineWidth = 1.6 * ratio;
    ctx.strokeStyle = ctx.fillStyle = colourOf(one, theme);
    ctx.beginPath();
    if (kind === "pit") {
      ctx.fillStyle = theme.surface;
      const up = isAbove ? -1 : 1;
      ctx.moveTo(left - size, top - up * size * 0.8);
      ctx.lineTo(left + size, top - up * size * 0.8);
      ctx.lineTo(left, top + up * size);
      ctx.closePath();
      ctx.fill();
    } else if (kind === "withdrawn") {
      ctx.moveTo(left - size, top - size);
      ctx.lineTo(left + size, top + size);
      ctx.moveTo(left + size, top - size);
      ctx.lineTo(left - size, top + size);
    } else {
      ctx.arc(left, top, size, 0, 2 * Math.PI);
      if (kind === "best") ctx.fill();
    }
    ctx.stroke();
    ctx.globalAlpha = 1;
  }

  /** The car's number at the end of each line. */
  private drawLabels(u: uPlot): void {
    const { ctx, bbox } = u;
    const { theme } = this.options;
    const ratio = ratioOf();
    const ends = this.series.flatMap((one) => {
      if (one.emphasis === "muted") return [];
      const index = this.lastShown(one);
      if (index < 0) return [];
      const y = u.valToPos(one.values[index]!, "y", true);
      return y < bbox.top - 1 || y > bbox.top + bbox.height + 1 ? [] : [{ one, x: u.valToPos(this.spec.x[index]!, "x", true), y }];
    });
    ends.sort((left, right) => left.y - right.y);
    const usual = theme.size * ratio * 1.12;
    const fit = Math.min(1, bbox.height / (usual * Math.max(1, ends.length - 1)));
    const scale = fit >= LEAST_LABEL ? fit : 1;
    const lineHeight = usual * scale;
    const shown = fit >= LEAST_LABEL ? ends : ends.filter(({ one }) => one.emphasis === "focus");
    const places = spread(shown.map((end) => end.y), lineHeight, bbox.top, bbox.top + bbox.height);
    ctx.save();
    ctx.font = fontOf(theme, 650, ratio * scale);
    ctx.textBaseline = "middle";
    ctx.textAlign = "left";
    shown.forEach(({ one, x, y }, index) => {
      ctx.fillStyle = ctx.strokeStyle = colourOf(one, theme);
      const edge = bbox.left + bbox.width;
      const place = places[index]!;
      ctx.lineWidth = ratio;
      ctx.globalAlpha = 0.5;
      ctx.beginPath();
      ctx.moveTo(Math.min(x, edge), y);
      ctx.lineTo(edge + 5 * ratio, place);
      if (x > edge - 30 * ratio || one.emphasis === "focus") ctx.stroke();
      ctx.globalAlpha = 1;
      ctx.fillText(one.label, edge + 7 * ratio, place);
    });
    ctx.restore();
  }

  private lastShown(one: LineSeries): number {
    const [, to] = this.ranges.shown;
    for (let index = one.values.length - 1; index >= 0; index -= 1) {
      if (this.spec.x[index]! <= to && one.values[index] !== null) return index;
    }
    return -1;
  }

  // ---- pointing -----------------------------------------------------------------------------

  private point(index: number | null): void {
    this.pointed = index === null ? null : (this.series[index - 1]?.key ?? null);
    this.tell();
  }

  private pick(): void {
    if (this.pointed !== null) this.options.events.onPick(this.pointed);
  }

  private tell(): void {
    const { idx, left = -1, top = -1 } = this.u.cursor;
    const { onCursor } = this.options.events;
    if (idx == null || left < 0) {
      onCursor(null);
      return;
    }
    const inside = { left: left + this.u.over.offsetLeft, top: top + this.u.over.offsetTop };
    const at: CursorAt = { index: idx, key: this.pointed, ...inside, isByKey: this.isByKey };
    onCursor(at);
  }

  // ---- from outside -------------------------------------------------------------------------

  update(spec: LineSpec): boolean {
    if (shapeOf(spec) !== this.shape) return false;
    this.spec = spec;
    this.series = drawingOrder(spec.series);
    this.u.setData(dataOf(spec, this.series), true);
    return true;
  }

  setZoom(zoom: Zoom): void {
    this.ranges.take(zoom);
  }

  resize(width: number, height: number): void {
    if (width !== this.u.width || height !== this.u.height) this.u.setSize({ width, height });
  }

  key(name: string, isFar: boolean): boolean {
    if (this.ranges.key(name)) return true;
    const [from, to] = this.ranges.shown;
    const inside = this.spec.x.map((_, index) => index).filter((index) => this.spec.x[index]! >= from && this.spec.x[index]! <= to);
    const [first, last] = [inside[0], inside.at(-1)];
    if (first === undefined || last === undefined) return false;
    const now = this.u.cursor.idx ?? null;
    const step = isFar ? 10 : 1;
    const targets: Record<string, number> = {
      ArrowLeft: now === null ? last : now - step, ArrowRight: now === null ? first : now + step, Home: first, End: last,
    };
    const target = targets[name];
    if (target === undefined) return false;
    const left = this.u.valToPos(this.spec.x[Math.max(first, Math.min(last, target))]!, "x");
    this.isByKey = true;
    this.u.setCursor({ left, top: this.u.over.clientHeight / 3 });
    this.isByKey = false;
    return true;
  }

  destroy(): void {
    this.ranges.detach();
    this.u.destroy();
  }
}

export function createLines(host: HTMLElement, spec: LineSpec, size: { width: number; height: number }, zoom: Zoom, options: PlotOptions): Plot<LineSpec> {
  return new Lines(host, spec, size, zoom, options);
}
