import { expect, test } from "vitest";

import { compareCells, worth } from "./sorting";

test.each([
  ["12", 12],
  ["1:05.602", 65.602],
  ["11:02:33", 39753],
  ["+20.632", 20.632],
  ["−0:03", -3],
  ["33 %", 33],
  ["2 laps", "2 laps"],
  ["", ""],
])("the worth of %s", (text, value) => {
  expect(worth(text)).toBe(value);
});

test("times are sorted by length, words as words, blanks last both ways", () => {
  const cells = ["1:05.0", "", "59.9", "x10", "x9"];
  expect([...cells].sort((a, b) => compareCells(a, b, false))).toEqual(["59.9", "1:05.0", "x9", "x10", ""]);
  expect([...cells].sort((a, b) => compareCells(a, b, true))).toEqual(["x10", "x9", "1:05.0", "59.9", ""]);
});
