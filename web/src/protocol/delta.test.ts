import { describe, expect, it } from "vitest";

import { applyDelta, parseDelta, MESSAGE_LIMIT } from "./delta";
import vectors from "./delta.vectors.json";
import { parseState, rowKeys, type WireState } from "./state";

const state = (cars: unknown[][], more: object = {}): WireState =>
  parseState({ cars, session: { flagState: "green" }, messages: [], highlight: [], seq: 10, ...more })!;

const apply = (before: WireState, raw: object): WireState | null =>
  applyDelta(before, parseDelta({ seq: 11, base: 10, cars: {}, ...raw })!, 0);

describe("deltas", () => {
  it.each(vectors.map((vector, index) => [index, vector] as const))("give what the services mean (vector %i)", (_, vector) => {
    const before = parseState({ ...vector.before, seq: 10 })!;
    if (vector.delta === null) return;
    const after = applyDelta(before, parseDelta({ ...vector.delta, seq: 11, base: 10 })!, vector.column);
    expect(after).toEqual(parseState({ ...vector.after, seq: 11 }));
  });

  it("keep the identity of rows that did not change", () => {
    const before = state([["1", "RUN"], ["2", "RUN"]]);
    const after = apply(before, { cars: { "2": { "1": "PIT" } } })!;
    expect(after.cars[0]).toBe(before.cars[0]);
    expect(after.cars[1]).toEqual(["2", "PIT"]);
    expect(after.session).toBe(before.session);
    expect(after.messages).toBe(before.messages);
  });

  it("move cars without touching their rows", () => {
    const before = state([["1"], ["2"], ["3"]]);
    const after = apply(before, { order: { "1": 1, "2": 0 } })!;
    expect(after.cars).toEqual([["2"], ["1"], ["3"]]);
    expect(after.cars[0]).toBe(before.cars[1]);
  });

  it.each([
    ["another base", { base: 9 }],
    ["a car that is neither known nor placed", { cars: { "5": { "0": "5" } } }],
    ["a hole in the order", { gone: ["1"] }],
    ["two cars in one place", { order: { "1": 1 } }],
    ["a place outside the table", { order: { "1": 7, "2": 0 } }],
    ["a hole in a row", { cars: { "1": { "9": "x" } } }],
    ["a column that is no number", { cars: { "1": { constructor: "x" } } }],
  ])("are refused when they do not fit: %s", (_, raw) => {
    expect(apply(state([["1"], ["2"]]), raw)).toBeNull();
  });

  it("keep at most a hundred messages, newest first", () => {
    const old = Array.from({ length: MESSAGE_LIMIT }, (_, index) => [index, "", "old", ""]);
    const after = apply(state([], { messages: old }), { messages: [[999, "", "new", ""]] })!;
    expect(after.messages).toHaveLength(MESSAGE_LIMIT);
    expect(after.messages[0]).toEqual([999, "", "new", ""]);
  });

  it.each([[null], [[]], [{}], [{ seq: 1 }], [{ seq: "1", base: 0 }]])("are not read from %j", (raw) => {
    expect(parseDelta(raw)).toBeNull();
  });
});

describe("row keys", () => {
  it("number repeated texts in row order", () => {
    expect(rowKeys([["7"], ["7"], [7], [["7", "pb"]], [null], [], [""]], 0)).toEqual(["7", "7~2", "7~3", "7~4", "", "~2", "~3"]);
  });

  it("are never doubled by a number that looks like a key", () => {
    expect(rowKeys([["7~2"], ["7"], ["7"]], 0)).toEqual(["7~2", "7", "7~3"]);
  });
});
