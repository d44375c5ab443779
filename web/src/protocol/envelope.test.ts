import { compressToUTF16 } from "lz-string";
import { describe, expect, it } from "vitest";

import { decodeEnvelope, decompressJson, sentAt } from "./envelope";

describe("envelopes", () => {
  it.each([
    [1_700_000_012_345, 1_700_000_012_345],
    [1_700_000_012, 1_700_000_012_000],
    ["2023-11-14T22:13:32+00:00", 1_700_000_012_000],
    [true, null],
    [undefined, null],
    [0, null],
    ["yesterday", null],
    [Number.NaN, null],
  ])("date %j was sent at %j", (date, expected) => {
    expect(sentAt(date)).toBe(expected);
  });

  it("without a date count from their receipt", () => {
    expect(decodeEnvelope({ msgClass: 8, date: true, payload: "x" }, 42)).toEqual({ kind: 8, payload: "x", sentAtMs: 42, dated: false });
  });

  it.each([[null], ["text"], [[]], [{}], [{ msgClass: "8" }]])("are not read from %j", (raw) => {
    expect(decodeEnvelope(raw, 0)).toBeNull();
  });

  it("hold compressed states", () => {
    expect(decompressJson(compressToUTF16('{"cars": [["7", "\\u00fc"]]}'))).toEqual({ cars: [["7", "ü"]] });
  });

  it.each([[""], [null], ["not compressed"], [compressToUTF16("{broken")]])("with a broken payload give nothing", (payload) => {
    expect(decompressJson(payload)).toBeNull();
  });
});
