/** The colours of the page, for a canvas. */

import { COLOURS } from "../analysis/carcolours";
import { flagOf, type FlagLook } from "../ctd/flags";

export interface ChartTheme {
  readonly surface: string;
  readonly text: string;
  readonly dim: string;
  readonly line: string;
  readonly strong: string;
  readonly accent: string;
  readonly cars: readonly string[];
  /** What is written on a bar of a car's colour. */
  readonly ink: string;
  readonly font: string;
  /** Size of the text [px]. */
  readonly size: number;
}

export function readTheme(element: HTMLElement): ChartTheme {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    surface: read("--surface"),
    text: read("--text"),
    dim: read("--dim"),
    line: read("--line"),
    strong: read("--line-strong"),
    accent: read("--accent"),
    cars: Array.from({ length: COLOURS }, (_, index) => read(`--car-${index}`)),
    ink: read("--car-ink"),
    font: style.fontFamily,
    size: Number.parseFloat(read("--chart-size")) || 12,
  };
}

export const fontOf = (theme: ChartTheme, weight = 400, scale = 1): string => `${weight} ${theme.size * scale}px ${theme.font}`;

const CLOTHS: Readonly<Record<FlagLook, string>> = {
  none: "#7f8b9a", other: "#7f8b9a", green: "#22a355", white: "#c8d0da", chequered: "#9aa5b4", yellow: "#f2c200",
  safety: "#f2c200", code60: "#8a2be2", red: "#d92d27",
};

export interface FlagPaint {
  readonly cloth: string;
  /** A pattern over it, so that no two flags are told apart by colour alone. */
  readonly pattern: "none" | "stripes" | "bars" | "lines" | "squares";
  readonly label: string;
}

const PATTERNS: Readonly<Partial<Record<FlagLook, FlagPaint["pattern"]>>> = { safety: "stripes", code60: "bars", red: "lines", chequered: "squares" };

export function flagPaint(wire: string): FlagPaint {
  const flag = flagOf(wire);
  return { cloth: CLOTHS[flag.look], pattern: PATTERNS[flag.look] ?? "none", label: flag.label };
}
