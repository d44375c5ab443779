import { expect, test } from "vitest";

import { EMPTY_RACE, type Car, type Lap, type Race } from "../analysis/race";
import { nearby } from "./nearby";

const car = (key: string, laps: number): Car => ({
  key, carClass: "", team: "", vehicle: "", drivers: [], stints: [], stops: [], withdrawn: [], bestS: null, messages: [],
  laps: laps === 0 ? [] : [{ official: laps } as Lap],
});
const race: Race = { ...EMPTY_RACE, cars: [car("1", 100), car("2", 99), car("3", 95), car("4", 30), car("5", 0)] };
const keys = (focus: string[]): string[] => nearby(race, focus).cars.map((one) => one.key);

test("without cars to follow, those on nearly as many laps as the first are shown", () => {
  expect(keys([])).toEqual(["1", "2"]);
});

test("cars a few laps behind those followed are shown, others are not", () => {
  expect(keys(["1", "2"])).toEqual(["1", "2"]);
  expect(keys(["2", "3"])).toEqual(["1", "2", "3"]);
});

test("who is followed is shown, however far behind", () => {
  expect(keys(["4"])).toEqual(["1", "2", "3", "4"]);
});
