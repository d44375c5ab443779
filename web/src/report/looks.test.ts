import { expect, test } from "vitest";

import { carLooks } from "../analysis/carcolours";
import { classHues } from "../ctd/classes";

// tests/unit/report/test_colours.py expects the same of what is drawn without a script.

test("classes have the hues that a report gives them", () => {
  expect(Object.fromEntries(classHues(["Yellow", "Grey", "Red"]))).toEqual({ Grey: 6, Red: 4, Yellow: 1 });
});

test("cars have the looks that a report gives them", () => {
  const looks = carLooks(Array.from({ length: 20 }, (_, index) => String(20 - index)));
  expect(["1", "16", "17", "20"].map((key) => looks.get(key))).toEqual([
    { colour: 0, dash: 0 }, { colour: 15, dash: 0 }, { colour: 0, dash: 1 }, { colour: 3, dash: 1 },
  ]);
});
