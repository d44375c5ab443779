import { describe, expect, it } from "vitest";

import { parseDelta } from "./delta";
import { parseState } from "./state";
import { StateSync } from "./sync";

const full = (seq: number | null, elapsed = seq ?? 0) =>
  parseState({ cars: [["1"]], session: { elapsed }, messages: [], ...(seq === null ? {} : { seq }) })!;
const delta = (base: number, seq = base + 1) => parseDelta({ base, seq, cars: {}, session: { elapsed: seq } })!;

function started(seq: number): StateSync {
  const sync = new StateSync();
  sync.asked();
  sync.full(full(seq));
  return sync;
}

describe("keeping in step", () => {
  it("follows deltas from the requested state", () => {
    const sync = started(5);
    expect(sync.delta(delta(5))).toBe("nothing");
    expect(sync.state?.seq).toBe(6);
    expect(sync.state?.session["elapsed"]).toBe(6);
  });

  it("applies deltas that came while the state was on its way", () => {
    const sync = new StateSync();
    sync.asked();
    for (const base of [3, 4, 5, 6]) expect(sync.delta(delta(base))).toBe("nothing");
    expect(sync.full(full(5))).toBe("nothing");
    expect(sync.state?.seq).toBe(7);
  });

  it("asks for the state before anything else when a delta is the first thing that comes", () => {
    expect(new StateSync().delta(delta(1))).toBe("request");
  });

  it("ignores a delta that it has already", () => {
    const sync = started(5);
    expect(sync.delta(delta(3))).toBe("nothing");
    expect(sync.state?.seq).toBe(5);
  });

  it("asks for the state once when a delta is missing, and goes on from there", () => {
    const sync = started(5);
    expect(sync.delta(delta(7))).toBe("request");
    expect(sync.delta(delta(8))).toBe("nothing");
    expect(sync.gaps).toBe(1);
    expect(sync.full(full(8))).toBe("nothing");
    expect(sync.state?.seq).toBe(9);
  });

  it("asks again when the state that came is older than the deltas that wait", () => {
    const sync = started(5);
    sync.delta(delta(9));
    expect(sync.full(full(6))).toBe("request");
    expect(sync.full(full(10))).toBe("nothing");
    expect(sync.state?.seq).toBe(10);
  });

  it("goes over to a service that was started again", () => {
    const sync = started(1_000);
    expect(sync.delta(delta(9_000_000))).toBe("request");
    sync.full(full(9_000_001));
    expect(sync.state?.seq).toBe(9_000_001);
  });

  it("is not thrown back by a retained state that is a little older", () => {
    const sync = started(50);
    sync.full(full(48));
    expect(sync.state?.seq).toBe(50);
  });

  it("keeps showing the state over a lost connection, but applies nothing to it", () => {
    const sync = started(5);
    sync.disconnected();
    expect(sync.delta(delta(5))).toBe("nothing");
    expect(sync.state?.seq).toBe(5);
    sync.full(full(9));
    expect(sync.state?.seq).toBe(9);
  });

  it("follows full states alone where there are no deltas", () => {
    const sync = new StateSync();
    sync.asked();
    sync.full(full(null, 1));
    sync.full(full(null, 2));
    expect(sync.state?.session["elapsed"]).toBe(2);
  });
});
