/** Keys of the timing screen: what each does, in one table that the help page prints too. */

export type Action =
  | "help" | "search" | "down" | "up" | "first" | "last" | "open" | "focus" | "messages" | "wall" | "theme" | "columns"
  | "fullscreen" | "pause" | "home" | "escape"
  | "play" | "back" | "forward" | "backFar" | "forwardFar" | "slower" | "faster" | "start" | "end" | "frameBack"
  | "frameForward" | "jump" | "live" | "delay" | "analysis" | PanelAction;

/** Opens the panel of that number, from 1. */
export type PanelAction = `panel${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8}`;

/** The place of its panel, or null for other actions. */
export function panelIndex(action: Action): number | null {
  return action.startsWith("panel") ? Number(action.slice("panel".length)) - 1 : null;
}

/** What a screen shows: the newest, or a moment of a recording. */
export type Scene = "live" | "replay";

export interface Shortcut {
  readonly key: string;
  readonly label: string;
  readonly action: Action;
  readonly does: string;
  /** Only there; everywhere without. */
  readonly scene?: Scene;
  readonly shift?: true;
  /** Others like it stand for it in the list. */
  readonly isUnlisted?: true;
}

const PANEL_NUMBERS = [1, 2, 3, 4, 5, 6, 7, 8] as const;

export const SHORTCUTS: readonly Shortcut[] = [
  { key: "?", label: "?", action: "help", does: "Show or hide this list" },
  { key: "/", label: "/", action: "search", does: "Search a car, team or driver" },
  { key: "ArrowDown", label: "↓", action: "down", does: "Select the next car" },
  { key: "ArrowUp", label: "↑", action: "up", does: "Select the car before" },
  { key: "Home", label: "Home", action: "first", does: "Select the leader", scene: "live" },
  { key: "End", label: "End", action: "last", does: "Select the last car", scene: "live" },
  { key: "Enter", label: "Enter", action: "open", does: "Show all about the selected car" },
  { key: "f", label: "F", action: "focus", does: "Keep the selected car in view, or let it go" },
  { key: "m", label: "M", action: "messages", does: "Show or hide messages" },
  { key: "c", label: "C", action: "columns", does: "Choose columns" },
  { key: "w", label: "W", action: "wall", does: "Wall display: large type, pages turn by themselves" },
  { key: "p", label: "P", action: "pause", does: "Stop or go on turning pages on the wall display" },
  { key: "x", label: "X", action: "fullscreen", does: "Full screen" },
  { key: "d", label: "D", action: "theme", does: "Dark, light or as the system" },
  { key: "h", label: "H", action: "home", does: "All services" },
  { key: " ", label: "Space", action: "play", does: "Pause, or play on" },
  { key: "ArrowLeft", label: "←", action: "back", does: "Back 10 s" },
  { key: "ArrowRight", label: "→", action: "forward", does: "Forward 10 s" },
  { key: "ArrowLeft", label: "⇧ ←", action: "backFar", does: "Back 1 min", shift: true },
  { key: "ArrowRight", label: "⇧ →", action: "forwardFar", does: "Forward 1 min", shift: true },
  { key: ",", label: ",", action: "frameBack", does: "The state before" },
  { key: ".", label: ".", action: "frameForward", does: "The next state" },
  { key: "[", label: "[", action: "slower", does: "Slower" },
  { key: "]", label: "]", action: "faster", does: "Faster" },
  { key: "Home", label: "Home", action: "start", does: "To the start of the recording", scene: "replay" },
  { key: "End", label: "End", action: "end", does: "To the end of the recording", scene: "replay" },
  { key: "j", label: "J", action: "jump", does: "Jump to a lap, a time or an event" },
  { key: "l", label: "L", action: "live", does: "Catch up: back to live", scene: "live" },
  { key: "t", label: "T", action: "delay", does: "Hold everything back, as a TV picture is", scene: "live" },
  { key: "a", label: "A", action: "analysis", does: "Analysis: laps, positions, gaps, stints, drivers" },
  ...PANEL_NUMBERS.map((number): Shortcut => ({
    key: String(number), action: `panel${number}`, label: "1 – 8", does: "A panel of the analysis", ...(number > 1 ? { isUnlisted: true } : {}),
  })),
  { key: "Escape", label: "Esc", action: "escape", does: "Close, clear the search, let go of the selection" },
];

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey?: boolean;
}

/** Where the key was pressed. */
export interface KeyPlace {
  /** Text is being entered. */
  readonly typing: boolean;
  /** A button, link or the like has the focus: Enter belongs to it. */
  readonly onControl: boolean;
  /** The viewer wants single letters to do something. */
  readonly enabled: boolean;
  readonly scene?: Scene;
}

/** What a key press means, or null for nothing of ours. */
export function actionOf(press: KeyPress, place: KeyPlace): Action | null {
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  if (press.key === "Escape") return "escape";
  if (place.typing || (place.onControl && (press.key === "Enter" || press.key === " "))) return null;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  const isShifted = press.key.length > 1 && press.shiftKey === true;
  const found = SHORTCUTS.find(
    (shortcut) => shortcut.key === key && (shortcut.shift ?? false) === isShifted && (shortcut.scene ?? place.scene ?? "live") === (place.scene ?? "live"),
  );
  if (!found || (key.length === 1 && key !== " " && !place.enabled)) return null;
  return found.action;
}
