/** Cell values as text. Nothing here throws, whatever a cell holds. */

import { isFiniteNumber, type Json } from "../protocol/json";

/** Seconds as `m:ss.fff`, `h:mm:ss.fff` from an hour, `s.fff` below a minute. */
export function timeText(seconds: number, decimals = 3): string {
  const scale = 10 ** decimals;
  const units = Math.round(Math.abs(seconds) * scale);
  const whole = Math.floor(units / scale);
  const fraction = decimals > 0 ? `.${String(units % scale).padStart(decimals, "0")}` : "";
  const sign = seconds < 0 && units > 0 ? "−" : "";
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number): string => String(value).padStart(2, "0");
  if (hours > 0) return `${sign}${hours}:${two(minutes)}:${two(rest)}${fraction}`;
  if (minutes > 0) return `${sign}${minutes}:${two(rest)}${fraction}`;
  return `${sign}${rest}${fraction}`;
}

/** Seconds as a clock, `h:mm:ss`; a remaining time counts down to and beyond zero. */
export function clockText(seconds: number): string {
  const whole = seconds < 0 ? Math.ceil(seconds) : Math.floor(seconds);
  const absolute = Math.abs(whole);
  const two = (value: number): string => String(value).padStart(2, "0");
  const sign = whole < 0 ? "−" : "";
  return `${sign}${Math.floor(absolute / 3600)}:${two(Math.floor(absolute / 60) % 60)}:${two(absolute % 60)}`;
}

/** An age as one would say it: `3 s`, `4 min 05 s`, `2 h 03 min`, `3 days`. */
export function ageText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h ${String(Math.floor(seconds / 60) % 60).padStart(2, "0")} min`;
  return `${Math.floor(seconds / 86_400)} days`;
}

/** The time of day of a message; `at` is in seconds or milliseconds. */
export function timeOfDayText(at: unknown): string {
  if (!isFiniteNumber(at) || at <= 0) return "";
  const date = new Date(at < 1e11 ? at * 1000 : at);
  if (Number.isNaN(date.getTime())) return "";
  return date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

/** Any value as text; objects, which no cell should hold, as JSON. */
export function plainText(value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "object") return JSON.stringify(value);
  return String(value);
}

const TIMES = new Set(["time", "laptime", "delta"]);

/** The text of a value in a column of type `type`; an unknown type is text. */
export function valueText(value: Json | undefined, type: string, decimals = 3): string {
  if (isFiniteNumber(value) && TIMES.has(type)) return timeText(value, decimals);
  if (isFiniteNumber(value) && !Number.isInteger(value)) return String(Number(value.toFixed(3)));
  return plainText(value);
}
