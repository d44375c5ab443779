import { describe, expect, it } from "vitest";

import { parseManifest } from "../protocol/manifest";
import { carStateOf } from "./carstates";
import { CLASS_HUES, classHues } from "./classes";
import { cellText, columnsOf, fitColumns } from "./columns";
import { ALL_FLAGS, flagOf } from "./flags";
import { ageText, clockText, timeOfDayText, timeText, valueText } from "./format";
import { markOf } from "./marks";
import { categoriesOf, filterMessages, messagesOf } from "./messages";

describe("times", () => {
  it.each([
    [91.204, "1:31.204"],
    [59.9996, "1:00.000"],
    [58.2, "58.200"],
    [0, "0.000"],
    [3661.5, "1:01:01.500"],
    [-1.25, "−1.250"],
    [0.1 + 0.2, "0.300"],
  ])("%d s is %s", (seconds, text) => expect(timeText(seconds)).toBe(text));

  it("have the decimals that the manifest says", () => {
    expect(timeText(91.25, 1)).toBe("1:31.3");
    expect(timeText(91.25, 0)).toBe("1:31");
  });

  it.each([[0, "0:00:00"], [59.9, "0:00:59"], [3600, "1:00:00"], [90_061, "25:01:01"], [-0.5, "0:00:00"], [-61.2, "−0:01:01"]])(
    "a clock at %d s shows %s",
    (seconds, text) => expect(clockText(seconds)).toBe(text),
  );

  it.each([[-5, "0 s"], [59_999, "59 s"], [65_000, "1 min 05 s"], [7_500_000, "2 h 05 min"], [3 * 86_400_000, "3 days"]])(
    "an age of %d ms is %s",
    (ms, text) => expect(ageText(ms)).toBe(text),
  );

  it("of messages may be in seconds or milliseconds", () => {
    expect(timeOfDayText(1_700_000_012)).toBe(timeOfDayText(1_700_000_012_000));
    expect(timeOfDayText(1_700_000_012)).toMatch(/^\d\d:\d\d:32$/);
    for (const bad of [null, "x", -1, 1e300]) expect(timeOfDayText(bad)).toBe("");
  });
});

describe("values", () => {
  it.each([
    [12.5, "delta", "12.500"],
    ["1 lap", "delta", "1 lap"],
    [null, "time", ""],
    [3, "numeric", "3"],
    [181.23456, "numeric", "181.235"],
    [91.204, "a type of next year", "91.204"],
    [true, "text", "true"],
    [{ a: 1 }, "text", '{"a":1}'],
  ])("%j of type %s shows %s", (value, type, text) => expect(valueText(value, type)).toBe(text));
});

describe("flags, marks and states that nobody has heard of", () => {
  it("are shown by their names or not at all, and never throw", () => {
    expect(flagOf("purple_rain")).toEqual({ wire: "purple_rain", label: "purple rain", look: "other" });
    expect(flagOf(null).wire).toBe("none");
    expect(flagOf(7).wire).toBe("none");
    expect(flagOf("GREEN").look).toBe("green");
    expect(markOf("sparkles")).toEqual(markOf(""));
    expect(markOf("constructor")).toEqual(markOf(""));
    expect(carStateOf("dancing").label).toBe("dancing");
    expect(carStateOf("toString").look).toBe("other");
  });

  it("leave every known flag with a name of its own", () => {
    expect(ALL_FLAGS).toHaveLength(13);
    expect(new Set(ALL_FLAGS.map((flag) => flag.label)).size).toBe(13);
  });

  it("leave best laps told apart without colour", () => {
    const signs = ["pb", "sb", "old"].map((flag) => markOf(flag).sign);
    expect(new Set(signs).size).toBe(3);
    expect(markOf("driver-gold")).toEqual(markOf("gold"));
    expect(markOf("tyre-Soft").look).toBe("tyre-soft");
    expect(markOf('tyre-"><x').look).toBe("tyre-x");
  });
});

describe("columns", () => {
  const columns = columnsOf(
    parseManifest({
      uuid: "u",
      colSpec: [
        ["Num", "text", "Car number"], ["State", "text"], ["Class", "class"], ["Team", "text"], ["Driver", "text"],
        ["Gap", "delta"], ["Last", "laptime"], ["S1", "time"], ["Odd", "hologram"], ["Odd", "hologram"],
      ],
      sectorTimePrecision: 1,
    })!,
  );

  it("are known by type, and unknown types are text", () => {
    expect(columns.map((column) => column.kind)).toEqual([
      "number", "state", "class", "name", "name", "delta", "time", "time", "text", "text",
    ]);
    expect(columns.map((column) => column.id).slice(-2)).toEqual(["Odd", "Odd~2"]);
    expect(columns[7]!.decimals).toBe(1);
  });

  it("show whole seconds of durations as such, but all digits of lap times", () => {
    const [stint, last] = columnsOf(parseManifest({ uuid: "u", colSpec: [["Stint", "time"], ["Last", "laptime"]] })!);
    expect(cellText(780, stint!)).toBe("13:00");
    expect(cellText([87.4, ""], stint!)).toBe("1:27.400");
    expect(cellText(62, last!)).toBe("1:02.000");
  });

  it("fit by what is wanted most, in the order of the manifest", () => {
    expect(fitColumns(columns, 1000, false)).toEqual(columns);
    expect(fitColumns(columns, 0, true).map((column) => column.title)).toEqual(["Num", "Team"]);
    expect(fitColumns(columns, 36, true).map((column) => column.title)).toEqual(["Num", "Team", "Gap", "Last"]);
  });
});

describe("classes", () => {
  it("have a hue each while there are enough, whoever else races", () => {
    const names = ["GT3", "GT4", "LMP2", "Cup", "TCR"];
    const hues = classHues(names);
    expect(new Set(hues.values()).size).toBe(names.length);
    expect([...hues.values()].every((hue) => hue >= 0 && hue < CLASS_HUES)).toBe(true);
    expect(classHues([...names].reverse())).toEqual(hues);
    expect(classHues(["", "GT3"]).has("")).toBe(false);
  });
});

describe("messages", () => {
  const rows = [[30, "GP", "#7 in", "pit", "7"], [20, "GP", "same", "", "9"], [20, "GP", "same", "", "9"], [10, "Race control", "go", "<b>"], []];

  it("keep their ids when newer ones come", () => {
    const before = messagesOf(rows.slice(1)).map((message) => message.id);
    expect(messagesOf(rows).slice(1).map((message) => message.id)).toEqual(before);
    expect(new Set(before).size).toBe(before.length);
  });

  it("are found by category and car, and know no strange styles", () => {
    const messages = messagesOf(rows);
    expect(categoriesOf(messages)).toEqual(["GP", "Race control"]);
    expect(filterMessages(messages, { category: "GP", cars: new Set(["7"]) })).toHaveLength(1);
    expect(filterMessages(messages, { category: "", cars: null })).toHaveLength(5);
    expect(messages[3]!.style).toBe("");
  });
});
