/** How far what is on the screen may be trusted. Old data must never look new. */

import { isFiniteNumber, isObject } from "../protocol/json";

export type Freshness = "waiting" | "live" | "stale" | "lost" | "ended" | "gone" | "offline";

export interface Feed {
  readonly status: "live" | "stale" | "lost" | "ended";
  readonly lastMessageMs: number | null;
}

/** The feed's health as its service reports it; null from a service that reports none (Timing71). */
export function parseFeed(raw: unknown): Feed | null {
  if (!isObject(raw)) return null;
  const status = raw["status"];
  if (status !== "live" && status !== "stale" && status !== "lost" && status !== "ended") return null;
  return { status, lastMessageMs: isFiniteNumber(raw["lastMessage"]) ? raw["lastMessage"] : null };
}

export interface Evidence {
  readonly connected: boolean;
  readonly hasState: boolean;
  readonly feed: Feed | null;
  /** Whether the service answered when it was last asked; null when it was not asked. */
  readonly answering: boolean | null;
  /** When something last came from the service, by the page's clock [ms]. */
  readonly heardAtMs: number | null;
  /** Sender's clock minus the page's [ms]. */
  readonly skewMs: number;
  readonly nowMs: number;
}

export interface Verdict {
  readonly level: Freshness;
  /** Age of the newest thing known [ms]; null when nothing is. */
  readonly ageMs: number | null;
}

/** Without health reports, silence for so long makes a service's data old [ms]. */
export const SILENCE_LIMIT_MS = 90_000;

function ageOf(evidence: Evidence): number | null {
  const { feed, heardAtMs, nowMs, skewMs } = evidence;
  const message = feed?.lastMessageMs;
  if (message != null) return Math.max(0, nowMs + skewMs - message);
  return heardAtMs === null ? null : Math.max(0, nowMs - heardAtMs);
}

function levelOf(evidence: Evidence): Freshness {
  if (!evidence.connected) return evidence.hasState ? "offline" : "waiting";
  if (evidence.feed?.status === "ended") return "ended";
  if (evidence.answering === false) return "gone";
  if (!evidence.hasState) return "waiting";
  if (evidence.feed) return evidence.feed.status;
  const silence = evidence.heardAtMs === null ? 0 : evidence.nowMs - evidence.heardAtMs;
  return silence > SILENCE_LIMIT_MS ? "stale" : "live";
}

export function judge(evidence: Evidence): Verdict {
  return { level: levelOf(evidence), ageMs: ageOf(evidence) };
}

export const FRESHNESS_LABELS: Readonly<Record<Freshness, string>> = {
  waiting: "Waiting",
  live: "Live",
  stale: "Stale",
  lost: "Feed lost",
  ended: "Ended",
  gone: "Service gone",
  offline: "Offline",
};

/** One sentence for the banner over old data; "" while it is live. */
export function warningText(level: Freshness): string {
  switch (level) {
    case "stale": return "The feed has gone quiet. Everything below is old.";
    case "lost": return "The feed is lost; the service is trying to get it back. Everything below is old.";
    case "ended": return "The session has ended. These are its last figures.";
    case "gone": return "The service does not answer. Everything below is old.";
    case "offline": return "No connection to the router. Everything below is old.";
    default: return "";
  }
}

/** The same of a moment of the past. */
export function pastText(level: Freshness): string {
  switch (level) {
    case "stale": return "The feed was quiet at this moment. Everything below was old.";
    case "lost": return "The feed was lost at this moment. Everything below was old.";
    case "ended": return "The session had ended. These are its last figures.";
    default: return "";
  }
}
