/** The envelope every publication travels in: `{msgClass, date, payload, retain?}`. */

import { decompressFromUTF16 } from "lz-string";

import { isFiniteNumber, isObject } from "./json";

export const MessageClass = {
  INITIALISE_DIRECTORY: 1,
  SERVICE_REGISTRATION: 2,
  SERVICE_DATA: 4,
  DIRECTORY_LISTING: 5,
  ANALYSIS_DATA: 7,
  SCHEDULE_LISTING: 6,
  SERVICE_DATA_COMPRESSED: 8,
  ANALYSIS_DATA_COMPRESSED: 9,
  SERVICE_DELTA: 11,
} as const;

export interface Envelope {
  readonly kind: number;
  readonly payload: unknown;
  /** When it was sent [ms]; the time of receipt where the sender did not say. */
  readonly sentAtMs: number;
  /** Whether the sender said when. */
  readonly dated: boolean;
}

/** Numbers below this are seconds, others milliseconds. */
const FIRST_MS = 1e11;

/** The time of sending [ms], or null for the variants that say nothing (absent, true, unreadable). */
export function sentAt(date: unknown): number | null {
  if (isFiniteNumber(date) && date > 0) return date < FIRST_MS ? date * 1000 : date;
  if (typeof date === "string") {
    const parsed = Date.parse(date);
    return Number.isNaN(parsed) ? null : parsed;
  }
  return null;
}

/** The envelope in `raw`, or null when it is none. Never throws. */
export function decodeEnvelope(raw: unknown, receivedAtMs: number): Envelope | null {
  if (!isObject(raw) || !isFiniteNumber(raw["msgClass"])) return null;
  const sent = sentAt(raw["date"]);
  return {
    kind: raw["msgClass"],
    payload: raw["payload"] ?? null,
    sentAtMs: sent ?? receivedAtMs,
    dated: sent !== null,
  };
}

/** The object inside a compressed payload, or null when it does not hold one. Never throws. */
export function decompressJson(payload: unknown): unknown {
  if (typeof payload !== "string" || payload === "") return null;
  try {
    const text = decompressFromUTF16(payload);
    return text ? (JSON.parse(text) as unknown) : null;
  } catch {
    return null;
  }
}
