/** Which of a network's routers to join: the least busy relay, another when it fails, else the page's own. */

import { isFiniteNumber, isObject } from "../protocol/json";

export interface RelayEntry {
  readonly url: string;
  readonly connections: number;
  readonly limit: number | null;
}

/** A relay that failed is left alone for so long. */
export const FAILED_FOR_MS = 60_000;
/** Counts are some seconds old: relays this close to each other [share of their limit] are equally busy. */
const CLOSE = 0.05;
const USUAL_LIMIT = 2000;
const MOST = 64;

/** Every usable entry of `/relays`. `secure` pages may not open plain WebSockets. */
export function parseRelays(raw: unknown, secure: boolean): RelayEntry[] {
  if (!Array.isArray(raw)) return [];
  return raw.slice(0, MOST).flatMap((entry) => {
    if (!isObject(entry) || typeof entry["url"] !== "string") return [];
    const { url, connections, limit } = entry;
    if (!/^wss?:\/\/[^\s]+$/.test(url) || (secure && !url.startsWith("wss:"))) return [];
    return [{
      url,
      connections: isFiniteNumber(connections) && connections >= 0 ? connections : 0,
      limit: isFiniteNumber(limit) && limit > 0 ? limit : null,
    }];
  });
}

const busy = (relay: RelayEntry): number => relay.connections / (relay.limit ?? USUAL_LIMIT);

/**
 * The relay to join, or null for the page's own router. `failed` says when a relay failed last; `chance` in [0, 1)
 * spreads viewers that come at once over relays that are equally busy.
 */
export function chooseRelay(relays: readonly RelayEntry[], failed: ReadonlyMap<string, number>, nowMs: number, chance: number): string | null {
  const usable = relays.filter((relay) => busy(relay) < 1 && nowMs - (failed.get(relay.url) ?? -Infinity) >= FAILED_FOR_MS);
  const least = Math.min(...usable.map(busy));
  const equal = usable.filter((relay) => busy(relay) <= least + CLOSE);
  return equal[Math.floor(chance * equal.length)]?.url ?? null;
}
