/** What a viewer has set, kept in this browser. A browser that keeps nothing costs the setting, never the page. */

import { NO_LIMITS, type DriveLimits } from "../analysis/drivers";
import { isFiniteNumber, isObject } from "../protocol/json";

export type Theme = "system" | "dark" | "light";
export type Density = "comfortable" | "compact" | "wall";

export interface Preferences {
  readonly theme: Theme;
  readonly density: Density;
  readonly panelOpen: boolean;
  readonly shortcuts: boolean;
  /** Everything live is held back by so much [s], for those who watch a delayed picture beside it. */
  readonly delayS: number;
  /** The timing table stays beside the analysis, where there is room. */
  readonly analysisSplit: boolean;
}

/** Longer than any broadcast is late. */
export const LONGEST_DELAY_S = 600;

/** A delay as it may be set: in steps of a tenth, not below zero. */
export function delayOf(value: unknown): number {
  const seconds = typeof value === "number" && Number.isFinite(value) ? value : 0;
  return Math.round(Math.max(0, Math.min(LONGEST_DELAY_S, seconds)) * 10) / 10;
}

/** Kept for each series, because columns and teams differ between them. */
export interface SeriesPreferences {
  /** Ids of the columns to show; null lets the page choose what fits. */
  readonly columns: readonly string[] | null;
  /** Numbers of the focus cars. */
  readonly focus: readonly string[];
  /** Rules on drive time. */
  readonly limits: DriveLimits;
}

/** The part of the browser's storage that is used. */
export interface TextStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export const DEFAULTS: Preferences = { theme: "system", density: "comfortable", panelOpen: true, shortcuts: true, delayS: 0, analysisSplit: true };
export const SERIES_DEFAULTS: SeriesPreferences = { columns: null, focus: [], limits: NO_LIMITS };

const PREFIX = "livetiming.";

function read(store: TextStore, key: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(store.getItem(PREFIX + key) ?? "{}");
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function write(store: TextStore, key: string, value: object): void {
  try {
    store.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // Full or forbidden storage: the setting lasts until the page is closed.
  }
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[], otherwise: T): T {
  return allowed.includes(value as T) ? (value as T) : otherwise;
}

function texts(value: unknown): string[] | null {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : null;
}

export function loadPreferences(store: TextStore): Preferences {
  const raw = read(store, "page");
  const flag = (name: "panelOpen" | "shortcuts" | "analysisSplit"): boolean => (typeof raw[name] === "boolean" ? raw[name] : DEFAULTS[name]);
  return {
    theme: oneOf<Theme>(raw["theme"], ["system", "dark", "light"], DEFAULTS.theme),
    density: oneOf<Density>(raw["density"], ["comfortable", "compact", "wall"], DEFAULTS.density),
    panelOpen: flag("panelOpen"),
    shortcuts: flag("shortcuts"),
    delayS: delayOf(raw["delayS"]),
    analysisSplit: flag("analysisSplit"),
  };
}

function limitsOf(value: unknown): DriveLimits {
  const limit = (name: keyof DriveLimits): number | null => {
    const seconds = isObject(value) ? value[name] : null;
    return isFiniteNumber(seconds) && seconds > 0 ? seconds : null;
  };
  return { minTotalS: limit("minTotalS"), maxTotalS: limit("maxTotalS"), maxStintS: limit("maxStintS") };
}

export function savePreferences(store: TextStore, preferences: Preferences): void {
  write(store, "page", preferences);
}

/** The name under which a series' settings are kept: the same for each of its sessions. */
export function seriesKey(serviceClass: string, name: string): string {
  return `series.${serviceClass}.${name}`;
}

export function loadSeries(store: TextStore, key: string): SeriesPreferences {
  const raw = read(store, key);
  return { columns: texts(raw["columns"]), focus: texts(raw["focus"]) ?? [], limits: limitsOf(raw["limits"]) };
}

export function saveSeries(store: TextStore, key: string, preferences: SeriesPreferences): void {
  write(store, key, preferences);
}
