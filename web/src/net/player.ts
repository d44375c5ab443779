/** Plays a recording: keeps the chunks around the moment shown, and moves that moment on. */

import { Picture } from "../model/picture";
import { lapsOf } from "../model/laps";
import { columnsOf } from "../ctd/columns";
import { findLap, findMarks, NO_MARKS, type Marks } from "../recording/marks";
import type { PlaybackControls, PlaybackView } from "../recording/playback";
import { chunkAt, frameAt, type Frame, type Recording } from "../recording/recording";
import * as time from "../recording/transport";
import { anchorClocks, type ClockAnchor } from "../session/clocks";
import { parseFeed } from "../session/freshness";
import { Notifier } from "./notifier";
import type { ServiceView } from "./service";

/** Chunks kept in memory. */
const KEPT = 24;
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
  private readonly ready = new Map<number, readonly Frame[]>();
  private readonly loads = new Map<number, Promise<readonly Frame[]>>();
  private readonly failed = new Map<number, string>();
  private readonly anchors = new WeakMap<readonly Frame[], (ClockAnchor | null)[]>();
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
    return findLap(this.recording, lap, (chunk) => this.load(chunk), (frame) => lapsOf(frame.state, columns));
  }

  private async stepTo(step: 1 | -1): Promise<void> {
    const { chunks } = this.recording;
    const atMs = this.transport.positionMs;
    for (let chunk = chunkAt(chunks, atMs); chunk >= 0 && chunk < chunks.length; chunk += step) {
      const frames = await this.load(chunk).catch(() => []);
      const found = step > 0 ? frames.find((frame) => frame.atMs > atMs) : frames.findLast((frame) => frame.atMs < atMs);
      if (!found) continue;
      this.move({ ...this.transport, playing: false, positionMs: found.atMs });
      return;
    }
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
    return this.ready.has(chunk) || this.failed.has(chunk);
  }

  /** Put the moment on the screen; where its chunk is not here yet, as soon as it is. */
  private show(nowMs = performance.now()): void {
    const chunk = chunkAt(this.recording.chunks, this.transport.positionMs);
    const frames = this.ready.get(chunk);
    if (frames) this.showFrame(chunk, frames, nowMs);
    else this.fetch(chunk);
    this.fetchAhead(chunk);
  }

  private showFrame(chunk: number, frames: readonly Frame[], nowMs: number): void {
    this.touch(chunk, frames);
    const index = frameAt(frames, this.transport.positionMs);
    const same = this.shown === frames[index];
    this.shown = frames[index]!;
    this.shownClocks = this.clocksOf(frames, index);
    if (same && this.transport.playing && nowMs - this.drawnAtMs < CLOCK_MS) return;
    this.drawnAtMs = nowMs;
    this.changed();
    this.lookForMarks();
  }

  private fetch(chunk: number): void {
    this.changed();
    this.load(chunk).then(
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
      this.load(next).catch(() => undefined);
    }
  }

  private load(chunk: number): Promise<readonly Frame[]> {
    const held = this.ready.get(chunk);
    if (held) return Promise.resolve(held);
    const under = this.loads.get(chunk);
    if (under) return under;
    const load = this.recording.load(chunk).then(
      (frames) => {
        this.loads.delete(chunk);
        this.failed.delete(chunk);
        this.touch(chunk, frames);
        return frames;
      },
      (error: unknown) => {
        this.loads.delete(chunk);
        this.failed.set(chunk, error instanceof Error ? error.message : String(error));
        throw error;
      },
    );
    this.loads.set(chunk, load);
    return load;
  }

  /** Keep what was used last. */
  private touch(chunk: number, frames: readonly Frame[]): void {
    this.ready.delete(chunk);
    this.ready.set(chunk, frames);
    for (const oldest of this.ready.keys()) {
      if (this.ready.size <= KEPT) break;
      this.ready.delete(oldest);
    }
  }

  private clocksOf(frames: readonly Frame[], index: number): ClockAnchor | null {
    const anchors = this.anchors.get(frames) ?? [];
    this.anchors.set(frames, anchors);
    for (let at = anchors.length; at <= index; at += 1) {
      const { atMs, state } = frames[at]!;
      anchors.push(anchorClocks(anchors[at - 1] ?? null, frames[at - 1]?.state.session ?? {}, state.session, atMs));
    }
    return anchors[index] ?? null;
  }

  private lookForMarks(): void {
    if (this.looking) return;
    this.looking = true;
    const load = (chunk: number): Promise<readonly Frame[]> => {
      const held = this.ready.get(chunk);
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
    const problem = this.failed.get(chunk) ?? "";
    return {
      kind: "recording", ...this.span, positionMs, playing, speed, following: false, delayMs: 0,
      loading: problem === "" && !this.ready.has(chunk), problem, marks: this.marks,
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
      counters: { updates: this.frames, gaps: 0, ignored: this.failed.size, frames: this.frames },
      shownAtMs: positionMs,
      playback: this.playback(),
    };
  }
}
