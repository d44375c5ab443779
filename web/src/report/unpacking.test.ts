import { expect, test } from "vitest";

import { raceOf } from "../analysis/reading";
import { documentsOf, inflated, lapRows } from "./unpacking";

// As src/livetiming/report/packing.py packs them; tests/unit/report/test_packing.py has the same.
const COLUMNS = [
  [1, 1, 1], [1, 1, 0], [1700000061000, -1, 2], [61000, 60500, 75250], [1, 1, 4], [0, 0, 0], [0, 0, 1], [0, 1, 2],
  [2, 1, 1], ["", 0.4, "1 lap"], ["pb", "", ""], [[], [], [20.1]], ["", "", "S"],
];
const ROWS = [
  [1, 1, 1700000061, 61, 1, 0, 0, 0, 2, "", "pb", [], ""],
  [2, 2, 1700000121.499, 60.5, 1, 0, 0, 1, 1, 0.4, "", [], ""],
  [3, 2, 1700000196.751, 75.25, 4, 0, 1, 2, 1, "1 lap", "", [20.1], "S"],
];

test("columns become the rows they were made of", () => {
  expect(lapRows(COLUMNS)).toEqual(ROWS);
});

test("a car without laps has none", () => {
  expect(lapRows(COLUMNS.map(() => []))).toEqual([]);
});

test("documents are as they were published", () => {
  const docs = documentsOf({ cars: { 7: { team: "A" } }, static: { 7: ["", "A", ""] }, stints: {}, lapColumns: { 7: COLUMNS } });
  expect(raceOf(docs!).cars[0]!.laps.map((lap) => lap.timeS)).toEqual([61, 60.5, 75.25]);
});

test("what is no object is no document", () => {
  expect(documentsOf([1])).toBeNull();
});

test("deflated text is inflated", async () => {
  const packed = new Response(new Blob(['{"a":1}']).stream().pipeThrough(new CompressionStream("deflate")));
  const letters = [...new Uint8Array(await packed.arrayBuffer())].map((byte) => String.fromCharCode(byte));
  expect(await inflated(btoa(letters.join("")))).toEqual({ a: 1 });
});
