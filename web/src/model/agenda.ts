/** The coming week, day by day in the viewer's time zone. */

import type { Manifest } from "../protocol/manifest";
import type { ScheduledEvent } from "../protocol/schedule";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Today and so many days after it. */
export const DAYS = 7;
/** A scheduler starts services so long before their event, and takes those that run off its list. */
const EARLY_MS = 10 * MINUTE_MS;
/** An event whose end nobody knows counts as over after so long. */
const UNKNOWN_LENGTH_MS = 3 * HOUR_MS;

export interface Day {
  /** `2026-03-29`, in the viewer's time zone. */
  readonly key: string;
  /** 0 is today. */
  readonly fromToday: number;
  readonly events: readonly ScheduledEvent[];
}

export interface Agenda {
  readonly days: readonly Day[];
  /** How many events come later than the week. */
  readonly later: number;
}

export const endOf = (event: ScheduledEvent): number => event.endMs ?? event.startMs + UNKNOWN_LENGTH_MS;

/**
 * The events to show after a new list. What has begun is on it no longer, and is kept until its end; what
 * vanishes before that was cancelled.
 */
export function afterListing(before: readonly ScheduledEvent[], listed: readonly ScheduledEvent[], nowMs: number): ScheduledEvent[] {
  const known = new Set(listed.map((event) => event.id));
  const begun = before.filter((event) => !known.has(event.id) && nowMs >= event.startMs - EARLY_MS && nowMs < endOf(event));
  return [...begun, ...listed].sort((left, right) => left.startMs - right.startMs);
}

/** The day on which a moment lies, where the viewer is. A day may have 23 or 25 hours, so this is asked of the calendar. */
export function dayKey(ms: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(ms);
}

const dayNumber = (key: string): number => Math.round(Date.parse(`${key}T00:00:00Z`) / DAY_MS);

export function agendaOf(events: readonly ScheduledEvent[], nowMs: number, timeZone: string): Agenda {
  const today = dayNumber(dayKey(nowMs, timeZone));
  const days = new Map<string, { fromToday: number; events: ScheduledEvent[] }>();
  let later = 0;
  for (const event of events) {
    if (nowMs >= endOf(event)) continue;
    // What began yesterday and still runs is today's.
    const key = dayKey(Math.max(event.startMs, nowMs), timeZone);
    const fromToday = dayNumber(key) - today;
    if (fromToday > DAYS) {
      later += 1;
      continue;
    }
    const day = days.get(key) ?? { fromToday, events: [] };
    day.events.push(event);
    days.set(key, day);
  }
  return { days: [...days].map(([key, day]) => ({ key, ...day })), later };
}

/** "in 3 d 4 h", "in 2 h 05 min", "in 12 min", "in 45 s", "now". */
export function countdown(startMs: number, nowMs: number): string {
  const left = startMs - nowMs;
  if (left <= 0) return "now";
  const seconds = Math.ceil(left / 1000);
  if (seconds < 60) return `in ${seconds} s`;
  const minutes = Math.ceil(left / MINUTE_MS);
  if (minutes < 60) return `in ${minutes} min`;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours < 24) return `in ${hours} h ${String(rest).padStart(2, "0")} min`;
  return hours % 24 === 0 ? `in ${Math.floor(hours / 24)} d` : `in ${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** The live service of an event that is on, or about to be. */
export function liveService(event: ScheduledEvent, services: readonly Manifest[], nowMs: number): Manifest | null {
  if (event.service === "" || nowMs < event.startMs - EARLY_MS || nowMs >= endOf(event)) return null;
  const running = services.filter((service) => service.serviceClass === event.service);
  return running.find((service) => service.name === event.name) ?? running[0] ?? null;
}
