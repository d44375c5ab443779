/** The analysis of one running service: all of it once, then what changes. */

import { merged, NO_DOCS, parseDocuments, sessionStart, KEYS, type AnalysisDocs } from "../analysis/documents";
import { decodeEnvelope, decompressJson, MessageClass } from "../protocol/envelope";
import { analysisPrefix, requestAnalysis } from "../protocol/topics";
import { backoffMs } from "./backoff";
import { errorUri, TimeoutError, type Connection, type Session } from "./connection";
import { Notifier } from "./notifier";

export interface AnalysisState {
  /** `none` is a service without an analysis, `silent` one that does not answer (yet). */
  readonly kind: "waiting" | "open" | "none" | "silent";
  readonly docs: AnalysisDocs;
  /** Publications merged, for tests to wait for. */
  readonly updates: number;
}

const NO_PROCEDURE = "wamp.error.no_such_procedure";

export class AnalysisFeed {
  private readonly notifier = new Notifier();
  private state: AnalysisState = { kind: "waiting", docs: NO_DOCS, updates: 0 };
  private session: Session | null = null;
  private undo: (() => void)[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private attempts = 0;
  private updates = 0;

  constructor(private readonly uuid: string, private readonly connection: Connection) {}

  readonly subscribe = (listener: () => void): (() => void) => this.notifier.subscribe(listener);
  readonly snapshot = (): AnalysisState => this.state;

  open(): void {
    this.undo.push(this.connection.onSession((session) => this.onSession(session)));
  }

  close(): void {
    clearTimeout(this.timer);
    for (const undo of this.undo) undo();
    this.undo = [];
    this.session = null;
  }

  private onSession(session: Session | null): void {
    this.session = session;
    clearTimeout(this.timer);
    // What is known stays on the screen; with the next session all of it is asked for anew.
    if (session) void this.follow(session);
  }

  /** Changes first, so that none is missed between the answer and the first of them. */
  private async follow(session: Session): Promise<void> {
    try {
      const undo = await session.subscribePrefix(analysisPrefix(this.uuid), (raw, topic) => this.onEvent(session, raw, topic));
      if (this.session === session) this.undo.push(undo);
      else undo();
    } catch {
      // Refused, or too late: what is asked for below is then all there is.
    }
    if (this.session === session) await this.request(session);
  }

  private async request(session: Session): Promise<void> {
    try {
      const docs = parseDocuments(await this.ask(session));
      if (this.session !== session) return;
      this.attempts = 0;
      this.set(docs ? "open" : "none", docs ?? NO_DOCS);
    } catch (error) {
      if (this.session !== session) return;
      const isNotThere = errorUri(error) === NO_PROCEDURE || error instanceof TimeoutError;
      if (this.state.kind !== "open") this.set(isNotThere ? "silent" : "none", this.state.docs);
      this.timer = setTimeout(() => void this.request(session), backoffMs(this.attempts, Math.random()));
      this.attempts += 1;
    }
  }

  private async ask(session: Session): Promise<unknown> {
    try {
      return await session.call(requestAnalysis(this.uuid), [...KEYS]);
    } catch (error) {
      if (errorUri(error) === NO_PROCEDURE || error instanceof TimeoutError) throw error;
      // A service of Timing71 takes no arguments.
      return session.call(requestAnalysis(this.uuid));
    }
  }

  private onEvent(session: Session, raw: unknown, topic: string): void {
    const envelope = decodeEnvelope(raw, Date.now());
    if (this.session !== session || !envelope) return;
    const isPacked = envelope.kind === MessageClass.ANALYSIS_DATA_COMPRESSED;
    if (!isPacked && envelope.kind !== MessageClass.ANALYSIS_DATA) return;
    const payload = isPacked ? decompressJson(envelope.payload) : envelope.payload;
    const [key = ""] = topic.slice(analysisPrefix(this.uuid).length).split("/");
    const { docs } = this.state;
    if (key === "session" && this.isAnother(payload)) {
      // Blocks of the session before would stay among those of the new one.
      void this.request(session);
      return;
    }
    const next = merged(docs, key, payload);
    if (next === docs) return;
    this.updates += 1;
    this.set(this.state.kind === "none" ? "open" : this.state.kind, next);
  }

  private isAnother(payload: unknown): boolean {
    const [known, now] = [sessionStart(this.state.docs["session"]), sessionStart(payload)];
    return known !== null && now !== null && known !== now;
  }

  private set(kind: AnalysisState["kind"], docs: AnalysisDocs): void {
    this.state = { kind, docs, updates: this.updates };
    this.notifier.changed(() => undefined);
  }
}
