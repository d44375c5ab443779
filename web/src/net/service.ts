/** One live service: its manifest and state, kept in step over gaps, restarts and reconnections. */

import { columnsOf, type Column } from "../ctd/columns";
import { lapsOf } from "../model/laps";
import { Picture } from "../model/picture";
import type { TableRow } from "../model/rows";
import { parseDelta } from "../protocol/delta";
import { decodeEnvelope, decompressJson, MessageClass, type Envelope } from "../protocol/envelope";
import type { JsonObject } from "../protocol/json";
import { numColumn, sameManifest, type Manifest } from "../protocol/manifest";
import { parseState, type MessageRow, type WireState } from "../protocol/state";
import { BUFFER_LIMITS, LiveBuffer, SMALL_BUFFER_LIMITS, type Moment } from "../recording/buffer";
import { LiveMarks } from "../recording/livemarks";
import { joinMarks, marksUntil, NO_MARKS, OVERLAP_MS, type Marks } from "../recording/marks";
import type { PlaybackControls, PlaybackView } from "../recording/playback";
import * as time from "../recording/transport";
import { StateSync } from "../protocol/sync";
import { deltaTopic, liveness, requestState, stateTopic } from "../protocol/topics";
import { anchorClocks, type ClockAnchor } from "../session/clocks";
import { parseFeed, type Feed } from "../session/freshness";
import { SkewEstimate } from "../session/skew";
import { backoffMs } from "./backoff";
import { errorUri, TimeoutError, type Connection, type Session } from "./connection";
import { Notifier } from "./notifier";
import { Past } from "./past";

/** What the screen shows of a service at one moment. */
export interface ServiceView {
  readonly manifest: Manifest | null;
  readonly columns: readonly Column[];
  readonly rows: readonly TableRow[];
  readonly session: JsonObject;
  readonly messages: readonly MessageRow[];
  readonly hasState: boolean;
  readonly clocks: ClockAnchor | null;
  readonly feed: Feed | null;
  readonly connected: boolean;
  readonly answering: boolean | null;
  readonly heardAtMs: number | null;
  readonly skewMs: number;
  readonly counters: Counters;
  /** The moment shown, where that is not the newest there is [ms, as the states came]. */
  readonly shownAtMs: number | null;
  readonly playback: PlaybackView | null;
}

export interface Counters {
  readonly updates: number;
  readonly gaps: number;
  readonly ignored: number;
  readonly frames: number;
}

/** With nothing heard for so long, the service is asked whether it lives. */
const SILENCE_MS = 3_000;
const ASK_EVERY_MS = 4_000;
const NO_PROCEDURE = "wamp.error.no_such_procedure";

const EMPTY: ServiceView = {
  manifest: null, columns: [], rows: [], session: {}, messages: [], hasState: false, clocks: null, feed: null,
  connected: false, answering: null, heardAtMs: null, skewMs: 0, counters: { updates: 0, gaps: 0, ignored: 0, frames: 0 },
  shownAtMs: null, playback: null,
};

/** Kept beyond the delay, for messages that come late [ms]. */
const SPARE_MS = 10_000;
/** A service without deltas never tells how its clock goes; so long it is waited for [ms]. */
const SKEW_PATIENCE_MS = 2_000;
/** How often a picture that is not the newest moves on [ms]. */
const PLAY_EVERY_MS = 100;

export class ServiceSession implements PlaybackControls {
  private readonly notifier = new Notifier();
  private readonly sync = new StateSync();
  private readonly skew = new SkewEstimate();
  private readonly picture = new Picture();
  private readonly buffer = new LiveBuffer();
  private readonly marks = new LiveMarks();
  private readonly past: Past;
  /** When the first state came [ms]: what was before, only a recorder knows. */
  private firstMs: number | null = null;
  /** Whether something may have been missed since the last state. */
  private missed = false;
  private joined: { readonly before: Marks; readonly after: Marks; readonly marks: Marks } | null = null;
  private shown: Moment | null = null;
  private transport: time.Transport = time.LIVE;
  private delayMs = 0;
  private rewinds = false;
  private playedAtMs = 0;
  private player: ReturnType<typeof setInterval> | undefined;
  private view: ServiceView = EMPTY;
  private session: Session | null = null;
  private manifest: Manifest | null = null;
  private clocks: ClockAnchor | null = null;
  private clockSession: JsonObject = {};
  private answering: boolean | null = null;
  private heardAtMs: number | null = null;
  private askedAtMs = 0;
  private requests = 0;
  private requestTimer: ReturnType<typeof setTimeout> | undefined;
  private ticker: ReturnType<typeof setInterval> | undefined;
  private followsStates = false;
  private leaveStates: (() => void) | null = null;
  private undo: (() => void)[] = [];
  private updates = 0;
  private ignored = 0;
  private frames = 0;

  constructor(readonly uuid: string, private readonly connection: Connection, delayMs = 0) {
    this.delayMs = delayMs;
    this.past = new Past(uuid, () => this.manifest, () => (this.skew.isKnown ? this.skew.skewMs : null), () => this.changed());
    this.limitBuffer();
  }

  readonly subscribe = (listener: () => void): (() => void) => this.notifier.subscribe(listener);
  readonly snapshot = (): ServiceView => this.view;

  open(): void {
    this.undo.push(this.connection.onSession((session) => this.onSession(session)));
    this.ticker = setInterval(() => this.tick(), 1_000);
    this.followTime();
  }

  close(): void {
    clearTimeout(this.requestTimer);
    clearInterval(this.ticker);
    clearInterval(this.player);
    for (const undo of this.undo) undo();
    this.undo = [];
    this.session = null;
  }

  setManifest(manifest: Manifest): void {
    if (this.manifest && sameManifest(this.manifest, manifest)) return;
    this.manifest = manifest;
    this.sync.setNumColumn(numColumn(manifest));
    this.changed();
  }

  private onSession(session: Session | null): void {
    this.session = session;
    this.past.setSession(session);
    this.missed = true;
    this.answering = null;
    this.followsStates = false;
    this.leaveStates = null;
    clearTimeout(this.requestTimer);
    if (!session) {
      this.sync.disconnected();
      this.changed();
      return;
    }
    // Deltas first: those that come while the state is on its way wait for it.
    this.sync.asked();
    void this.follow(deltaTopic(this.uuid), false);
    void this.request();
    this.changed();
  }

  private async follow(topic: string, retained: boolean): Promise<(() => void) | null> {
    const { session } = this;
    if (!session) return null;
    try {
      const undo = await session.subscribe(topic, (raw) => this.onEvent(session, raw), retained);
      if (this.session === session) this.undo.push(undo);
      else undo();
      return undo;
    } catch {
      // A router that refuses this topic may still give states by the other ways.
      return null;
    }
  }

  private async request(): Promise<void> {
    const { session } = this;
    if (!session) return;
    this.sync.asked();
    try {
      const state = parseState(await session.call(requestState(this.uuid)));
      if (this.session !== session) return;
      this.answering = true;
      if (state) {
        this.requests = 0;
        this.accept(state);
        this.heard();
      }
      if (!state || state.seq === null) void this.followStates();
      else this.unfollowStates();
    } catch (error) {
      if (this.session !== session) return;
      if (errorUri(error) === NO_PROCEDURE || error instanceof TimeoutError) this.answering = false;
      void this.followStates();
      this.requestLater();
    }
    this.changed();
  }

  /** Full states, compressed: all there is from services without deltas, and what is left of one that is gone. */
  private async followStates(): Promise<void> {
    if (this.followsStates) return;
    this.followsStates = true;
    const leave = await this.follow(stateTopic(this.uuid), true);
    if (this.followsStates) this.leaveStates = leave;
    else leave?.();
  }

  private unfollowStates(): void {
    this.followsStates = false;
    this.leaveStates?.();
    this.leaveStates = null;
  }

  private requestLater(): void {
    clearTimeout(this.requestTimer);
    this.requestTimer = setTimeout(() => void this.request(), backoffMs(this.requests, Math.random()));
    this.requests += 1;
  }

  private onEvent(session: Session, raw: unknown): void {
    if (this.session !== session) return;
    const nowMs = Date.now();
    const envelope = decodeEnvelope(raw, nowMs);
    if (!envelope) {
      this.ignored += 1;
      return;
    }
    if (envelope.kind === MessageClass.SERVICE_DELTA) this.onDelta(envelope);
    else this.onFullState(envelope);
    if (envelope.dated && envelope.kind === MessageClass.SERVICE_DELTA) this.skew.add(envelope.sentAtMs, nowMs);
    this.changed();
  }

  private onDelta(envelope: Envelope): void {
    const delta = parseDelta(envelope.payload);
    if (!delta) {
      this.ignored += 1;
      return;
    }
    this.heard();
    this.updates += 1;
    const before = this.sync.state;
    if (this.sync.delta(delta) === "request") {
      this.missed = true;
      void this.request();
    }
    const goesOn = before !== null && before.seq === delta.base && this.sync.state?.seq === delta.seq;
    this.arrived(before, goesOn ? envelope.payload : null);
  }

  private onFullState(envelope: Envelope): void {
    const compressed = envelope.kind === MessageClass.SERVICE_DATA_COMPRESSED;
    const state = parseState(compressed ? decompressJson(envelope.payload) : envelope.payload);
    if (!state) {
      this.ignored += 1;
      return;
    }
    // A retained state may be hours old: it counts from when it was sent, and does not prove that its service lives.
    this.heardAtMs = Math.max(this.heardAtMs ?? 0, Math.min(Date.now(), envelope.sentAtMs));
    this.updates += 1;
    this.accept(state);
  }

  private accept(state: WireState): void {
    const before = this.sync.state;
    if (this.sync.full(state) === "request") void this.request();
    this.arrived(before, null);
  }

  /** Keep what came, to be rewound into. */
  private arrived(before: WireState | null, change: unknown): void {
    const { state } = this.sync;
    this.followClocks();
    if (!state || state === before) return;
    const atMs = Math.max(Date.now(), this.buffer.endMs ?? 0);
    const { clocks, manifest, missed } = this;
    this.buffer.push({ atMs, state, clocks, manifest, change, numColumn: numColumn(manifest), missed });
    this.missed = false;
    this.firstMs ??= atMs;
    this.marks.add(before, state, atMs);
  }

  private heard(): void {
    this.heardAtMs = Date.now();
    this.answering = true;
  }

  private followClocks(): void {
    const session = this.sync.state?.session;
    if (!session || session === this.clockSession) return;
    this.clocks = anchorClocks(this.clocks, this.clockSession, session, Date.now());
    this.clockSession = session;
  }

  private tick(): void {
    this.changed();
    const nowMs = Date.now();
    // Not before its messages tell how its clock goes.
    if (this.rewinds && this.firstMs !== null && (this.skew.isKnown || nowMs - this.firstMs > SKEW_PATIENCE_MS)) this.past.tick(nowMs);
    const quiet = this.heardAtMs === null || nowMs - this.heardAtMs > SILENCE_MS;
    if (this.session && quiet && nowMs - this.askedAtMs > ASK_EVERY_MS) void this.ask(nowMs);
  }

  private async ask(nowMs: number): Promise<void> {
    const { session } = this;
    if (!session) return;
    this.askedAtMs = nowMs;
    const was = this.answering;
    try {
      await session.call(liveness(this.uuid));
      if (this.session !== session) return;
      this.answering = true;
      // It came back without a word: what it has now is not what we hold.
      if (was === false) void this.request();
    } catch (error) {
      if (this.session !== session) return;
      if (errorUri(error) === NO_PROCEDURE || error instanceof TimeoutError) this.answering = false;
    }
    this.changed();
  }

  private changed(): void {
    this.notifier.changed(() => {
      this.frames += 1;
      this.view = this.render();
    });
  }

  // ---- time ---------------------------------------------------------------------------------

  /** Hold everything back by so much. */
  setDelay(delayMs: number): void {
    if (delayMs === this.delayMs) return;
    this.delayMs = delayMs;
    this.limitBuffer();
    this.followTime();
  }

  /** Whether somebody may want to look back far: many services are followed, but one is looked at. */
  setRewinds(rewinds: boolean): void {
    this.rewinds = rewinds;
    this.limitBuffer();
    if (!rewinds) this.toEnd();
  }

  private limitBuffer(): void {
    const atLeastMs = this.delayMs === 0 ? 0 : this.delayMs + SPARE_MS;
    this.buffer.setLimits({ ...(this.rewinds ? BUFFER_LIMITS : SMALL_BUFFER_LIMITS), atLeastMs });
  }

  toggle(): void {
    this.move(time.toggled(this.transport, this.span()));
  }

  seek(atMs: number): void {
    this.move(time.seek(this.transport, atMs, this.span(), true));
  }

  nudge(byMs: number): void {
    const span = this.span();
    this.seek(time.positionIn(this.transport, span) + byMs);
  }

  frame(step: 1 | -1): void {
    void this.stepTo(step);
  }

  private async stepTo(step: 1 | -1): Promise<void> {
    const { transport } = this;
    const span = this.span();
    const target = await this.neighbour(time.positionIn(transport, span), step);
    if (target === null || target > span.endMs || this.transport !== transport) return;
    this.move({ ...transport, playing: false, following: false, positionMs: target });
  }

  private async neighbour(atMs: number, step: 1 | -1): Promise<number | null> {
    const kept = this.buffer.neighbour(atMs, step);
    if (this.buffer.covers(atMs) && kept !== null) return kept;
    const found = await this.past.neighbour(atMs, step);
    // Going on from the past, the first state that is kept here is next.
    return step > 0 && kept !== null && (found === null || found > kept) ? kept : found;
  }

  setSpeed(speed: number): void {
    this.move(time.atSpeed(this.transport, speed));
  }

  changeSpeed(step: 1 | -1): void {
    this.setSpeed(time.nextSpeed(this.transport.speed, step));
  }

  toEnd(): void {
    this.move(time.LIVE);
  }

  async lap(lap: number): Promise<number | null> {
    const { endMs } = this.span();
    const startMs = Math.min(this.buffer.startMs ?? endMs, endMs);
    const before = await this.past.lap(lap, (frame, manifest) => lapsOf(frame.state, columnsOf(manifest)));
    if (before !== null && before < startMs) return before;
    let [low, high] = [startMs, endMs];
    const lapsAt = (atMs: number): number => lapsOf(this.buffer.at(atMs)?.state ?? null, this.view.columns) ?? -1;
    if (lapsAt(high) < lap) return null;
    while (high - low > 100) {
      const middle = (low + high) / 2;
      if (lapsAt(middle) >= lap) high = middle;
      else low = middle;
    }
    return Math.round(high);
  }

  private span(): time.Span {
    const endMs = Date.now() - this.delayMs;
    return { startMs: Math.min(this.past.startMs ?? endMs, this.buffer.startMs ?? endMs, endMs), endMs };
  }

  private move(transport: time.Transport): void {
    this.transport = transport;
    this.followTime();
  }

  /** A picture that is not the newest has to be moved on; the newest moves by what comes. */
  private followTime(): void {
    clearInterval(this.player);
    this.playedAtMs = performance.now();
    if (this.isShifted) this.player = setInterval(() => this.play(), PLAY_EVERY_MS);
    this.changed();
  }

  private get isShifted(): boolean {
    return this.delayMs > 0 || !this.transport.following;
  }

  private play(): void {
    const nowMs = performance.now();
    const passedMs = nowMs - this.playedAtMs;
    this.playedAtMs = nowMs;
    const span = this.span();
    const positionMs = time.positionIn(this.transport, span);
    if (!this.isHere(positionMs)) return;
    const next = time.advance(this.transport, passedMs, span, true);
    if (next.following !== this.transport.following) this.move(next);
    this.transport = next;
    if (this.transport.playing && !this.buffer.covers(positionMs)) this.past.fetchAhead(positionMs, this.transport.speed);
    this.changed();
  }

  /** Whether playing need not wait for what is shown at `atMs`. */
  private isHere(atMs: number): boolean {
    return this.transport.following || this.momentAt(atMs) !== null || this.past.problem(atMs) !== "" || !this.isPast(atMs);
  }

  private newest(): Moment | null {
    const { state } = this.sync;
    return state && { atMs: Date.now(), state, clocks: this.clocks, manifest: this.manifest };
  }

  /** Whether only a recorder knows what was shown at `atMs`. */
  private isPast(atMs: number): boolean {
    return this.past.startMs !== null && atMs >= this.past.startMs && !this.buffer.covers(atMs);
  }

  private momentAt(atMs: number): Moment | null {
    if (this.isPast(atMs)) return this.past.at(atMs) ?? (this.past.problem(atMs) === "" ? null : this.buffer.at(atMs));
    return this.buffer.at(atMs);
  }

  /** All marks up to `endMs`: what is held back is not told by a mark either. */
  private marksUntil(endMs: number): Marks {
    const [before, after] = [this.past.marks, this.marks.until(endMs)];
    if (before === NO_MARKS || this.firstMs === null) return after;
    if (this.joined?.before !== before || this.joined.after !== after) {
      this.joined = { before, after, marks: joinMarks(before, after, this.firstMs) };
    }
    return endMs < this.firstMs + OVERLAP_MS ? marksUntil(this.joined.marks, endMs) : this.joined.marks;
  }

  private playback(span: time.Span, shown: Moment | null): PlaybackView {
    const { playing, speed, following } = this.transport;
    const positionMs = time.positionIn(this.transport, span);
    const problem = this.isShifted && this.isPast(positionMs) ? this.past.problem(positionMs) : "";
    return {
      kind: "live", ...span, positionMs, playing, speed, following, delayMs: this.delayMs, loading: shown === null && problem === "", problem,
      marks: this.marksUntil(span.endMs), recorded: this.past.startMs !== null && this.past.startMs <= span.startMs,
    };
  }

  private render(): ServiceView {
    const span = this.span();
    const shownAtMs = this.isShifted ? time.positionIn(this.transport, span) : null;
    const here = shownAtMs === null ? this.newest() : this.momentAt(shownAtMs);
    // While a moment is on its way, the picture before stays.
    const shown = here ?? (shownAtMs !== null && this.isPast(shownAtMs) ? this.shown : null);
    this.shown = shown;
    const state = shown?.state ?? null;
    const manifest = shown?.manifest ?? this.manifest;
    return {
      manifest,
      ...this.picture.draw(state, manifest, shownAtMs ?? Date.now()),
      session: state?.session ?? EMPTY.session,
      messages: state?.messages ?? EMPTY.messages,
      hasState: state !== null,
      clocks: shown?.clocks ?? null,
      feed: parseFeed(state?.session["feed"]),
      connected: this.session !== null,
      answering: this.answering,
      heardAtMs: this.heardAtMs,
      skewMs: this.skew.skewMs,
      counters: { updates: this.updates, gaps: this.sync.gaps, ignored: this.ignored, frames: this.frames },
      shownAtMs,
      playback: this.playback(span, here),
    };
  }
}
