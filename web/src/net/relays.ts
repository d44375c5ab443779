/** Finds the router to join, anew before each attempt. */

import { chooseRelay, parseRelays, type RelayEntry } from "../model/relays";

const LIST_LIMIT_MS = 3_000;

/** Where to connect to, and what came of it. */
export interface Address {
  next(): Promise<string>;
  failed(url: string): void;
}

export class Relays implements Address {
  private known: RelayEntry[] = [];
  private readonly failures = new Map<string, number>();

  /** `own` is the router's WebSocket beside the page, `list` the address of its list of relays. */
  constructor(
    private readonly own: string,
    private readonly list: string,
  ) {}

  async next(): Promise<string> {
    this.known = (await this.listed()) ?? this.known;
    return chooseRelay(this.known, this.failures, Date.now(), Math.random()) ?? this.own;
  }

  /** A relay that cannot be joined is left alone for a while; if nothing can be, the fault is on our side. */
  failed(url: string): void {
    if (url === this.own || !navigator.onLine) this.failures.clear();
    else this.failures.set(url, Date.now());
  }

  /** The relays of now; null where nobody tells, so that those known before still count. */
  private async listed(): Promise<RelayEntry[] | null> {
    try {
      const answer = await fetch(this.list, { cache: "no-store", signal: AbortSignal.timeout(LIST_LIMIT_MS) });
      if (!answer.ok || !answer.headers.get("content-type")?.includes("json")) return null;
      return parseRelays(await answer.json(), this.own.startsWith("wss:"));
    } catch {
      return null;
    }
  }
}

/** The list of relays beside the page. */
export const relayListUrl = (pageUrl: string): string => new URL("relays", pageUrl.split("#")[0]!.split("?")[0]).href;
