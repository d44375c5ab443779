/** Moments as they stand in addresses, and as a viewer writes them. */

import { isFiniteNumber } from "../protocol/json";

const CLOCK = /^(?:(\d{1,3}):)?(\d{1,3}):(\d{2}(?:\.\d{1,3})?)$/;

/**
 * The moment `text` [Unix ms], or null: seconds since the start (`90`, `1:30`, `1:00:30`), or `@` and Unix seconds.
 * The same as `livetiming-rectool` reads.
 */
export function parseMoment(text: string, startMs: number): number | null {
  const trimmed = text.trim();
  if (/^@\d+(\.\d+)?$/.test(trimmed)) return Math.round(Number(trimmed.slice(1)) * 1000);
  if (/^\d+(\.\d+)?$/.test(trimmed)) return startMs + Math.round(Number(trimmed) * 1000);
  const clock = CLOCK.exec(trimmed);
  if (!clock) return null;
  const [hours, minutes, seconds] = [Number(clock[1] ?? 0), Number(clock[2]), Number(clock[3])];
  return startMs + Math.round((hours * 3600 + minutes * 60 + seconds) * 1000);
}

/** Seconds since the start, for an address. */
export function momentText(atMs: number, startMs: number): string {
  return String(Math.max(0, Math.round((atMs - startMs) / 100) / 10));
}

/** `1:02:03` for a time since the start. */
export function offsetText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** `Sat 6 Jun 2026, 14:03:22`, by the viewer's clock. */
export function wallText(atMs: number): string {
  const date = new Date(atMs);
  if (!isFiniteNumber(atMs) || Number.isNaN(date.getTime())) return "";
  const day = date.toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric" });
  return `${day}, ${date.toLocaleTimeString("en-GB")}`;
}

export function durationText(seconds: number): string {
  const minutes = Math.max(0, Math.round(seconds / 60));
  if (minutes < 1) return `${Math.max(0, Math.round(seconds))} s`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}
