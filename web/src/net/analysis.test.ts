import { compressToUTF16 } from "lz-string";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { docs } from "../analysis/fixture";
import type { Json } from "../protocol/json";
import { AnalysisFeed } from "./analysis";
import type { Connection, EventHandler, Session } from "./connection";

const UUID = "abc";
type Answer = (keys: unknown) => Promise<unknown>;

/** A connection in memory: one session at a time, which answers as it is told. */
class Line {
  readonly asked: unknown[] = [];
  private listener: (session: Session | null) => void = () => undefined;
  private handler: EventHandler = () => undefined;

  constructor(public answer: Answer) {}

  readonly connection = {
    onSession: (listener: (session: Session | null) => void) => {
      this.listener = listener;
      return () => undefined;
    },
  } as unknown as Connection;

  async join(): Promise<void> {
    this.listener({
      subscribe: () => Promise.reject(new Error("not asked for")),
      subscribePrefix: (prefix, handler) => {
        expect(prefix).toBe(`livetiming.analysis/${UUID}/`);
        this.handler = handler;
        return Promise.resolve(() => undefined);
      },
      call: (procedure, keys) => {
        this.asked.push([procedure, keys]);
        return this.answer(keys);
      },
    });
    await settled();
  }

  lose(): void {
    this.listener(null);
  }

  publish(topic: string, payload: unknown, msgClass = 7): void {
    this.handler({ msgClass, date: 1, payload }, `livetiming.analysis/${UUID}/${topic}`);
  }
}

const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
const error = (uri: string): Error => Object.assign(new Error(uri), { errorUri: uri });
const session = (startS: number): Json => ({ currentTimestamp: startS, flagStats: [[1, 0, startS, null, null]], leaderLap: 0 });

async function following(answer: Answer): Promise<[AnalysisFeed, Line]> {
  const line = new Line(answer);
  const feed = new AnalysisFeed(UUID, line.connection);
  feed.open();
  await line.join();
  return [feed, line];
}

describe("the analysis of a running service", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("requestAnimationFrame", (run: () => void) => setTimeout(run, 16));
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("is asked for once, by the keys that are used, and then followed", async () => {
    const [feed, line] = await following(() => Promise.resolve(docs));
    expect(line.asked).toEqual([[`livetiming.service.requestAnalysisData.${UUID}`, expect.arrayContaining(["laps", "stint", "chart"])]]);
    line.publish("laps/7/3", { "7/3": [] });
    line.publish("stops/7", { "7": [[1]] }, 4);
    line.publish("weather", { sun: 1 });
    line.publish("lap/7", compressToUTF16(JSON.stringify({ "7": [null, 5] })), 9);

    expect(feed.snapshot()).toMatchObject({ kind: "open", updates: 2 });
    expect(feed.snapshot().docs["laps"]!["7/3"]).toEqual([]);
    expect(feed.snapshot().docs["lap"]!["7"]).toEqual([null, 5]);
    expect(feed.snapshot().docs["stops"]).toEqual(docs["stops"]);
  });

  it("begins anew with another session, whose laps must not mix with those before", async () => {
    const fresh = { static: {}, laps: { "7/0": [] }, stints: {}, session: session(9_000) };
    let answer: unknown = docs;
    const [feed, line] = await following(() => Promise.resolve(answer));
    answer = fresh;
    line.publish("session", session(9_000));
    await settled();

    expect(feed.snapshot().docs["laps"]).toEqual({ "7/0": [] });
    line.publish("session", { ...(session(9_000) as object), leaderLap: 3 });
    await settled();
    expect(line.asked).toHaveLength(2);
    expect(feed.snapshot().docs["session"]!["leaderLap"]).toBe(3);
  });

  it("stays on the screen when the connection is lost, and is asked for again", async () => {
    const [feed, line] = await following(() => Promise.resolve(docs));
    line.lose();
    expect(feed.snapshot().docs).toEqual(docs);
    line.answer = () => Promise.reject(error("wamp.error.no_such_procedure"));
    await line.join();
    expect(feed.snapshot()).toMatchObject({ kind: "open" });
    line.answer = () => Promise.resolve({ ...docs, stops: {} });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(feed.snapshot().docs["stops"]).toEqual({});
  });

  it("of a service that does not answer is tried again until it does", async () => {
    const [feed, line] = await following(() => Promise.reject(error("wamp.error.no_such_procedure")));
    expect(feed.snapshot().kind).toBe("silent");
    await vi.advanceTimersByTimeAsync(30_000);
    expect(line.asked.length).toBeGreaterThan(2);
    line.answer = () => Promise.resolve(docs);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(feed.snapshot()).toMatchObject({ kind: "open", docs });
    const count = line.asked.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(line.asked).toHaveLength(count);
  });

  it("of a service that takes no arguments is asked for without", async () => {
    const [feed, line] = await following((keys) => (keys === undefined ? Promise.resolve(docs) : Promise.reject(error("wamp.error.runtime_error"))));
    expect(line.asked).toHaveLength(2);
    expect(feed.snapshot().kind).toBe("open");
  });

  it("that there is none of is said", async () => {
    const [feed, line] = await following(() => Promise.resolve(null));
    expect(feed.snapshot().kind).toBe("none");
    line.publish("lap/7", { "7": [null, 5] });
    expect(feed.snapshot().kind).toBe("open");
  });
});
