/** Plays a recording: keeps the chunks around the moment shown, and moves that moment on. */

import { Picture } from "../model/picture";
import { lapsOf } from "../model/laps";
import { columnsOf } from "../ctd/columns";
import { findLap, findMarks, NO_MARKS, type Marks } from "../recording/marks";
import type { PlaybackControls, PlaybackView } from "../recording/playback";
import { ChunkStore, neighbourFrame } from "../recording/chunkstore";
import { chunkAt, frameAt, type Frame, type Recording } from "../recording/recording";
import * as time from "../recording/transport";
import type { ClockAnchor } from "../session/clocks";
import { parseFeed } from "../session/freshness";
import { Notifier } from "./notifier";
import type { ServiceView } from "./service";

/** Faster than this, chunks are fetched further ahead. */
const FAST = 15;
/** A picture lasts at least so long [ms]: more of them a second nobody sees. */
const PICTURE_MS = 45;
/** Clocks move at least so often [ms]. */
const CLOCK_MS = 100;
/** A tab that slept does not wake up hours later in the race [ms]. */
const LONGEST_STEP_MS = 500;

export class Player implements PlaybackControls {
  private readonly notifier = new Notifier();
  private readonly picture = new Picture();
  private readonly store: ChunkStore;
  private transport: time.Transport;
  private shown: Frame | null = null;
  private shownClocks: ClockAnchor | null = null;
  private marks: Marks = NO_MARKS;
  private looking = false;
  private closed = false;
  private tickedAtMs = 0;
  private drawnAtMs = 0;
  private frames = 0;
  private view: ServiceView;

  constructor(readonly recording: Recording, atMs: number | null) {
    this.store = new ChunkStore((chunk) => recording.load(chunk));
    this.transport = time.recordedAt(time.clampTo(this.span, atMs ?? recording.startMs));
    this.view = this.render();
    this.show();
  }

  readonly subscribe = (listener: () => void): (() => void) => this.notifier.subscribe(listener);
  readonly snapshot = (): ServiceView => this.view;

  close(): void {
    this.closed = true;
    this.transport = { ...this.transport, playing: false };
  }

  // ---- controls -----------------------------------------------------------------------------

  toggle(): void {
    this.move(time.toggled(this.transport, this.span));
  }

  seek(atMs: number): void {
    this.move(time.seek(this.transport, atMs, this.span, false));
  }

  nudge(byMs: number): void {
    this.seek(this.transport.positionMs + byMs);
  }

  frame(step: 1 | -1): void {
    void this.stepTo(step);
  }

  setSpeed(speed: number): void {
    this.move(time.atSpeed(this.transport, speed));
  }

  changeSpeed(step: 1 | -1): void {
    this.setSpeed(time.nextSpeed(this.transport.speed, step));
  }

  toEnd(): void {
    this.seek(this.span.endMs);
  }

  lap(lap: number): Promise<number | null> {
    const columns = columnsOf(this.recording.manifest);
    return findLap(this.recording, lap, (chunk) => this.store.load(chunk), (frame) => lapsOf(frame.state, columns));
  }

  private async stepTo(step: 1 | -1): Promise<void> {
    const { chunks } = this.recording;
    const atMs = this.transport.positionMs;
    const found = await neighbourFrame(this.store, chunks.length, chunkAt(chunks, atMs), atMs, step);
    if (found !== null) this.move({ ...this.transport, playing: false, positionMs: found });
  }

  private get span(): time.Span {
    return { startMs: this.recording.startMs, endMs: this.recording.endMs };
  }

  private move(transport: time.Transport): void {
    const started = transport.playing && !this.transport.playing;
    this.transport = transport;
    this.show();
    if (started) this.start();
  }

  // ---- playing ------------------------------------------------------------------------------

  private start(): void {
    this.tickedAtMs = performance.now();
    const tick = (): void => {
      if (!this.transport.playing || this.closed) return;
      this.tick(performance.now());
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  private tick(nowMs: number): void {
    const passedMs = Math.min(LONGEST_STEP_MS, nowMs - this.tickedAtMs);
    this.tickedAtMs = nowMs;
    if (!this.isReady(this.transport.positionMs)) return;
    this.transport = time.advance(this.transport, passedMs, this.span, false);
    if (nowMs - this.drawnAtMs < PICTURE_MS && this.transport.playing) return;
    this.show(nowMs);
  }

  private isReady(atMs: number): boolean {
    const chunk = chunkAt(this.recording.chunks, atMs);
    return this.store.ready(chunk) !== undefined || this.store.problem(chunk) !== "";
  }

  /** Put the moment on the screen; where its chunk is not here yet, as soon as it is. */
  private show(nowMs = performance.now()): void {
    const chunk = chunkAt(this.recording.chunks, this.transport.positionMs);
    const frames = this.store.ready(chunk);
    if (frames) this.showFrame(chunk, frames, nowMs);
    else this.fetch(chunk);
    this.fetchAhead(chunk);
  }

  private showFrame(chunk: number, frames: readonly Frame[], nowMs: number): void {
    this.store.touch(chunk, frames);
    const index = frameAt(frames, this.transport.positionMs);
    const same = this.shown === frames[index];
    this.shown = frames[index]!;
    this.shownClocks = this.store.clocks(frames, index);
    if (same && this.transport.playing && nowMs - this.drawnAtMs < CLOCK_MS) return;
    this.drawnAtMs = nowMs;
    this.changed();
    this.lookForMarks();
  }

  private fetch(chunk: number): void {
    this.changed();
    this.store.load(chunk).then(
      () => this.isShown(chunk) && this.show(),
      () => this.isShown(chunk) && this.changed(),
    );
  }

  private isShown(chunk: number): boolean {
    return !this.closed && chunkAt(this.recording.chunks, this.transport.positionMs) === chunk;
  }

  private fetchAhead(chunk: number): void {
    if (!this.transport.playing) return;
    const ahead = this.transport.speed >= FAST ? 4 : 1;
    for (let next = chunk + 1; next <= chunk + ahead && next < this.recording.chunks.length; next += 1) {
      this.store.load(next).catch(() => undefined);
    }
  }

  private lookForMarks(): void {
    if (this.looking) return;
    this.looking = true;
    const load = (chunk: number): Promise<readonly Frame[]> => {
      const held = this.store.ready(chunk);
      return held ? Promise.resolve(held) : this.recording.load(chunk);
    };
    void findMarks(this.recording, load, (marks) => {
      this.marks = marks;
      this.changed();
    }, () => !this.closed);
  }

  private changed(): void {
    if (this.closed) return;
    this.notifier.changed(() => {
      this.frames += 1;
      this.view = this.render();
    });
  }

  private playback(): PlaybackView {
    const { positionMs, playing, speed } = this.transport;
    const chunk = chunkAt(this.recording.chunks, positionMs);
    const problem = this.store.problem(chunk);
    return {
      kind: "recording", ...this.span, positionMs, playing, speed, following: false, delayMs: 0,
      loading: problem === "" && !this.store.ready(chunk), problem, marks: this.marks, recorded: true,
    };
  }

  private render(): ServiceView {
    const { positionMs } = this.transport;
    const state = this.shown?.state ?? null;
    const manifest = this.recording.manifestAt(this.shown?.atMs ?? positionMs);
    return {
      manifest,
      ...this.picture.draw(state, manifest, this.shown === null ? positionMs : Math.max(this.shown.atMs, positionMs)),
      session: state?.session ?? {},
      messages: state?.messages ?? [],
      hasState: state !== null,
      clocks: this.shownClocks,
      feed: parseFeed(state?.session["feed"]),
      connected: true,
      answering: null,
      heardAtMs: null,
      skewMs: 0,
      counters: { updates: this.frames, gaps: 0, ignored: this.store.failures, frames: this.frames },
      shownAtMs: positionMs,
      playback: this.playback(),
    };
  }
}
