import { describe, expect, it } from "vitest";

import { fileName } from "./download";
import { yExtent } from "./extent";
import { spread } from "./paint";
import { moved, sameZoom, stretched, within } from "./range";
import { dashOf, type Emphasis, type LineSeries, type LineSpec } from "./spec";

const series = (key: string, values: (number | null)[], emphasis: Emphasis = "plain", colour = 0, dash = 0): LineSeries => ({
  key, label: key, name: "", look: { colour, dash }, emphasis, values,
});
const spec = (all: LineSeries[], more: Partial<LineSpec> = {}): LineSpec => ({
  kind: "lines", title: "", summary: "", x: [1, 2, 3, 4], xText: String, xLongText: String, xLabel: "", xSteps: [1], bands: [], series: all,
  yLabel: "", yText: String, yLongText: String, ySteps: null, isReversed: false, yExtent: "matter", base: null, table: () => ({ titles: [], rows: [] }), ...more,
});

describe("ranges", () => {
  it.each([
    [[-5, 5], [0, 10]],
    [[97, 107], [90, 100]],
    [[20, 40], [20, 40]],
    [[30, 30.5], [30, 32]],
  ])("%j stays inside 0 to 100", (range, expected) => expect(within(range as [number, number], [0, 100], 2)).toEqual(expected));

  it("that show everything are no zoom", () => {
    expect(within([-10, 110], [0, 100], 2)).toBeNull();
    expect(within([NaN, 5], [0, 100], 2)).toBeNull();
  });

  it("are stretched around a place that stays where it is", () => {
    expect(stretched([0, 100], 25, 0.5)).toEqual([12.5, 62.5]);
    expect(stretched(stretched([0, 100], 25, 0.5), 25, 2)).toEqual([0, 100]);
    expect(moved([0, 10], -3)).toEqual([-3, 7]);
  });

  it("are the same when they say the same", () => {
    expect(sameZoom({ x: [1, 2], y: null }, { x: [1, 2], y: null })).toBe(true);
    expect(sameZoom({ x: [1, 2], y: null }, { x: null, y: null })).toBe(false);
  });
});

describe("what an axis reaches to", () => {
  it("is what lies in view, of the lines that matter", () => {
    const all = [series("1", [1, 2, 3, 4], "focus"), series("2", [50, 60, null, 90], "muted")];
    expect(yExtent(spec(all), 2, 3)).toEqual([2, 3]);
    expect(yExtent(spec(all, { yExtent: "all" }), 1, 4)).toEqual([1, 90]);
  });

  it("leaves out who is far away from the rest", () => {
    const all = [series("1", [0, 0, 0, 0]), series("2", [1, 2, 3, 40]), series("3", [1, 2, 5, 60]), series("9", [10, 900, 9000, null])];
    expect(yExtent(spec(all), 1, 4)).toEqual([0, 60]);
  });

  it("is nothing without values", () => {
    expect(yExtent(spec([series("1", [null, null, null, null])]), 1, 4)).toBeNull();
    expect(yExtent(spec([]), 1, 4)).toBeNull();
  });
});

describe("numbers at the ends of lines", () => {
  it("keep apart, in order, and inside", () => {
    const places = spread([10, 11, 12, 98], 10, 0, 100);
    expect(places).toEqual([10, 20, 30, 98]);
    expect(spread([95, 96, 97], 10, 0, 100)).toEqual([80, 90, 100]);
  });
});

describe("dashes", () => {
  it("are for lines that matter and share a colour", () => {
    const all = [series("1", [], "focus", 0, 0), series("17", [], "focus", 0, 1), series("2", [], "focus", 1, 1), series("33", [], "muted", 0, 2)];
    expect(all.map((one) => dashOf(spec(all), one).length > 0)).toEqual([false, true, false, false]);
  });
});

describe("file names", () => {
  it("are taken by every system", () => {
    expect(fileName(["Race 1: a/b", "", "Gaps"], "csv")).toBe("Race 1_ a_b - Gaps.csv");
    expect(fileName(["x".repeat(300)], "png")).toHaveLength(124);
  });
});
