/** Events for the viewer's own calendar: RFC 5545 text, and a link to Google's. */

import type { ScheduledEvent } from "../protocol/schedule";

const HOUR_MS = 3_600_000;
const FOLD_AT = 74;

const utc = (ms: number): string => new Date(ms).toISOString().replace(/[-:]|\.\d+/g, "");

/** Calendars want an end; an event without one gets an hour. */
const endOf = (event: ScheduledEvent): number => event.endMs ?? event.startMs + HOUR_MS;

const escaped = (text: string): string =>
  text.replace(/[\\;,]/g, "\\$&").replace(/\r\n|[\r\n]/g, "\\n").replace(/[\u0000-\u001f\u007f]/g, "");

/** Lines of at most 75 octets, continued with a space; no character is cut in two. */
function folded(line: string): string {
  const encoder = new TextEncoder();
  const parts: string[] = [];
  let [part, octets] = ["", 0];
  for (const character of line) {
    const size = encoder.encode(character).length;
    if (octets + size > FOLD_AT) {
      parts.push(part);
      [part, octets] = ["", 0];
    }
    part += character;
    octets += size;
  }
  return [...parts, part].join("\r\n ");
}

function component(event: ScheduledEvent, nowMs: number, pageUrl: string): string[] {
  return [
    "BEGIN:VEVENT",
    `UID:${escaped(event.id)}`,
    `DTSTAMP:${utc(nowMs)}`,
    `DTSTART:${utc(event.startMs)}`,
    `DTEND:${utc(endOf(event))}`,
    `SUMMARY:${escaped(event.name)}`,
    `URL:${pageUrl}`,
    "END:VEVENT",
  ];
}

/** A calendar file. Times are in UTC, so that it is right in every time zone and over every change of clocks. */
export function icsOf(events: readonly ScheduledEvent[], nowMs: number, pageUrl: string): string {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//livetiming//page//EN",
    "METHOD:PUBLISH",
    ...events.flatMap((event) => component(event, nowMs, pageUrl)),
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

export function googleLink(event: ScheduledEvent, pageUrl: string): string {
  const query = new URLSearchParams({
    action: "TEMPLATE",
    text: event.name,
    dates: `${utc(event.startMs)}/${utc(endOf(event))}`,
    details: pageUrl,
  });
  return `https://calendar.google.com/calendar/render?${query}`;
}

/** A name for the file that every system takes. */
export const icsName = (name: string): string =>
  `${name.normalize("NFKD").replace(/[^\w -]+/g, "").trim().replace(/\s+/g, "-").slice(0, 60) || "event"}.ics`;
