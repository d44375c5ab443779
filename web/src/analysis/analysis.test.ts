import { describe, expect, it } from "vitest";

import { flagOf } from "../ctd/flags";
import type { Json } from "../protocol/json";
import { bestRows } from "./bests";
import { carLooks } from "./carcolours";
import { csvText, isoTime } from "./csv";
import { messageTime, raceAt } from "./cutting";
import { isDetailed, merged, parseDocuments, sessionStart } from "./documents";
import { driverRows, NO_LIMITS } from "./drivers";
import { basicDocs, docs, entry, written } from "./fixture";
import { flagRows, flagTotals } from "./flagperiods";
import { documentsOfMarks } from "./frommarks";
import { gapsOf } from "./gaps";
import { lapAt, lapBands, timeBands } from "./lapaxis";
import { lapTable, lapWords, markedLaps, trendOf } from "./laptimes";
import { limitOf, paceOf, recentPace } from "./pace";
import { positionsOf } from "./positions";
import { driverName, flagWire, isCaution, startOf, type Lap } from "./race";
import { raceLog, searchLog } from "./racelog";
import { byNumber, raceOf } from "./reading";
import { stripsOf } from "./stints";

const race = raceOf(docs);
const keys = race.cars.map((car) => car.key);
const carOf = (key: string) => race.cars.find((car) => car.key === key)!;
const lap = (more: Partial<Lap>): Lap => ({
  number: 1, official: 1, atS: 60, timeS: 60, flag: 1, driver: 0, stint: 0, isIn: false, isOut: false, position: 1, gap: "", mark: "", sectors: [], tyre: "", ...more,
});
const close = (left: number | null, right: Json | undefined): void => {
  if (left === null || typeof right !== "number") expect(left).toBe(right ?? null);
  else expect(Math.abs(left - right)).toBeLessThan(0.0006);
};

describe("the race of the documents", () => {
  it("has every car in order of classification, with all its laps", () => {
    expect(keys).toEqual(written["order"]!["order"]);
    for (const car of race.cars) expect(car.laps.length).toBe((entry("cars", car.key) as Record<string, Json>)["timed"]);
    expect(race.isDetailed).toBe(true);
    expect(race.flags.map((period) => flagWire(period.flag))).toEqual(["none", "green", "yellow", "green", "chequered"]);
  });

  it("keeps what it has read while blocks stay the same", () => {
    const key = keys[0]!;
    const again = raceOf(merged(docs, "laps", { [`${key}/0`]: docs["laps"]![`${key}/0`]! }));
    expect(again.cars[0]!.laps[0]).toBe(race.cars[0]!.laps[0]);
  });

  it("is none where there are no documents, and survives any", () => {
    for (const bad of [null, 7, "x", [], {}, { laps: {} }]) expect(parseDocuments(bad)).toBeNull();
    const odd = { static: { "7": 5 }, laps: { "7/0": [[1], ["a"], null, [1, 1, 60, -5], [1, 1, 61.5, 61.5, "?", null]], nonsense: 3 }, stints: { "7": [[]] }, stops: 9, chart: { x: 1, "2": [3] }, session: { flagStats: [[1], null] }, messages: { messages: [3] } };
    const read = raceOf(parseDocuments(odd)!);
    expect(read.cars.map((car) => [car.key, car.laps.length, car.stints.length])).toEqual([["7", 1, 0]]);
    expect([read.flags, read.chart, read.messages]).toEqual([[], [], []]);
  });

  it("puts numbers in their order, and blocks too", () => {
    expect(["10", "9", "A", "7~2", "7"].sort(byNumber)).toEqual(["7", "7~2", "9", "10", "A"]);
    const row = (number: number): Json[] => [number, number, number * 60, 60, 1, 0, 0, 0, 1, "", "", [], ""];
    const read = raceOf(parseDocuments({ static: { "a/b": [] }, stints: {}, laps: { "a/b/10": [row(3)], "a/b/2": [row(2)], "a/b/0": [row(1)] } })!);
    expect(read.cars[0]!.laps.map((one) => one.number)).toEqual([1, 2, 3]);
  });
});

describe("documents", () => {
  it("are merged by key, and others are not taken", () => {
    const next = merged(docs, "stops", { "7": [] });
    expect(next["stops"]).toEqual({ ...docs["stops"], "7": [] });
    expect(next["laps"]).toBe(docs["laps"]);
    expect(merged(docs, "weather", {})).toBe(docs);
    expect(merged(docs, "laps", [])).toBe(docs);
  });

  it("tell one session from the next", () => {
    expect(sessionStart(docs["session"])).toBe(race.flags[0]!.startS);
    expect([sessionStart(null), sessionStart({}), sessionStart({ flagStats: [] })]).toEqual([null, null, null]);
  });
});

describe("what is worked out here is what the analysis publishes", () => {
  it.each(keys)("the pace of car %s", (key) => {
    const published = entry("pace", key) as Record<string, Record<string, Json>>;
    for (const [own, theirs] of [[paceOf(carOf(key).laps), published["race"]!], [recentPace(carOf(key).laps), published["recent"]!]] as const) {
      expect(own.laps).toBe(theirs["laps"]);
      close(own.averageS, theirs["average"]);
      // What sums up stints has no median; here every lap is at hand.
      if (theirs["median"] === null) expect(theirs).toBe(published["race"]);
      else close(own.medianS, theirs["median"]);
      close(own.spreadS, theirs["spread"]);
      close(own.bestS, theirs["best"]);
      if (own.consistency !== null) expect(Math.abs(own.consistency - Number(theirs["consistency"]))).toBeLessThan(0.006);
    }
  });

  it.each(keys)("drive times of car %s", (key) => {
    const published = entry("drivers", key) as Record<string, Json>[];
    const rows = driverRows(race, carOf(key), NO_LIMITS);
    expect(rows.map((row) => [row.name, row.stints, row.laps])).toEqual(published.filter((one) => one["stints"] !== 0).map((one) => [one["name"], one["stints"], one["laps"]]));
    rows.forEach((row) => close(row.totalS, published.find((one) => one["name"] === row.name)!["time"]));
    expect(rows.reduce((sum, row) => sum + row.share, 0)).toBeCloseTo(1);
  });

  it.each(keys)("stints and stops of car %s", (key) => {
    const strip = stripsOf(race).find((one) => one.car.key === key)!;
    const stints = entry("stints", key) as Json[][];
    expect(strip.stints).toHaveLength(stints.length);
    strip.stints.forEach((one, index) => {
      const [number, , startLap, , startS, , onTrackS, laps, best, average] = stints[index]!;
      expect([one.stint.number, one.stint.startLap, one.startS, one.laps]).toEqual([number, startLap, startS, laps]);
      close(one.onTrackS, onTrackS);
      // Theirs is the best clean lap.
      close(one.pace.bestS, best);
      close(one.pace.averageS, average);
    });
    close(strip.laneS, (entry("cars", key) as Record<string, Json>)["laneTime"]);
  });

  it("flags and their totals", () => {
    const totals = written["flags"]!["totals"] as Record<string, Json[]>;
    for (const total of flagTotals(flagRows(race))) {
      const [periods, timeS, laps] = totals[total.flag]!;
      expect([total.periods, total.laps]).toEqual([periods, laps]);
      expect(Math.abs(total.lengthS - Number(timeS))).toBeLessThan(0.002);
    }
  });

  it("the fastest lap", () => {
    const [first] = bestRows(race, "car");
    const [key, number, timeS] = written["stats"]!["fastest"] as Json[];
    expect([first!.car.key, first!.lap!.number, first!.bestS]).toEqual([key, number, timeS]);
  });
});

describe("a moment", () => {
  const startS = startOf(race)!;
  const atS = startS + 3_000;
  const then = raceAt(race, atS);

  it("knows nothing younger than itself", () => {
    const times = then.cars.flatMap((car) => [
      ...car.laps.map((one) => one.atS), ...car.stints.flatMap((one) => [one.startS, one.endS ?? 0]), ...car.stops.flatMap((one) => [one.inS, one.outS ?? 0]),
      ...car.messages.map(messageTime),
    ]);
    times.push(...then.chart.map((one) => one.atS), ...then.flags.flatMap((one) => [one.startS, one.endS ?? 0]), ...then.messages.map(messageTime));
    expect(Math.max(...times)).toBeLessThanOrEqual(atS);
    expect(times.length).toBeGreaterThan(200);
    for (const car of then.cars) {
      const drove = new Set(car.stints.map((one) => driverName(car, one.driver)));
      expect(car.drivers.every((name) => drove.has(name))).toBe(true);
      expect(car.stints.filter((one) => one.endS === null).length).toBeLessThanOrEqual(1);
    }
  });

  it("has all that was before it", () => {
    for (const car of race.cars) {
      const cut = then.cars.find((one) => one.key === car.key)!;
      expect(cut.laps).toEqual(car.laps.filter((one) => one.atS <= atS));
    }
    expect(then.cars.map((car) => car.key)).toEqual(then.chart.at(-1)!.order);
    expect(then.leaderLap).toBe(then.chart.at(-1)!.lap);
  });

  it("during a stop shows a stop that lasts", () => {
    const [car] = race.cars.filter((one) => one.stops.length > 0);
    const stop = car!.stops[0]!;
    const during = raceAt(race, stop.inS + 1);
    const strip = stripsOf(during).find((one) => one.car.key === car!.key)!;
    expect(strip.stops.at(-1)).toMatchObject({ isRunning: true, to: "" });
    expect(strip.stops.at(-1)!.lengthS).toBeCloseTo(1);
    expect(strip.stops.at(-1)!.stop.isChange).toBe(false);
  });

  it("before the start there is nothing, and at the end all", () => {
    const before = raceAt(race, startS - 100);
    expect([before.cars, before.chart, before.flags, before.messages]).toEqual([[], [], [], []]);
    const end = raceAt(race, race.atS);
    expect(end.cars.map((car) => [car.key, car.laps.length, car.stops.length])).toEqual(race.cars.map((car) => [car.key, car.laps.length, car.stops.length]));
  });
});

describe("lap times", () => {
  it("are dimmed where a stop, a caution or trouble made them", () => {
    for (const car of race.cars) {
      const marks = markedLaps(car);
      const limit = limitOf(marks.filter(({ lap: one }) => !one.isIn && !one.isOut && !isCaution(one.flag)).map(({ lap: one }) => one.timeS));
      for (const mark of marks) {
        const { isIn, isOut, flag, timeS } = mark.lap;
        expect(mark.isOutlier).toBe(isIn || isOut || isCaution(flag) || timeS > limit);
      }
      expect(marks.filter((mark) => mark.isBest)).toHaveLength(1);
    }
  });

  it("stand side by side by lap", () => {
    const table = lapTable(race.cars.slice(0, 2));
    expect(table.rows.map((row) => row.number)).toEqual([...table.rows.keys()].map((index) => index + 1));
    expect(table.rows[9]!.cells.map((mark) => mark!.lap.timeS)).toEqual(race.cars.slice(0, 2).map((car) => car.laps[9]!.timeS));
  });

  it("that were withdrawn are neither best nor silent about it", () => {
    const car = { ...race.cars[0]!, laps: [lap({ number: 1, timeS: 58 }), lap({ number: 2, timeS: 60 }), lap({ number: 3, timeS: 61 })], withdrawn: [1] };
    expect(markedLaps(car).map((mark) => [mark.isWithdrawn, mark.isBest])).toEqual([[true, false], [false, true], [false, false]]);
    expect(lapWords(markedLaps(car)[0]!)).toEqual(["not counted"]);
    expect(bestRows({ ...race, cars: [car] }, "car")[0]).toMatchObject({ bestS: car.bestS! < 60 ? car.bestS : 60 });
  });

  it("have a trend that keeps to its stint", () => {
    const times = [60, 61, 60, 90, 70, 70, 70];
    const laps = times.map((timeS, index) => lap({ number: index + 1, timeS, stint: index < 4 ? 0 : 1, isIn: index === 3 }));
    expect(trendOf(markedLaps({ ...race.cars[0]!, laps, withdrawn: [] }))).toEqual([60, 60, 60, null, 70, 70, 70]);
  });
});

describe("positions and gaps", () => {
  it("are those of the lap chart", () => {
    const { laps, byCar } = positionsOf(race);
    const chart = written["chart"]!;
    for (const [index, number] of laps.entries()) {
      const [, order] = chart[String(number)] as [number, string[]];
      order.forEach((key, place) => expect(byCar.get(key)![index]).toBe(place + 1));
    }
  });

  it("count within the classes that are shown", () => {
    const cars = race.cars.filter((_, index) => index % 2 === 1);
    const { byCar } = positionsOf({ ...race, cars });
    const last = cars.map((car) => byCar.get(car.key)!.at(-1));
    expect([...last].sort()).toEqual(cars.map((_, index) => index + 1));
  });

  it("to a car are nil for itself and opposite seen from the other", () => {
    const [one, other] = keys as [string, string];
    const there = gapsOf(race, { kind: "car", key: one });
    const back = gapsOf(race, { kind: "car", key: other });
    expect(there.byCar.get(one)!.every((gap) => gap === null || gap === 0)).toBe(true);
    there.byCar.get(other)!.forEach((gap, index) => gap !== null && expect(gap).toBeCloseTo(-back.byCar.get(one)![index]!));
    const crossed = (key: string, number: number): number => carOf(key).laps.findLast((lap_) => lap_.official === number)!.atS;
    expect(there.byCar.get(other)![there.laps.indexOf(20)]).toBeCloseTo(crossed(other, 20) - crossed(one, 20));
  });

  it("to the leader are never negative, and one is nil at each lap", () => {
    const gaps = gapsOf(race, { kind: "leader" });
    gaps.laps.forEach((_, index) => expect(Math.min(...[...gaps.byCar.values()].flatMap((line) => line[index] ?? []))).toBe(0));
  });

  it("to a steady pace begin at nil for the first", () => {
    const gaps = gapsOf(race, { kind: "pace" });
    expect(Math.min(...[...gaps.byCar.values()].flatMap((line) => line[0] ?? []))).toBe(0);
    expect(gapsOf({ ...race, cars: [] }, { kind: "pace" }).laps).toEqual([]);
  });
});

describe("flags over the laps", () => {
  it("lie where the leader was", () => {
    const entry_ = race.chart[9]!;
    expect(lapAt(race, entry_.atS)).toBe(entry_.lap);
    expect(lapAt(race, (entry_.atS + race.chart[10]!.atS) / 2)).toBeCloseTo(entry_.lap + 0.5);
    expect([lapAt(race, 0), lapAt({ chart: [] }, 5)]).toEqual([0, 0]);
    const yellow = race.flags.find((period) => flagWire(period.flag) === "yellow")!;
    const band = lapBands(race).find((one) => flagWire(one.flag) === "yellow")!;
    expect(Math.floor(band.from)).toBe(yellow.startLap);
    expect(timeBands(race).find((one) => one.flag === yellow.flag)).toMatchObject({ from: yellow.startS, to: yellow.endS });
  });

  it("are known by their numbers as by their names", () => {
    for (const name of ["none", "green", "white", "chequered", "yellow", "fcy", "code_60", "vsc", "sc", "caution", "red", "slow_zone", "code_60_zone"]) expect(flagOf(name).wire).toBe(name);
    expect([flagWire(6), flagWire(99)]).toEqual(["code_60", "none"]);
  });
});

describe("limits on drive time", () => {
  const car = { ...race.cars[0]!, drivers: ["A", "B"], laps: [], stints: [
    { number: 1, driver: 0, startLap: 1, endLap: 9, startS: 0, endS: 3_600, tyre: "" },
    { number: 2, driver: 1, startLap: 10, endLap: null, startS: 3_700, endS: null, tyre: "" },
  ] };
  const rows = (limits: object) => driverRows({ ...race, atS: 4_600 }, car, { ...NO_LIMITS, ...limits });

  it.each([
    [{}, ["free", "free"]],
    [{ minTotalS: 1_800 }, ["ok", "short"]],
    [{ maxTotalS: 3_500 }, ["over", "ok"]],
    [{ maxTotalS: 3_900 }, ["near", "ok"]],
    [{ maxTotalS: 7_200, minTotalS: 600 }, ["ok", "ok"]],
  ])("%j", (limits, expected) => expect(rows(limits).map((row) => row.total)).toEqual(expected));

  it("say what is missing, what is left, and who is at the wheel", () => {
    expect(rows({ minTotalS: 1_800, maxTotalS: 7_200, maxStintS: 3_000 }).map((row) => [row.missingS, row.leftS, row.stint, row.runningS])).toEqual([
      [0, 3_600, "over", null],
      [900, 6_300, "ok", 900],
    ]);
  });
});

describe("bests", () => {
  const sectors = (...times: (number | null)[]): Partial<Lap> => ({ sectors: times });
  const car = (key: string, laps: Lap[], bestS: number | null = null) => ({ ...race.cars[0]!, key, laps, bestS, withdrawn: [], drivers: ["A", "B"] });
  const two = { ...race, cars: [
    car("7", [lap({ number: 1, timeS: 62, ...sectors(20, 21, 21) }), lap({ number: 2, timeS: 61, ...sectors(20.5, 20.5, 20) })]),
    car("8", [lap({ number: 1, timeS: 60, driver: 1, ...sectors(19, 22, 19) })]),
    car("9", [lap({ number: 1, timeS: 63, ...sectors(null, 19, 20) })], 59),
  ] };

  it("rank laps and sectors, and add up ideal laps", () => {
    const rows = bestRows(two, "car");
    expect(rows.map((row) => [row.car.key, row.rank, row.bestS, row.gapS, row.theoreticalS])).toEqual([["9", 1, 59, 0, null], ["8", 2, 60, 1, 60], ["7", 3, 61, 2, 60.5]]);
    expect(rows.map((row) => row.sectors.map((sector) => sector.rank))).toEqual([[0, 1, 2], [1, 3, 1], [2, 2, 2]]);
    expect(rows[0]!.lap).toBeNull();
  });

  it("are asked of drivers too", () => {
    expect(bestRows(two, "driver").map((row) => [row.car.key, row.driver, row.bestS])).toEqual([["8", "B", 60], ["7", "A", 61], ["9", "A", 63]]);
  });
});

describe("a Timing71 analysis of the same race", () => {
  const basic = raceOf(basicDocs);

  it("tells the same laps, stints and drivers", () => {
    expect(isDetailed(basicDocs)).toBe(false);
    for (const car of race.cars) {
      const other = basic.cars.find((one) => one.key === car.key)!;
      expect(other.laps.map((one) => one.timeS)).toEqual(car.laps.map((one) => one.timeS));
      expect(other.laps.map((one) => one.flag)).toEqual(car.laps.map((one) => one.flag));
      expect(other.stints.map((one) => [one.driver, one.startS, one.endS])).toEqual(car.stints.map((one) => [one.driver, one.startS, one.endS]));
      const times = (rows: ReturnType<typeof driverRows>) => rows.map((row) => [row.name, row.totalS]);
      expect(times(driverRows(basic, other, NO_LIMITS))).toEqual(times(driverRows({ ...race, atS: basic.atS }, car, NO_LIMITS)));
    }
  });

  it("dates crossings within some seconds, in order, and knows no positions", () => {
    for (const car of basic.cars) {
      const exact = carOf(car.key);
      car.laps.forEach((one, index) => expect(Math.abs(one.atS - exact.laps[index]!.atS)).toBeLessThan(10));
      expect(car.laps.every((one, index) => index === 0 || one.atS >= car.laps[index - 1]!.atS)).toBe(true);
    }
    expect(positionsOf(basic).laps).toEqual([]);
    expect(lapBands(basic).map((band) => flagWire(band.flag))).toContain("yellow");
  });

  it("takes what lies between stints for stops", () => {
    for (const car of race.cars) {
      const stops = basic.cars.find((one) => one.key === car.key)!.stops;
      expect(stops.map((stop) => stop.inS)).toEqual(car.stops.map((stop) => stop.inS));
    }
  });
});

describe("without an analysis", () => {
  it("flags and messages are still known", () => {
    const marks = {
      flags: [{ atMs: 1_700_000_000_000, flag: "green" }, { atMs: 1_700_000_060_000, flag: "red" }],
      said: [
        { atMs: 1_700_000_010_000, category: "GP", text: "#7 in", style: "pit", car: "7" },
        { atMs: 1_700_000_060_000, category: "Track", text: "Red flag", style: "red", car: "" },
      ],
      complete: true,
    };
    const bare = raceOf(documentsOfMarks(marks));
    expect([bare.hasLaps, raceOf(basicDocs).hasLaps, race.hasLaps]).toEqual([false, true, true]);
    expect(flagRows({ ...bare, atS: 1_700_000_090 }).map((row) => [row.flag, row.lengthS])).toEqual([["green", 60], ["red", 30]]);
    expect(raceLog(bare).map((message) => message.text)).toEqual(["Red flag", "#7 in"]);
    expect(raceAt(bare, 1_700_000_030).messages).toEqual([]);
  });
});

describe("the log", () => {
  it("has what was said about cars and about the session, newest first, once", () => {
    const log = raceLog(race);
    expect(log).toHaveLength(race.messages.length + race.cars.reduce((sum, car) => sum + car.messages.length, 0));
    expect(log.every((message, index) => index === 0 || message.atMs! <= log[index - 1]!.atMs!)).toBe(true);
    expect(new Set(log.map((message) => message.id)).size).toBe(log.length);
    expect(searchLog(log, "YELLOW flags").length).toBeGreaterThan(0);
    expect(searchLog(log, " ")).toHaveLength(log.length);
  });
});

describe("looks", () => {
  it("are a car's own, whoever leads", () => {
    const many = Array.from({ length: 40 }, (_, index) => String(index + 1));
    const looks = carLooks(many);
    expect(carLooks([...many].reverse())).toEqual(looks);
    expect(new Set([...looks.values()].map((look) => `${look.colour}/${look.dash}`)).size).toBe(40);
    expect([looks.get("1"), looks.get("2"), looks.get("17")]).toEqual([{ colour: 0, dash: 0 }, { colour: 1, dash: 0 }, { colour: 0, dash: 1 }]);
  });
});

describe("CSV", () => {
  it("is quoted where it has to be, and nobody's formula", () => {
    const text = csvText({ titles: ["a", "b"], rows: [['x,"y"', -1.23456], ["=1+1", null], ["-2", true], ["two\nlines", Infinity]] });
    expect(text).toBe('a,b\r\n"x,""y""",-1.235\r\n\'=1+1,\r\n\'-2,true\r\n"two\nlines",\r\n');
  });

  it("has times that every program reads", () => {
    expect(isoTime(1_700_000_000.1234)).toBe("2023-11-14T22:13:20.123Z");
    expect([isoTime(null), isoTime(NaN)]).toEqual(["", ""]);
  });
});
