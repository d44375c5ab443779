/** The panels of the analysis, in the order of their tabs and keys. */

export const PANELS = [
  { id: "laps", title: "Lap times" },
  { id: "positions", title: "Positions" },
  { id: "gaps", title: "Gaps" },
  { id: "stints", title: "Stints" },
  { id: "drivers", title: "Drivers" },
  { id: "bests", title: "Fastest" },
  { id: "flags", title: "Flags" },
  { id: "log", title: "Messages" },
] as const;

export type PanelId = (typeof PANELS)[number]["id"];

/** The panel that an address names; null for none, or one that there is not. */
export function panelOf(text: string): PanelId | null {
  return PANELS.find((panel) => panel.id === text)?.id ?? null;
}
