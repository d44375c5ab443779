/** What the scheduler publishes: events to come (class 6). */

import { MessageClass, type Envelope } from "./envelope";
import { isFiniteNumber, isObject } from "./json";

export interface ScheduledEvent {
  readonly id: string;
  readonly name: string;
  /** Service class of the service that will be started. */
  readonly service: string;
  readonly startMs: number;
  /** null where the scheduler does not tell (one of Timing71). */
  readonly endMs: number | null;
}

/** Numbers below this are seconds, others milliseconds. */
const FIRST_MS = 1e11;
const LATEST_MS = 4e12;
/** More than anybody scrolls through. */
const MOST = 500;
const LONGEST_NAME = 300;

function moment(value: unknown): number | null {
  if (!isFiniteNumber(value) || value <= 0) return null;
  const ms = Math.round(value < FIRST_MS ? value * 1000 : value);
  return ms < LATEST_MS ? ms : null;
}

/** The event in `raw`; null when it is none, or not for everybody. */
export function parseEvent(raw: unknown): ScheduledEvent | null {
  if (!isObject(raw) || (raw["hidden"] !== false && raw["hidden"] != null)) return null;
  const { id, name, service } = raw;
  const startMs = moment(raw["startTime"]);
  if (typeof id !== "string" || id === "" || typeof name !== "string" || name.trim() === "" || startMs === null) return null;
  const endMs = moment(raw["endTime"]);
  return {
    id,
    name: name.trim().slice(0, LONGEST_NAME),
    service: typeof service === "string" ? service : "",
    startMs,
    endMs: endMs !== null && endMs > startMs ? endMs : null,
  };
}

/** Every readable, public event of a list, by start; null when it is no list. */
export function parseSchedule(raw: unknown): ScheduledEvent[] | null {
  if (!Array.isArray(raw)) return null;
  const events = raw.map(parseEvent).filter((event): event is ScheduledEvent => event !== null);
  const unique = new Map(events.map((event) => [event.id, event]));
  return [...unique.values()].sort((left, right) => left.startMs - right.startMs || left.name.localeCompare(right.name)).slice(0, MOST);
}

/** The events of a publication; null where it holds none. */
export function scheduleIn(envelope: Envelope): ScheduledEvent[] | null {
  return envelope.kind === MessageClass.SCHEDULE_LISTING ? parseSchedule(envelope.payload) : null;
}
