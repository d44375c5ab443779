/**
 * What was recorded of a running session before this page kept it itself. Asked of `livetiming-recordings` a chunk at
 * a time, and only when somebody looks there; where nobody answers, there is no past.
 */

import type { Manifest } from "../protocol/manifest";
import { RECORDINGS_RUNNING, RECORDINGS_RUNNING_CHUNK } from "../protocol/topics";
import type { Moment } from "../recording/buffer";
import { ChunkStore, neighbourFrame } from "../recording/chunkstore";
import { findLap, findMarks, NO_MARKS, type Marks } from "../recording/marks";
import { chunkAt, frameAt, type Frame } from "../recording/recording";
import { parseDescribed, parseListed, RunningRecording, type Described } from "../recording/running";
import { errorUri, type Session } from "./connection";

/** Where there was nothing, it is asked for again so often [ms]: a recorder may have been started. */
const ASK_EVERY_MS = 30_000;
/** A chunk that could not be had is asked for again so often [ms]. */
const RETRY_MS = 3_000;
/** The list is asked for again so often at most [ms], for what was recorded since. */
const EXTEND_EVERY_MS = 2_000;
const BUSY_WAIT_MS = 1_000;
const BUSY_TRIES = 8;
const BUSY = "livetiming.error.busy";
const NO_SUCH_RECORDING = "livetiming.error.no_such_recording";
/** Faster than this, chunks are fetched further ahead. */
const FAST = 15;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Opened {
  readonly recording: RunningRecording;
  readonly store: ChunkStore;
  /** Our clock minus the sender's [ms]. */
  readonly aheadMs: number;
}

export class Past {
  private session: Session | null = null;
  private described: Described | null = null;
  private aheadMs = 0;
  private opened: Opened | null = null;
  private listing: Promise<void> | null = null;
  private askedAtMs = Number.NEGATIVE_INFINITY;
  private extendedAtMs = Number.NEGATIVE_INFINITY;
  private readonly failedAtMs = new Map<number, number>();
  private found: Marks = NO_MARKS;

  /** `skewMs` tells by how much the sender's clock is ahead of ours, or null as long as nothing tells. */
  constructor(
    private readonly uuid: string,
    private readonly manifest: () => Manifest | null,
    private readonly skewMs: () => number | null,
    private readonly changed: () => void,
  ) {}

  setSession(session: Session | null): void {
    this.session = session;
    this.askedAtMs = Number.NEGATIVE_INFINITY;
  }

  /** When it begins, by our clock [ms]; null where there is none. */
  get startMs(): number | null {
    return this.described && this.described.startMs + this.aheadMs;
  }

  /** Marks found so far, by our clock. */
  get marks(): Marks {
    return this.found;
  }

  /** Whether there is one, asked anew now and then. */
  tick(nowMs: number): void {
    if (this.session && !this.described && nowMs - this.askedAtMs >= ASK_EVERY_MS) void this.ask(this.session, nowMs);
  }

  private async ask(session: Session, nowMs: number): Promise<void> {
    this.askedAtMs = nowMs;
    const described = await session.call(RECORDINGS_RUNNING, this.uuid).then(parseDescribed, () => null);
    if (this.session !== session || !described || this.opened) return;
    this.aheadMs = this.measured(described);
    this.described = described;
    this.changed();
  }

  /** Our clock minus the sender's: by its messages, or else by the clock of who has the recording. */
  private measured({ nowMs }: Described): number {
    const skewMs = this.skewMs();
    return skewMs === null ? Date.now() - nowMs : -skewMs;
  }

  // ---- moments ------------------------------------------------------------------------------

  /** What was shown at `atMs`; null while it is on its way, or where there is nothing. */
  at(atMs: number): Moment | null {
    const opened = this.open();
    if (!opened) return null;
    const { recording, store, aheadMs } = opened;
    const theirMs = atMs - aheadMs;
    if (theirMs > recording.endMs) void this.extend();
    const chunk = chunkAt(recording.chunks, theirMs);
    const frames = store.ready(chunk);
    if (!frames) {
      this.fetch(opened, chunk);
      return null;
    }
    store.touch(chunk, frames);
    const index = frameAt(frames, theirMs);
    const frame = frames[index]!;
    return {
      atMs: frame.atMs + aheadMs,
      state: frame.state,
      clocks: store.clocks(frames, index),
      manifest: recording.manifestAt(frame.atMs),
    };
  }

  /** Have what follows `atMs` ready when playing comes there. */
  fetchAhead(atMs: number, speed: number): void {
    if (!this.opened) return;
    const { recording, store, aheadMs } = this.opened;
    const chunk = chunkAt(recording.chunks, atMs - aheadMs);
    const last = Math.min(recording.chunks.length - 1, chunk + (speed >= FAST ? 4 : 1));
    for (let next = chunk + 1; next <= last; next += 1) if (!store.ready(next)) this.fetch(this.opened, next);
  }

  /** Why the moment cannot be shown; "" for no reason. */
  problem(atMs: number): string {
    if (!this.opened) return "";
    const { recording, store, aheadMs } = this.opened;
    return store.problem(chunkAt(recording.chunks, atMs - aheadMs));
  }

  private fetch(opened: Opened, chunk: number): void {
    const nowMs = Date.now();
    if (nowMs - (this.failedAtMs.get(chunk) ?? Number.NEGATIVE_INFINITY) < RETRY_MS) return;
    opened.store.load(chunk).then(
      () => this.changed(),
      () => {
        this.failedAtMs.set(chunk, Date.now());
        this.changed();
      },
    );
  }

  async neighbour(atMs: number, step: 1 | -1): Promise<number | null> {
    const opened = await this.wholly();
    if (!opened) return null;
    const { recording, store, aheadMs } = opened;
    const theirMs = atMs - aheadMs;
    const found = await neighbourFrame(store, recording.chunks.length, chunkAt(recording.chunks, theirMs), theirMs, step);
    return found === null ? null : found + aheadMs;
  }

  async lap(lap: number, lapsIn: (frame: Frame, manifest: Manifest) => number | null): Promise<number | null> {
    const opened = await this.wholly();
    if (!opened) return null;
    const { recording, store, aheadMs } = opened;
    const found = await findLap(recording, lap, (chunk) => store.load(chunk), (frame) => lapsIn(frame, recording.manifestAt(frame.atMs)));
    return found === null ? null : found + aheadMs;
  }

  // ---- the recording ------------------------------------------------------------------------

  /** The recording; asked for if it is not here yet. */
  private open(): Opened | null {
    if (!this.opened && this.described && this.session && Date.now() - this.extendedAtMs >= EXTEND_EVERY_MS) void this.list();
    return this.opened;
  }

  /** The recording, waited for; null where there is none. */
  private async wholly(): Promise<Opened | null> {
    if (!this.opened && this.described) await this.list();
    return this.opened;
  }

  private list(): Promise<void> {
    this.listing ??= this.askForList().finally(() => {
      this.listing = null;
    });
    return this.listing;
  }

  private async askForList(): Promise<void> {
    const { session } = this;
    const manifest = this.manifest();
    if (!session || !manifest) return;
    this.extendedAtMs = Date.now();
    try {
      const recording = await this.listed(session, manifest);
      if (this.session !== session) return;
      if (recording) this.take(recording);
      else this.lose();
    } catch {
      // Nobody answers any more: what is held stays, and is asked for again.
    } finally {
      this.changed();
    }
  }

  private async listed(session: Session, manifest: Manifest): Promise<RunningRecording | null> {
    const fetch = (recording: string, chunk: number): Promise<unknown> => this.call(recording, chunk);
    let whole: RunningRecording | null = null;
    for (;;) {
      const from: number = whole?.chunks.length ?? 0;
      const more = parseListed(await session.call(RECORDINGS_RUNNING, this.uuid, from));
      if (!more || (whole && more.recording !== whole.name)) return null;
      if (!whole && more.index.length === 0) return null;
      whole = whole ? whole.extended(from, more) : new RunningRecording(more, manifest, fetch);
      if (more.index.length === 0 || whole.chunks.length >= more.chunks) return whole;
    }
  }

  private take(recording: RunningRecording): void {
    const { aheadMs } = this;
    const store: ChunkStore = new ChunkStore((chunk) => recording.load(chunk), aheadMs);
    this.opened = { recording, store, aheadMs };
    void this.findMarks(this.opened);
  }

  /** Learn what was recorded since the list was made. */
  private async extend(): Promise<void> {
    const { session, opened } = this;
    const nowMs = Date.now();
    if (!session || !opened || nowMs - this.extendedAtMs < EXTEND_EVERY_MS) return;
    this.extendedAtMs = nowMs;
    try {
      const last = opened.recording.chunks.length - 1;
      const more = parseListed(await session.call(RECORDINGS_RUNNING, this.uuid, last));
      if (this.session !== session || this.opened !== opened) return;
      if (!more || more.recording !== opened.recording.name || more.index.length === 0) {
        this.lose();
        return;
      }
      opened.store.forget(last);
      this.opened = { ...opened, recording: opened.recording.extended(last, more) };
    } catch {
      // As before.
    } finally {
      this.changed();
    }
  }

  /** It is not there any more: over, or not public any more. */
  private lose(): void {
    this.opened = null;
    this.described = null;
    this.found = NO_MARKS;
    this.failedAtMs.clear();
    this.askedAtMs = Date.now() - ASK_EVERY_MS + RETRY_MS;
    this.changed();
  }

  /** Fetch a chunk; where too many ask, wait for one's turn. */
  private async call(recording: string, chunk: number): Promise<unknown> {
    for (let tries = 1; ; tries += 1) {
      const { session } = this;
      if (!session) throw new Error("no connection to the router");
      try {
        return await session.call(RECORDINGS_RUNNING_CHUNK, this.uuid, recording, chunk);
      } catch (error) {
        const uri = errorUri(error);
        if (uri === NO_SUCH_RECORDING) this.lose();
        if (uri !== BUSY || tries >= BUSY_TRIES) throw new Error(messageOf(error));
      }
      await pause(BUSY_WAIT_MS * tries);
    }
  }

  private async findMarks(opened: Opened): Promise<void> {
    const { recording, store, aheadMs } = opened;
    const load = (chunk: number): Promise<readonly Frame[]> => {
      const held = store.ready(chunk);
      return held ? Promise.resolve(held) : recording.load(chunk);
    };
    const isWanted = (): boolean => this.opened?.store === store && this.session !== null;
    await findMarks(recording, load, (marks) => {
      if (!isWanted()) return;
      this.found = shifted(marks, aheadMs);
      this.changed();
    }, isWanted);
  }
}

function messageOf(error: unknown): string {
  const said = (error as { argsList?: unknown[] } | null)?.argsList?.[0];
  if (typeof said === "string") return said;
  return error instanceof Error ? error.message : errorUri(error) || String(error);
}

function shifted(marks: Marks, byMs: number): Marks {
  const shift = <T extends { readonly atMs: number }>(mark: T): T => ({ ...mark, atMs: mark.atMs + byMs });
  return { flags: marks.flags.map(shift), said: marks.said.map(shift), complete: marks.complete };
}
