/** Charts of bars along time, a row for each car: stints and stops, flags. */

import uPlot from "uplot";

import { clipped, fitting, paintFlag, type Box } from "./paint";
import { axisOf, drawBands, Ranges, ratioOf, type Plot, type PlotOptions } from "./plot";
import type { Range, Zoom } from "./range";
import type { Bar, StripSpec } from "./spec";
import { flagPaint, fontOf } from "./theme";

/** Height of a row [px]. */
export const ROW_PX = 28;
/** The axis stands on top, where it is seen without scrolling [px]. */
export const AXIS_PX = 46;

export const stripHeight = (rows: number, scale = 1): number => rows * ROW_PX * scale + AXIS_PX * scale + 8;

const LEAST_SPAN_S = 20;

function dataOf(spec: StripSpec): uPlot.AlignedData {
  return [[spec.full[0], spec.full[1]], [null, null]];
}

class Strips implements Plot<StripSpec> {
  private readonly u: uPlot;
  private readonly ranges: Ranges;
  private pointed = -1;
  private isByKey = false;

  constructor(host: HTMLElement, private spec: StripSpec, size: { width: number; height: number }, zoom: Zoom, private readonly options: PlotOptions) {
    this.ranges = new Ranges(() => this.full(), LEAST_SPAN_S, options);
    this.ranges.zoom = zoom;
    this.u = new uPlot({ ...this.config(), ...size }, dataOf(spec), host);
    this.ranges.attach(this.u, () => this.pick());
  }

  get canvas(): HTMLCanvasElement {
    return this.u.ctx.canvas;
  }

  private full(): Range {
    const [from, to] = this.spec.full;
    return to > from ? [from, to] : [from, from + 1];
  }

  private config(): Omit<uPlot.Options, "width" | "height"> {
    const { theme } = this.options;
    const rowAxis = axisOf(theme, "", (value) => this.spec.rows[value]?.label ?? "", null);
    delete rowAxis.label;
    return {
      legend: { show: false },
      padding: [0, 30, 6, 0],
      scales: {
        x: { time: false, range: () => [...this.ranges.shown] as [number, number] },
        y: { dir: -1, range: () => [-0.5, Math.max(0.5, this.spec.rows.length - 0.5)] },
      },
      axes: [
        { ...axisOf(theme, this.spec.xLabel, (value) => this.spec.xText(value), this.spec.xSteps), side: 0, size: theme.size * 2 + 6 },
        {
          ...rowAxis,
          font: fontOf(theme, 650),
          stroke: theme.text,
          size: this.labelWidth(),
          grid: { show: false },
          ticks: { show: false },
          splits: () => this.spec.rows.map((_, index) => index),
        },
      ],
      series: [{}, { points: { show: false } }],
      cursor: {
        points: { show: false },
        y: false,
        drag: { x: true, y: false, setScale: false },
        bind: { dblclick: () => () => (this.ranges.set({ x: null, y: null }), null) },
      },
      hooks: {
        drawClear: [(u) => this.drawRows(u), (u) => drawBands(u, theme, this.spec.bands)],
        draw: [(u) => this.drawBars(u)],
        setSelect: [(u) => this.ranges.select(u)],
        setCursor: [() => this.tell()],
      },
    };
  }

  private labelWidth(): number {
    const longest = Math.max(2, ...this.spec.rows.map((row) => row.label.length));
    return Math.ceil(longest * this.options.theme.size * 0.66) + 16;
  }

  // ---- drawing ------------------------------------------------------------------------------

  private rowBox(u: uPlot, row: number): Box {
    const top = u.valToPos(row - 0.5, "y", true);
    const bottom = u.valToPos(row + 0.5, "y", true);
    return { left: u.bbox.left, top: Math.min(top, bottom), width: u.bbox.width, height: Math.abs(bottom - top) };
  }

  private drawRows(u: uPlot): void {
    const { ctx } = u;
    const { theme } = this.options;
    const ratio = ratioOf();
    this.spec.rows.forEach((row, index) => {
      const box = this.rowBox(u, index);
      if (row.emphasis === "focus") {
        ctx.save();
        ctx.globalAlpha = 0.14;
        ctx.fillStyle = theme.accent;
        ctx.fillRect(0, box.top, box.left + box.width, box.height);
        ctx.restore();
      }
      ctx.fillStyle = theme.line;
      ctx.fillRect(box.left, box.top + box.height - ratio, box.width, ratio);
    });
  }

  private barBox(u: uPlot, bar: Bar): Box {
    const row = this.rowBox(u, bar.row);
    const left = u.valToPos(bar.from, "x", true);
    const right = u.valToPos(bar.to, "x", true);
    const inset = row.height * (bar.fill === "pit" ? 0.3 : 0.13);
    return { left, top: row.top + inset, width: Math.max(ratioOf(), right - left), height: row.height - 2 * inset };
  }

  private drawBars(u: uPlot): void {
    clipped(u.ctx, u.bbox, () => {
      for (const bar of this.spec.bars) this.drawBar(u, bar);
    });
  }

  private drawBar(u: uPlot, bar: Bar): void {
    const { ctx, bbox } = u;
    const { theme } = this.options;
    const ratio = ratioOf();
    const box = this.barBox(u, bar);
    if (box.left > bbox.left + bbox.width || box.left + box.width < bbox.left) return;
    ctx.globalAlpha = this.spec.rows[bar.row]?.emphasis === "muted" ? 0.4 : bar.fill === "pit" ? 1 : 0.86;
    if (bar.fill === "flag") paintFlag(ctx, box, flagPaint(bar.flag ?? "none"), 1, ratio);
    else {
      ctx.fillStyle = bar.fill === "pit" ? theme.text : (theme.cars[bar.fill] ?? theme.dim);
      this.fillBar(ctx, box, 4 * ratio);
    }
    ctx.globalAlpha = 1;
    if (bar.isOpen) this.drawOpenEnd(u, box, ratio);
    this.writeOn(u, bar, box, ratio);
  }

  private fillBar(ctx: CanvasRenderingContext2D, { left, top, width, height }: Box, radius: number): void {
    if (width < 2 * radius) {
      ctx.fillRect(left, top, width, height);
      return;
    }
    ctx.beginPath();
    ctx.roundRect(left, top, width, height, radius);
    ctx.fill();
  }

  /** What goes on has no end: three dots say so. */
  private drawOpenEnd({ ctx }: uPlot, box: Box, ratio: number): void {
    ctx.fillStyle = this.options.theme.text;
    for (const step of [0, 1, 2]) {
      ctx.beginPath();
      ctx.arc(box.left + box.width + (3 + step * 4) * ratio, box.top + box.height / 2, 1.2 * ratio, 0, 2 * Math.PI);
      ctx.fill();
    }
  }

  private writeOn({ ctx, bbox }: uPlot, bar: Bar, box: Box, ratio: number): void {
    const { theme } = this.options;
    const left = Math.max(box.left, bbox.left);
    const right = Math.min(box.left + box.width, bbox.left + bbox.width);
    if (right - left < 22 * ratio) return;
    ctx.font = fontOf(theme, 600, 0.86 * ratio);
    const text = fitting(ctx, bar.texts, right - left - 10 * ratio);
    if (text === "") return;
    const isMuted = this.spec.rows[bar.row]?.emphasis === "muted";
    ctx.fillStyle = bar.fill === "pit" ? theme.surface : isMuted ? theme.text : theme.ink;
    ctx.globalAlpha = isMuted ? 0.6 : 1;
    ctx.textBaseline = "middle";
    ctx.textAlign = "left";
    ctx.fillText(text, left + 5 * ratio, box.top + box.height / 2 + ratio * 0.5);
    ctx.globalAlpha = 1;
  }

  // ---- pointing -----------------------------------------------------------------------------

  private barAt(left: number, top: number): number {
    const row = Math.round(this.u.posToVal(top, "y"));
    const at = this.u.posToVal(left, "x");
    const slack = Math.abs(this.u.posToVal(left + 3, "x") - at);
    let found = -1;
    this.spec.bars.forEach((bar, index) => {
      if (bar.row === row && at >= bar.from - slack && at <= bar.to + slack && (found < 0 || bar.fill === "pit")) found = index;
    });
    return found;
  }

  private pick(): void {
    const bar = this.spec.bars[this.pointed];
    if (bar) this.options.events.onPick(this.spec.rows[bar.row]!.key);
  }

  private tell(): void {
    const { left = -1, top = -1 } = this.u.cursor;
    this.pointed = left < 0 ? -1 : this.barAt(left, top);
    const bar = this.spec.bars[this.pointed];
    if (!bar) {
      this.options.events.onCursor(null);
      return;
    }
    const inside = { left: left + this.u.over.offsetLeft, top: top + this.u.over.offsetTop };
    this.options.events.onCursor({ index: this.pointed, key: this.spec.rows[bar.row]!.key, ...inside, isByKey: this.isByKey });
  }

  // ---- from outside -------------------------------------------------------------------------

  update(spec: StripSpec): boolean {
    if (spec.title !== this.spec.title || spec.rows.length !== this.spec.rows.length) return false;
    this.spec = spec;
    this.u.setData(dataOf(spec), true);
    return true;
  }

  setZoom(zoom: Zoom): void {
    this.ranges.take(zoom);
  }

  resize(width: number, height: number): void {
    if (width !== this.u.width || height !== this.u.height) this.u.setSize({ width, height });
  }

  /** Arrows go from bar to bar: along a row, and up and down the rows. */
  key(name: string, isFar: boolean): boolean {
    if (this.ranges.key(name)) return true;
    const bars = this.spec.bars;
    const now = bars[this.pointed];
    const inRow = (row: number): number[] => bars.map((_, index) => index).filter((index) => bars[index]!.row === row).sort((left, right) => bars[left]!.from - bars[right]!.from);
    let target: number | undefined;
    if (name === "ArrowLeft" || name === "ArrowRight") {
      const row = inRow(now?.row ?? 0);
      const place = row.indexOf(this.pointed);
      const step = (isFar ? 5 : 1) * (name === "ArrowLeft" ? -1 : 1);
      target = row[Math.max(0, Math.min(row.length - 1, now ? place + step : 0))];
    } else if (name === "ArrowUp" || name === "ArrowDown") {
      const row = (now?.row ?? (name === "ArrowUp" ? 1 : -1)) + (name === "ArrowUp" ? -1 : 1);
      const middle = now ? (now.from + now.to) / 2 : this.ranges.shown[0];
      target = inRow(row).sort((left, right) => Math.abs((bars[left]!.from + bars[left]!.to) / 2 - middle) - Math.abs((bars[right]!.from + bars[right]!.to) / 2 - middle))[0];
    } else return false;
    const bar = target === undefined ? undefined : bars[target];
    if (!bar) return true;
    this.isByKey = true;
    this.u.setCursor({ left: this.u.valToPos((bar.from + bar.to) / 2, "x"), top: this.u.valToPos(bar.row, "y") });
    this.isByKey = false;
    return true;
  }

  destroy(): void {
    this.ranges.detach();
    this.u.destroy();
  }
}

export function createStrips(host: HTMLElement, spec: StripSpec, size: { width: number; height: number }, zoom: Zoom, options: PlotOptions): Plot<StripSpec> {
  return new Strips(host, spec, size, zoom, options);
}
