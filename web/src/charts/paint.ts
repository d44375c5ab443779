/** Strokes of the brush that charts share. All places in pixels of the canvas. */

import type { FlagPaint } from "./theme";

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Draw only inside `box`. */
export function clipped(ctx: CanvasRenderingContext2D, box: Box, draw: () => void): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(box.left, box.top, box.width, box.height);
  ctx.clip();
  draw();
  ctx.restore();
}

/** Over a cloth that is full on, or faint behind lines. */
export function paintFlag(ctx: CanvasRenderingContext2D, box: Box, paint: FlagPaint, alpha: number, ratio: number): void {
  if (box.width <= 0 || box.height <= 0) return;
  clipped(ctx, box, () => {
    ctx.globalAlpha = alpha;
    ctx.fillStyle = paint.cloth;
    ctx.fillRect(box.left, box.top, box.width, box.height);
    if (paint.pattern === "none") return;
    ctx.globalAlpha = alpha * 0.5;
    ctx.strokeStyle = paint.pattern === "bars" ? "#ffffff" : "#000000";
    ctx.lineWidth = 2 * ratio;
    const step = 9 * ratio;
    ctx.beginPath();
    if (paint.pattern === "lines") {
      for (let y = box.top + step / 2; y < box.top + box.height; y += step) {
        ctx.moveTo(box.left, y);
        ctx.lineTo(box.left + box.width, y);
      }
    } else {
      const lean = paint.pattern === "bars" ? 0 : box.height;
      for (let x = box.left - lean; x < box.left + box.width; x += step) {
        ctx.moveTo(x, box.top + box.height);
        ctx.lineTo(x + lean, box.top);
      }
    }
    ctx.stroke();
  });
}

const widths = new Map<string, number>();
/** More texts than a chart has; then measuring begins anew. */
const MOST_WIDTHS = 20_000;

/** How wide `text` is in the font of `ctx`. Measuring is slow, and charts write the same texts over and over. */
export function widthOf(ctx: CanvasRenderingContext2D, text: string): number {
  const key = `${ctx.font}|${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  if (widths.size >= MOST_WIDTHS) widths.clear();
  const { width } = ctx.measureText(text);
  widths.set(key, width);
  return width;
}

/** The first of `texts` that is no wider than `width`; "" where none is. */
export function fitting(ctx: CanvasRenderingContext2D, texts: readonly string[], width: number): string {
  return texts.find((text) => text !== "" && widthOf(ctx, text) <= width) ?? "";
}

/** Places at least `least` apart, as close to `wanted` (in order) as that allows, between `from` and `to`. */
export function spread(wanted: readonly number[], least: number, from: number, to: number): number[] {
  const places: number[] = [];
  for (const place of wanted) places.push(Math.max(place, from, (places.at(-1) ?? -Infinity) + least));
  let limit = to;
  for (let index = places.length - 1; index >= 0; index -= 1) {
    places[index] = Math.min(places[index]!, limit);
    limit = places[index]! - least;
  }
  return places;
}
