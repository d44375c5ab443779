/** From documents to a race. Whatever is not as it should be is left out, and hurts nothing beside it. */

import { isFiniteNumber, isObject, type Json, type JsonObject } from "../protocol/json";
import type { MessageRow } from "../protocol/state";
import { isDetailed, type AnalysisDocs } from "./documents";
import type { Car, ChartLap, FlagPeriod, Lap, Race, Stint, Stop } from "./race";
import { lapsOfStints, stintsOf, stopsOf } from "./timing71";

const text = (value: unknown): string => (typeof value === "string" ? value : isFiniteNumber(value) ? String(value) : "");
const numberOr = <T>(value: unknown, otherwise: T): number | T => (isFiniteNumber(value) ? value : otherwise);

function lists(value: unknown): Json[][] {
  return Array.isArray(value) ? value.filter((row): row is Json[] => Array.isArray(row)) : [];
}

function lapOf(row: readonly Json[]): Lap | null {
  const [number, official, atS, timeS, flag, driver, stint, inOut, position, gap, mark, sectors, tyre] = row;
  if (!isFiniteNumber(number) || !isFiniteNumber(atS) || !isFiniteNumber(timeS) || timeS <= 0) return null;
  const ends = numberOr(inOut, 0);
  return {
    number,
    official: numberOr(official, number),
    atS,
    timeS,
    flag: numberOr(flag, 0),
    driver: numberOr(driver, -1),
    stint: numberOr(stint, -1),
    isIn: (ends & 1) !== 0,
    isOut: (ends & 2) !== 0,
    position: numberOr(position, 0),
    gap: isFiniteNumber(gap) ? gap : text(gap),
    mark: text(mark),
    sectors: Array.isArray(sectors) ? sectors.map((sector) => numberOr(sector, null)) : [],
    tyre: text(tyre),
  };
}

/** Blocks are merged one by one and most stay what they were: so do their laps. */
const knownBlocks = new WeakMap<Json[], readonly Lap[]>();

function blockOf(value: Json | undefined): readonly Lap[] {
  if (!Array.isArray(value)) return [];
  const known = knownBlocks.get(value);
  if (known) return known;
  const laps = lists(value).map(lapOf).filter((lap): lap is Lap => lap !== null);
  knownBlocks.set(value, laps);
  return laps;
}

/** Laps by car: their keys are `car/block`, and a car's name may hold a stroke itself. */
function lapsByCar(document: JsonObject): Map<string, Lap[]> {
  const blocks = new Map<string, [number, Json][]>();
  for (const [key, value] of Object.entries(document)) {
    const cut = key.lastIndexOf("/");
    const block = Number(key.slice(cut + 1));
    if (cut < 0 || !Number.isInteger(block) || value === undefined) continue;
    const car = key.slice(0, cut);
    const held = blocks.get(car) ?? [];
    held.push([block, value]);
    blocks.set(car, held);
  }
  return new Map([...blocks].map(([car, held]) => [car, held.sort(([left], [right]) => left - right).flatMap(([, value]) => blockOf(value))]));
}

function stintOf(row: readonly Json[]): Stint | null {
  const [number, driver, startLap, endLap, startS, endS] = row;
  if (!isFiniteNumber(number) || !isFiniteNumber(startS)) return null;
  return {
    number,
    driver: numberOr(driver, -1),
    startLap: numberOr(startLap, 1),
    endLap: numberOr(endLap, null),
    startS,
    endS: numberOr(endS, null),
    tyre: text(row[11]),
  };
}

function stopOf(row: readonly Json[]): Stop | null {
  const [number, lap, inS, outS, laneS, driverBefore, driverAfter, isChange] = row;
  if (!isFiniteNumber(number) || !isFiniteNumber(inS)) return null;
  return {
    number,
    lap: numberOr(lap, 0),
    inS,
    outS: numberOr(outS, null),
    laneS: numberOr(laneS, null),
    driverBefore: numberOr(driverBefore, -1),
    driverAfter: numberOr(driverAfter, null),
    isChange: isChange === true,
  };
}

const parsed = <T>(value: unknown, parse: (row: Json[]) => T | null): T[] =>
  lists(value).map(parse).filter((item): item is Awaited<T> => item !== null) as T[];

function flagOf(row: readonly Json[]): FlagPeriod | null {
  const [flag, startLap, startS, endLap, endS] = row;
  if (!isFiniteNumber(flag) || !isFiniteNumber(startS)) return null;
  return { flag, startLap: numberOr(startLap, 0), startS, endLap: numberOr(endLap, null), endS: numberOr(endS, null) };
}

function chartOf(document: JsonObject): ChartLap[] {
  const laps = Object.entries(document).flatMap(([lap, value]): ChartLap[] => {
    const [atS, order] = Array.isArray(value) ? value : [];
    if (!isFiniteNumber(atS) || !Array.isArray(order) || !Number.isInteger(Number(lap))) return [];
    return [{ lap: Number(lap), atS, order: order.map(text) }];
  });
  return laps.sort((left, right) => left.lap - right.lap);
}

function carOf(docs: AnalysisDocs, key: string, laps: readonly Lap[] | null): Car {
  const own = docs["cars"]?.[key];
  const about = isObject(own) ? own : {};
  const shown = docs["static"]?.[key];
  const [carClass, team, vehicle] = Array.isArray(shown) ? shown : [about["class"], about["team"], about["vehicle"]];
  const names = docs["driver"]?.[key];
  const basic = laps === null ? stintsOf(docs["stint"]?.[key], docs["lap"]?.[key]) : null;
  return {
    key,
    carClass: text(carClass),
    team: text(team),
    vehicle: text(vehicle),
    drivers: Array.isArray(names) ? names.map(text) : [],
    laps: laps ?? lapsOfStints(basic!),
    stints: basic ? basic.map((one) => one.stint) : parsed(docs["stints"]?.[key], stintOf),
    stops: basic ? stopsOf(basic) : parsed(docs["stops"]?.[key], stopOf),
    withdrawn: Array.isArray(about["withdrawn"]) ? about["withdrawn"].filter(isFiniteNumber) : [],
    bestS: numberOr(about["best"], null),
    messages: lists(docs["car_messages"]?.[key]) as MessageRow[],
  };
}

/** By number where they are numbers, else by text. */
export const byNumber = (left: string, right: string): number => left.localeCompare(right, "en", { numeric: true });

/** Classified cars first, in their order; the others by number. */
export function inOrder(cars: readonly Car[], order: readonly string[]): Car[] {
  const places = new Map(order.map((key, index) => [key, index]));
  const place = (car: Car): number => places.get(car.key) ?? order.length;
  return [...cars].sort((left, right) => place(left) - place(right) || byNumber(left.key, right.key));
}

/** The race that `docs` tell of. Never throws. */
export function raceOf(docs: AnalysisDocs): Race {
  const detailed = isDetailed(docs);
  const laps = detailed ? lapsByCar(docs["laps"]!) : null;
  const session = docs["session"] ?? {};
  const keys = new Set([...Object.keys(docs["static"] ?? {}), ...Object.keys(docs["lap"] ?? {}), ...Object.keys(docs["cars"] ?? {})]);
  const cars = [...keys].map((key) => carOf(docs, key, laps && (laps.get(key) ?? [])));
  const order = docs["order"]?.["order"];
  return {
    atS: numberOr(session["currentTimestamp"], 0),
    cars: inOrder(cars, Array.isArray(order) ? order.map(text) : []),
    flags: parsed(session["flagStats"], flagOf),
    leaderLap: numberOr(session["leaderLap"], 0),
    chart: chartOf(docs["chart"] ?? {}),
    messages: lists(docs["messages"]?.["messages"]) as MessageRow[],
    isDetailed: detailed,
    hasLaps: detailed || docs["lap"] !== undefined || docs["stint"] !== undefined,
  };
}
