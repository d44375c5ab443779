/** What every panel of the analysis is given, and the words they share. */

import type { CarLook } from "../../analysis/carcolours";
import type { DriveLimits } from "../../analysis/drivers";
import { numberOf, type Car, type Race } from "../../analysis/race";
import type { Zoom } from "../../charts/range";
import type { Emphasis } from "../../charts/spec";
import { clockText, timeText } from "../../ctd/format";

/** Zooms of charts with the same x axis are one: laps, and time since the start. */
export interface Zooms {
  readonly lap: Zoom["x"];
  readonly time: Zoom["x"];
}

export interface PanelProps {
  readonly race: Race;
  readonly looks: ReadonlyMap<string, CarLook>;
  readonly focus: readonly string[];
  readonly onFocus: (key: string) => void;
  readonly zooms: Zooms;
  readonly onZooms: (change: Partial<Zooms>) => void;
  readonly limits: DriveLimits;
  readonly onLimits: (limits: DriveLimits) => void;
  /** Go to a moment [Unix ms]; null where nothing can be played. */
  readonly onTime: ((atMs: number) => void) | null;
  /** Which race, and when, for pictures. */
  readonly about: string;
  readonly wheel: "always" | "ctrl";
  /** Decimals of a time. */
  readonly decimals: number;
}

export const PLAIN_LOOK: CarLook = { colour: 0, dash: 0 };

export function emphasisOf(key: string, focus: readonly string[]): Emphasis {
  if (focus.length === 0) return "plain";
  return focus.includes(key) ? "focus" : "muted";
}

export const labelOf = (car: Pick<Car, "key">): string => numberOf(car.key);
export const nameOf = (car: Car): string => car.team || car.drivers[0] || "";

export const secondsText = (seconds: number | null, decimals: number): string => (seconds === null ? "" : timeText(seconds, decimals));
export const lengthText = (seconds: number): string => (seconds >= 3600 ? clockText(seconds) : timeText(Math.floor(seconds), 0));
/** Signed, for gaps. */
export function signedText(seconds: number, decimals: number): string {
  if (Math.abs(seconds) < 0.0005) return timeText(0, decimals);
  return seconds > 0 ? `+${timeText(seconds, decimals)}` : timeText(seconds, decimals);
}

/** Seconds as ticks of an axis: no more digits than the steps need. */
export function tickText(seconds: number): string {
  const rounded = Math.round(seconds * 1000) / 1000;
  const decimals = Number.isInteger(rounded) ? 0 : Math.min(3, String(rounded).split(".")[1]?.length ?? 0);
  return timeText(rounded, decimals);
}

/** The cars that are compared: the focus cars, else the first few. */
export function compared(race: Race, focus: readonly string[], otherwise: number): Car[] {
  const chosen = race.cars.filter((car) => focus.includes(car.key));
  return chosen.length > 0 ? chosen : race.cars.slice(0, otherwise);
}
