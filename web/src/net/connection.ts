/** One WAMP connection that comes back by itself. */

import { Wampy } from "wampy";

import { DIRECTORY_LISTING, REALM } from "../protocol/topics";
import { backoffMs } from "./backoff";
import type { Address } from "./relays";

export type ConnectionStatus =
  | { readonly kind: "connecting"; readonly attempt: number }
  | { readonly kind: "open" }
  | { readonly kind: "waiting"; readonly attempt: number; readonly retryAtMs: number };

export type EventHandler = (payload: unknown, topic: string) => void;

/** What a joined session can do. It ends with its connection; a new one is given out after each reconnection. */
export interface Session {
  subscribe(topic: string, handler: EventHandler, retained: boolean): Promise<() => void>;
  /** Everything whose topic begins so; what is retained has to be asked for. */
  subscribePrefix(prefix: string, handler: EventHandler): Promise<() => void>;
  call(procedure: string, ...args: unknown[]): Promise<unknown>;
}

type SessionListener = (session: Session | null) => void;

const CALL_TIMEOUT_MS = 8_000;
const CONNECT_TIMEOUT_MS = 8_000;
/** With nothing heard for so long the connection is tried out with a call: a dead one looks open. */
const IDLE_LIMIT_MS = 10_000;
const WATCH_EVERY_MS = 2_500;

export class TimeoutError extends Error {}

function within<T>(promise: Promise<T>, limitMs: number, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new TimeoutError(`${what}: no answer within ${limitMs} ms`)), limitMs);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** The URI of a WAMP error, "" for anything else. */
export function errorUri(error: unknown): string {
  const uri = (error as { errorUri?: unknown } | null)?.errorUri;
  return typeof uri === "string" ? uri : "";
}

/**
 * Wampy 8.0 files a subscription under its topic and options, but looks for it under the topic alone when the
 * router confirms its end, and throws. No topic is subscribed here with different options, so the topic will do.
 */
function forgetOptionsInKeys(client: Wampy): void {
  Object.defineProperty(client, "_getSubscriptionKey", { value: (topic: string) => topic });
}

export class Connection {
  private state: ConnectionStatus = { kind: "connecting", attempt: 0 };
  private client: Wampy | null = null;
  private session: Session | null = null;
  private attempt = 0;
  private heardAtMs = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly statusListeners = new Set<() => void>();
  private readonly sessionListeners = new Set<SessionListener>();

  constructor(private readonly address: Address) {}

  get status(): ConnectionStatus {
    return this.state;
  }

  start(): void {
    void this.connect();
    setInterval(() => void this.watch(), WATCH_EVERY_MS);
    window.addEventListener("online", () => this.retryNow());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.retryNow();
    });
  }

  /** Try again at once, if a retry is being waited for. */
  retryNow(): void {
    if (this.state.kind !== "waiting") return;
    clearTimeout(this.retryTimer);
    void this.connect();
  }

  readonly subscribeStatus = (listener: () => void): (() => void) => {
    this.statusListeners.add(listener);
    return () => this.statusListeners.delete(listener);
  };

  /** Call `listener` with the session now, with null when it is lost, and with each new one. */
  onSession(listener: SessionListener): () => void {
    this.sessionListeners.add(listener);
    if (this.session) listener(this.session);
    return () => this.sessionListeners.delete(listener);
  }

  private async connect(): Promise<void> {
    this.setStatus({ kind: "connecting", attempt: this.attempt });
    const url = await this.address.next();
    const client = new Wampy(url, {
      realm: REALM,
      autoReconnect: false,
      uriValidation: "loose",
      onClose: () => this.lost(client),
      onError: () => undefined,
    });
    forgetOptionsInKeys(client);
    this.client = client;
    try {
      await within(client.connect(), CONNECT_TIMEOUT_MS, "connect");
    } catch {
      this.address.failed(url);
      this.drop(client);
      return;
    }
    if (this.client !== client) return;
    this.attempt = 0;
    this.heardAtMs = Date.now();
    this.session = this.sessionOf(client);
    this.setStatus({ kind: "open" });
    for (const listener of [...this.sessionListeners]) listener(this.session);
  }

  private sessionOf(client: Wampy): Session {
    const heard = (): void => {
      this.heardAtMs = Date.now();
    };
    const subscribe = async (topic: string, handler: EventHandler, options: { get_retained?: boolean; match?: "prefix" }): Promise<() => void> => {
      const onEvent = (event: { argsList?: unknown[]; details?: { topic?: unknown } }): void => {
        heard();
        const actual = event.details?.topic;
        handler(event.argsList?.[0], typeof actual === "string" ? actual : topic);
      };
      const { subscriptionKey } = await within(client.subscribe(topic, onEvent, options), CALL_TIMEOUT_MS, topic);
      return () => {
        if (this.client === client) client.unsubscribe(subscriptionKey, onEvent).catch(() => undefined);
      };
    };
    return {
      subscribe: (topic, handler, retained) => subscribe(topic, handler, retained ? { get_retained: true } : {}),
      subscribePrefix: (prefix, handler) => subscribe(prefix, handler, { match: "prefix" }),
      call: async (procedure, ...args) => {
        const result = await within(client.call(procedure, args), CALL_TIMEOUT_MS, procedure).catch((error: unknown) => {
          if (!(error instanceof TimeoutError)) heard();
          throw error;
        });
        heard();
        return result.argsList?.[0];
      },
    };
  }

  private lost(client: Wampy): void {
    if (this.client !== client) return;
    this.client = null;
    if (this.session) {
      this.session = null;
      for (const listener of [...this.sessionListeners]) listener(null);
    }
    const wait = backoffMs(this.attempt, Math.random());
    this.attempt += 1;
    this.setStatus({ kind: "waiting", attempt: this.attempt, retryAtMs: Date.now() + wait });
    this.retryTimer = setTimeout(() => void this.connect(), wait);
  }

  /** Give `client` up without waiting for its closing handshake, which a dead peer never answers. */
  private drop(client: Wampy): void {
    this.lost(client);
    try {
      client.abort();
    } catch {
      // It never got as far as having a socket.
    }
  }

  /** An error reply is an answer too; only silence means that the connection is dead. */
  private async watch(): Promise<void> {
    const { client, session } = this;
    if (!client || !session || Date.now() - this.heardAtMs < IDLE_LIMIT_MS) return;
    try {
      await session.call(DIRECTORY_LISTING);
    } catch (error) {
      if (error instanceof TimeoutError && this.client === client) this.drop(client);
    }
  }

  private setStatus(status: ConnectionStatus): void {
    this.state = status;
    for (const listener of [...this.statusListeners]) listener();
  }
}

/** The router's address: `ws` beside the page. */
export function routerUrl(pageUrl: string): string {
  const url = new URL("ws", pageUrl.split("#")[0]);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.search = "";
  return url.href;
}
