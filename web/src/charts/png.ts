/** A chart as a picture to hand on: with its title, its legend, and where it comes from. */

import { ratioOf } from "./plot";
import { dashOf, type ChartSpec, type LineSeries, type LineSpec } from "./spec";
import { fontOf, type ChartTheme } from "./theme";

const MARGIN = 16;
/** More would be a picture of a legend. */
const MOST_IN_LEGEND = 16;

function legendOf(spec: ChartSpec): readonly LineSeries[] {
  if (spec.kind !== "lines") return [];
  const focus = spec.series.filter((one) => one.emphasis === "focus");
  const shown = focus.length > 0 ? focus : spec.series.filter((one) => one.emphasis === "plain");
  return shown.length > MOST_IN_LEGEND ? [] : shown;
}

interface Placed {
  readonly one: LineSeries;
  readonly x: number;
  readonly line: number;
}

function place(ctx: CanvasRenderingContext2D, legend: readonly LineSeries[], width: number): Placed[] {
  let [x, line] = [0, 0];
  return legend.map((one) => {
    const wide = ctx.measureText(legendText(one)).width + 46;
    if (x > 0 && x + wide > width) [x, line] = [0, line + 1];
    const placed = { one, x, line };
    x += wide;
    return placed;
  });
}

const legendText = (one: LineSeries): string => (one.name === "" ? `#${one.label}` : `#${one.label} ${one.name}`);

/** `source` (a chart's canvas) framed; `about` says which race, and when. */
export function framed(source: HTMLCanvasElement, spec: ChartSpec, about: string, theme: ChartTheme): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  const ctx = canvas.getContext("2d")!;
  const ratio = ratioOf();
  const width = source.width / ratio + 2 * MARGIN;
  const lineHeight = theme.size * 1.7;
  ctx.font = fontOf(theme, 600);
  const placed = place(ctx, legendOf(spec), width - 2 * MARGIN);
  const legendLines = placed.length === 0 ? 0 : placed.at(-1)!.line + 1;
  const top = MARGIN + lineHeight * (2.3 + legendLines);
  const height = top + source.height / ratio + MARGIN;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  ctx.scale(ratio, ratio);
  ctx.fillStyle = theme.surface;
  ctx.fillRect(0, 0, width, height);
  ctx.textBaseline = "top";
  ctx.fillStyle = theme.text;
  ctx.font = fontOf(theme, 700, 1.3);
  ctx.fillText(spec.title, MARGIN, MARGIN, width - 2 * MARGIN);
  ctx.fillStyle = theme.dim;
  ctx.font = fontOf(theme);
  ctx.fillText(about, MARGIN, MARGIN + lineHeight * 1.15, width - 2 * MARGIN);
  ctx.font = fontOf(theme, 600);
  for (const { one, x, line } of placed) drawEntry(ctx, spec as LineSpec, one, theme, MARGIN + x, MARGIN + lineHeight * (2.2 + line));
  ctx.drawImage(source, MARGIN, top, source.width / ratio, source.height / ratio);
  return canvas;
}

function drawEntry(ctx: CanvasRenderingContext2D, spec: LineSpec, one: LineSeries, theme: ChartTheme, x: number, y: number): void {
  ctx.strokeStyle = theme.cars[one.look.colour] ?? theme.text;
  ctx.lineWidth = 3;
  ctx.setLineDash([...dashOf(spec, one)]);
  ctx.beginPath();
  ctx.moveTo(x, y + theme.size / 2);
  ctx.lineTo(x + 24, y + theme.size / 2);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.fillStyle = theme.text;
  ctx.fillText(legendText(one), x + 30, y);
}

export function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the browser made no picture"))), "image/png"));
}
