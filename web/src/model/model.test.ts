import { describe, expect, it } from "vitest";

import { columnsOf } from "../ctd/columns";
import { parseManifest } from "../protocol/manifest";
import { parseState, type WireState } from "../protocol/state";
import { withQuery } from "./address";
import { actionOf, panelIndex, SHORTCUTS } from "./keys";
import { PANELS, panelOf } from "./panels";
import { Picture, type Drawn } from "./picture";
import { routeOf } from "./route";
import { CHANGE_SHOWN_MS, filterRows, RowBuilder } from "./rows";
import { WALL_ROW_MAX_PX, WALL_ROW_MIN_PX, wallRows } from "./wall";

const columns = columnsOf(parseManifest({ uuid: "u", colSpec: [["Num", "text"], ["Class", "class"], ["Team", "text"], ["Laps", "numeric"]] })!);
const state = (...cars: unknown[][]) => parseState({ cars, session: {}, highlight: ["2"] })!;
const one = ["1", "A", "Falcons", 10];
const two = ["2", "B", "Herons", 10];
const three = ["3", "A", "Ravens", 9];

describe("rows", () => {
  it("that did not change are the same objects", () => {
    const builder = new RowBuilder();
    const cars = state(one, two, three);
    const before = builder.build(cars, columns, 0);
    const after = builder.build({ ...cars, cars: [cars.cars[0]!, cars.cars[1]!, ["3", "A", "Ravens", 10]] }, columns, 50);
    expect(after[0]).toBe(before[0]);
    expect(after[1]).toBe(before[1]);
    expect(after[2]).not.toBe(before[2]);
    expect(after[2]!.laps).toBe(1);
  });

  it("mark places won and lost for a while, added up", () => {
    const builder = new RowBuilder();
    builder.build(state(one, two, three), columns, 0);
    builder.build(state(one, three, two), columns, 1_000);
    const won = builder.build(state(three, one, two), columns, 2_000);
    expect(won.map((row) => row.change)).toEqual([2, -1, -1]);
    const later = builder.build(state(three, one, two), columns, 2_000 + CHANGE_SHOWN_MS);
    expect(later.map((row) => row.change)).toEqual([0, 0, 0]);
  });

  it("do not mark a car that has just appeared", () => {
    const builder = new RowBuilder();
    builder.build(state(one), columns, 0);
    const rows = builder.build(state(two, one), columns, 10);
    expect(rows.map((row) => [row.key, row.change, row.laps, row.highlighted])).toEqual([["2", 0, 0, true], ["1", -1, 0, false]]);
  });

  it("are found by class and by text; focus cars stay whatever the class", () => {
    const rows = new RowBuilder().build(state(one, two, three), columns, 0);
    const keys = (classes: string[], search: string, pinned: string[] = []) =>
      filterRows(rows, columns, { classes: new Set(classes), search, pinned: new Set(pinned) }).map((row) => row.key);
    expect(filterRows(rows, columns, { classes: new Set(), search: " ", pinned: new Set() })).toBe(rows);
    expect(keys(["A"], "")).toEqual(["1", "3"]);
    expect(keys(["A"], "", ["2"])).toEqual(["1", "2", "3"]);
    expect(keys([], "HER")).toEqual(["2"]);
    expect(keys(["A"], "nobody", ["2"])).toEqual([]);
  });
});

describe("keys", () => {
  const press = (key: string, more: object = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...more });
  const page = { typing: false, onControl: false, enabled: true };

  it("do what the list says", () => {
    expect(actionOf(press("/"), page)).toBe("search");
    expect(actionOf(press("F"), page)).toBe("focus");
    expect(actionOf(press("q"), page)).toBeNull();
  });

  it("are the browser's with a modifier, and text in a text field", () => {
    expect(actionOf(press("c", { ctrlKey: true }), page)).toBeNull();
    expect(actionOf(press("f"), { ...page, typing: true })).toBeNull();
    expect(actionOf(press("Escape"), { ...page, typing: true })).toBe("escape");
    expect(actionOf(press("Enter"), { ...page, onControl: true })).toBeNull();
  });

  it("of one letter can be switched off", () => {
    expect(actionOf(press("f"), { ...page, enabled: false })).toBeNull();
    expect(actionOf(press("ArrowDown"), { ...page, enabled: false })).toBe("down");
  });
});

describe("a picture that jumps in time", () => {
  const manifest = parseManifest({ uuid: "u", name: "S", description: "R", colSpec: [["Num", "text"]] });
  const order = (...cars: string[]): WireState => parseState({ cars: cars.map((car) => [car]), session: {}, messages: [] })!;
  const changes = (drawn: Drawn): number[] => drawn.rows.map((row) => row.change);

  it("shows the places won on the way, and none that a jump made", () => {
    const picture = new Picture();
    const [now, next, then] = [order("7", "8"), order("8", "7"), order("8", "7")];
    picture.draw(now, manifest, 100_000);
    expect(changes(picture.draw(next, manifest, 101_000))).toEqual([1, -1]);
    expect(changes(picture.draw(now, manifest, 40_000))).toEqual([0, 0]);
    expect(changes(picture.draw(now, manifest, 90_000))).toEqual([0, 0]);
    // What is shown while the moment is on its way is still of before the jump.
    expect(changes(picture.draw(then, manifest, 90_000))).toEqual([0, 0]);
    expect(changes(picture.draw(order("7", "8"), manifest, 91_000))).toEqual([1, -1]);
  });
});

describe("the wall display", () => {
  it.each([[960, 5], [960, 20], [960, 60], [540, 40], [100, 1], [10, 9]])("fills %d px with rows for %d cars", (height, cars) => {
    const { rowPx, headPx } = wallRows(height, cars);
    expect(rowPx).toBeGreaterThanOrEqual(WALL_ROW_MIN_PX);
    expect(rowPx).toBeLessThanOrEqual(WALL_ROW_MAX_PX);
    if (height > 400 && cars * rowPx > height) expect((height - headPx) % rowPx).toBe(0);
  });
});

describe("panels of the analysis", () => {
  it("are in addresses of services, recordings and files", () => {
    expect(routeOf("#/s/abc?panel=gaps")).toEqual({ view: "service", uuid: "abc", panel: "gaps" });
    expect(routeOf("#/r/race?t=60&panel=laps")).toEqual({ view: "recording", id: "race", at: "60", panel: "laps" });
    expect(routeOf("#/file?panel=log")).toEqual({ view: "file", panel: "log" });
    expect([panelOf("gaps"), panelOf(""), panelOf("constructor")]).toEqual(["gaps", null, null]);
  });

  it("change an address in nothing else", () => {
    expect(withQuery("#/r/race?t=60", { panel: "laps" })).toBe("#/r/race?t=60&panel=laps");
    expect(withQuery("#/r/race?t=60&panel=laps", { panel: null, t: "61.5" })).toBe("#/r/race?t=61.5");
    expect(withQuery("#/s/abc?panel=laps", { panel: null })).toBe("#/s/abc");
    expect(withQuery("", {})).toBe("");
  });

  it("have a key each, of which the list shows one", () => {
    const actions = PANELS.map((_, index) => actionOf({ key: String(index + 1), ctrlKey: false, metaKey: false, altKey: false }, { typing: false, onControl: false, enabled: true }));
    expect(actions.map((action) => panelIndex(action!))).toEqual(PANELS.map((_, index) => index));
    expect(SHORTCUTS.filter((shortcut) => shortcut.action.startsWith("panel") && !shortcut.isUnlisted)).toHaveLength(1);
    expect([panelIndex("analysis"), panelIndex("pause")]).toEqual([null, null]);
  });
});
