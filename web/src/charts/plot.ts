/** What line and strip charts have in common: a uPlot whose ranges, marks and gestures are ours. */

import uPlot from "uplot";

import type { Band } from "../analysis/lapaxis";
import { flagWire } from "../analysis/race";
import { attachGestures } from "./gestures";
import { paintFlag } from "./paint";
import { moved, sameZoom, stretched, within, type Range, type Zoom } from "./range";
import type { AxisText } from "./spec";
import { flagPaint, fontOf, type ChartTheme } from "./theme";

/** Where the pointer is: the nearest place on the x axis and what is there. */
export interface CursorAt {
  readonly index: number;
  /** Key of the series or row that is pointed at. */
  readonly key: string | null;
  /** In px inside the chart. */
  readonly left: number;
  readonly top: number;
  /** By the keyboard: then it is read out. */
  readonly isByKey: boolean;
}

export interface PlotEvents {
  readonly onZoom: (zoom: Zoom) => void;
  readonly onCursor: (at: CursorAt | null) => void;
  readonly onPick: (key: string) => void;
}

export interface PlotOptions {
  readonly theme: ChartTheme;
  readonly wheel: "always" | "ctrl";
  readonly events: PlotEvents;
}

/** A chart on the screen. */
export interface Plot<Spec> {
  readonly canvas: HTMLCanvasElement;
  /** Show another state of the same chart; false where it has to be made anew. */
  update(spec: Spec): boolean;
  setZoom(zoom: Zoom): void;
  resize(width: number, height: number): void;
  /** Act on a key; false where it means nothing here. */
  key(name: string, isFar: boolean): boolean;
  destroy(): void;
}

export const ratioOf = (): number => uPlot.pxRatio;

export function axisOf(theme: ChartTheme, label: string, text: AxisText, steps: readonly number[] | null): uPlot.Axis {
  return {
    label,
    labelSize: theme.size + 8,
    labelFont: fontOf(theme, 500, 0.92),
    font: fontOf(theme),
    stroke: theme.dim,
    grid: { stroke: theme.line, width: 1 },
    ticks: { stroke: theme.line, width: 1, size: 4 },
    values: (_, splits) => splits.map(text),
    // A clock is the widest that stands on an axis.
    space: (_, axis) => theme.size * (axis === 0 ? 6.5 : 3),
    ...(steps ? { incrs: [...steps] } : {}),
  };
}

/** Flags behind the lines: faint over the plot, full along its top. */
export function drawBands(u: uPlot, theme: ChartTheme, bands: readonly Band[]): void {
  const { ctx, bbox } = u;
  const ratio = ratioOf();
  for (const band of bands) {
    const left = Math.max(bbox.left, u.valToPos(band.from, "x", true));
    const right = Math.min(bbox.left + bbox.width, Math.max(left + ratio, u.valToPos(band.to, "x", true)));
    if (right <= bbox.left || left >= bbox.left + bbox.width) continue;
    const paint = flagPaint(flagWire(band.flag));
    const box = { left, top: bbox.top, width: right - left, height: bbox.height };
    paintFlag(ctx, box, { ...paint, pattern: "none" }, 0.13, ratio);
    paintFlag(ctx, { ...box, height: 6 * ratio }, paint, 1, ratio);
    ctx.save();
    ctx.font = fontOf(theme, 600, 0.82 * ratio);
    ctx.fillStyle = theme.dim;
    ctx.textBaseline = "top";
    ctx.textAlign = "left";
    if (ctx.measureText(paint.label).width + 8 * ratio < box.width) ctx.fillText(paint.label, left + 4 * ratio, bbox.top + 9 * ratio);
    ctx.restore();
  }
}

/** Keeps the ranges of a plot, and turns gestures and keys into new ones. */
export class Ranges {
  zoom: Zoom = { x: null, y: null };
  private plot: uPlot | null = null;
  private undo: () => void = () => undefined;
  private frame = 0;

  constructor(
    /** All there is along x. */
    private readonly full: () => Range,
    private readonly leastSpan: number,
    private readonly options: PlotOptions,
  ) {}

  /** Act on `u`; `onClick` is for what is pointed at. */
  attach(u: uPlot, onClick: () => void): void {
    this.plot = u;
    this.undo = attachGestures(u.over, {
      wheel: this.options.wheel,
      stretch: (left, factor) => this.setX(stretched(this.shown, this.valueAt(left / u.over.clientWidth), factor)),
      pan: (byPx) => this.setX(moved(this.shown, (byPx / u.over.clientWidth) * (this.shown[1] - this.shown[0]))),
      click: onClick,
      point: (left, top) => u.setCursor({ left, top }),
    });
  }

  detach(): void {
    cancelAnimationFrame(this.frame);
    this.undo();
  }

  /** The value at a share of the width of what is shown, which may be drawn with the next frame only. */
  private valueAt(share: number): number {
    const [from, to] = this.shown;
    return from + share * (to - from);
  }

  get shown(): Range {
    return this.zoom.x ?? this.full();
  }

  /** A zoom from outside, or one's own coming back. */
  take(zoom: Zoom): void {
    if (sameZoom(zoom, this.zoom)) return;
    this.zoom = zoom;
    // A wheel turns many times in a frame; one picture of it is enough.
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.plot?.setData(this.plot.data, true));
  }

  set(zoom: Zoom): void {
    if (sameZoom(zoom, this.zoom)) return;
    this.take(zoom);
    this.options.events.onZoom(zoom);
  }

  setX(range: Range): void {
    this.set({ ...this.zoom, x: within(range, this.full(), this.leastSpan) });
  }

  /** What a drag with the mouse has marked. */
  select(u: uPlot): void {
    const { left, top, width, height } = u.select;
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    const isWide = width > 8 && width < u.over.clientWidth - 1;
    const isHigh = height > 8 && height < u.over.clientHeight - 1;
    if (!isWide && !isHigh) return;
    const value = (place: number, scale: string): number => u.posToVal(place, scale);
    const [top_, bottom] = [value(top, "y"), value(top + height, "y")];
    const x = isWide ? within([value(left, "x"), value(left + width, "x")], this.full(), this.leastSpan) : this.zoom.x;
    this.set({ x, y: isHigh ? [Math.min(top_, bottom), Math.max(top_, bottom)] : this.zoom.y });
  }

  /** + and − around the middle, or the cursor; 0 shows all. */
  key(name: string): boolean {
    const [from, to] = this.shown;
    const centre = (from + to) / 2;
    if (name === "+" || name === "=") this.setX(stretched(this.shown, centre, 0.6));
    else if (name === "-" || name === "_") this.setX(stretched(this.shown, centre, 1 / 0.6));
    else if (name === "0") this.set({ x: null, y: null });
    else return false;
    return true;
  }
}
