import { describe, expect, it } from "vitest";

import { anchorClocks, clocksAt } from "./clocks";
import { judge, parseFeed, SILENCE_LIMIT_MS, warningText, type Evidence } from "./freshness";
import { SkewEstimate } from "./skew";

const running = { flagState: "green", timeElapsed: 100, timeRemain: 50 };

describe("clocks", () => {
  const anchor = anchorClocks(null, {}, running, 1_000);

  it("run between updates while the feed is live", () => {
    expect(clocksAt(anchor, 6_000, true)).toEqual({ elapsedS: 105, remainS: 45, lapsRemain: null });
  });

  it("stand still when it is not", () => {
    expect(clocksAt(anchor, 6_000, false)).toEqual({ elapsedS: 100, remainS: 50, lapsRemain: null });
  });

  it("stop at zero: only the source may say that a session runs over", () => {
    expect(clocksAt(anchor, 100_000, true).remainS).toBe(0);
    expect(clocksAt(anchorClocks(null, {}, { timeRemain: -5, flagState: "green" }, 0), 2_000, true).remainS).toBe(-7);
  });

  it.each(["red", "none", "chequered", "some new flag"])("do not run by themselves under %s", (flagState) => {
    expect(clocksAt(anchorClocks(null, {}, { ...running, flagState }, 0), 9_000, true).elapsedS).toBe(100);
  });

  it("obey pauseClocks before the flag", () => {
    expect(clocksAt(anchorClocks(null, {}, { ...running, pauseClocks: true }, 0), 9_000, true).elapsedS).toBe(100);
    expect(clocksAt(anchorClocks(null, {}, { ...running, flagState: "red", pauseClocks: false }, 0), 9_000, true).elapsedS).toBe(109);
  });

  it("keep their anchor over updates that say nothing about them", () => {
    expect(anchorClocks(anchor, running, { ...running, trackData: ["x"] }, 9_000)).toBe(anchor);
    expect(anchorClocks(anchor, running, { ...running, timeRemain: 40 }, 9_000).atMs).toBe(9_000);
  });

  it("that are not given are not shown", () => {
    expect(clocksAt(anchorClocks(null, {}, { flagState: "green", timeElapsed: "x", lapsRemain: 3 }, 0), 5_000, true)).toEqual({
      elapsedS: null, remainS: null, lapsRemain: 3,
    });
  });
});

describe("freshness", () => {
  const evidence: Evidence = {
    connected: true, hasState: true, feed: { status: "live", lastMessageMs: 90_000 }, answering: true, heardAtMs: 99_000, skewMs: 0, nowMs: 100_000,
  };
  const level = (change: Partial<Evidence>) => judge({ ...evidence, ...change }).level;

  it("is live only when connection, service and feed are", () => {
    expect(level({})).toBe("live");
    expect(level({ connected: false })).toBe("offline");
    expect(level({ answering: false })).toBe("gone");
    expect(level({ feed: { status: "stale", lastMessageMs: 1 } })).toBe("stale");
    expect(level({ feed: { status: "lost", lastMessageMs: 1 } })).toBe("lost");
    expect(level({ hasState: false })).toBe("waiting");
    expect(level({ hasState: false, connected: false })).toBe("waiting");
  });

  it("of an ended session stays so when its service goes", () => {
    expect(level({ feed: { status: "ended", lastMessageMs: 1 }, answering: false })).toBe("ended");
  });

  it("of a service that reports none comes from its silence", () => {
    expect(level({ feed: null, heardAtMs: 100_000 - SILENCE_LIMIT_MS })).toBe("live");
    expect(level({ feed: null, heardAtMs: 99_999 - SILENCE_LIMIT_MS })).toBe("stale");
  });

  it("counts the age by the senders' clock", () => {
    expect(judge(evidence).ageMs).toBe(10_000);
    expect(judge({ ...evidence, skewMs: -4_000 }).ageMs).toBe(6_000);
    expect(judge({ ...evidence, feed: null }).ageMs).toBe(1_000);
    expect(judge({ ...evidence, feed: null, heardAtMs: null }).ageMs).toBeNull();
  });

  it("warns of everything old in words", () => {
    for (const name of ["stale", "lost", "ended", "gone", "offline"] as const) expect(warningText(name)).not.toBe("");
    expect(warningText("live")).toBe("");
  });

  it.each([[null], ["live"], [{}], [{ status: "fine" }]])("is not read from %j", (raw) => {
    expect(parseFeed(raw)).toBeNull();
  });

  it("takes the fastest message for the distance of clocks", () => {
    const skew = new SkewEstimate();
    expect(skew.skewMs).toBe(0);
    skew.add(1_000, 1_500);
    skew.add(2_000, 2_040);
    expect(skew.skewMs).toBe(-40);
  });
});
