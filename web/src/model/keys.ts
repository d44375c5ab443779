/** Keys of the timing screen: what each does, in one table that the help page prints too. */

export type Action =
  | "help" | "search" | "down" | "up" | "first" | "last" | "open" | "focus" | "messages" | "wall" | "theme" | "columns"
  | "fullscreen" | "pause" | "home" | "escape";

export interface Shortcut {
  readonly key: string;
  readonly label: string;
  readonly action: Action;
  readonly does: string;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { key: "?", label: "?", action: "help", does: "Show or hide this list" },
  { key: "/", label: "/", action: "search", does: "Search a car, team or driver" },
  { key: "ArrowDown", label: "↓", action: "down", does: "Select the next car" },
  { key: "ArrowUp", label: "↑", action: "up", does: "Select the car before" },
  { key: "Home", label: "Home", action: "first", does: "Select the leader" },
  { key: "End", label: "End", action: "last", does: "Select the last car" },
  { key: "Enter", label: "Enter", action: "open", does: "Show all about the selected car" },
  { key: "f", label: "F", action: "focus", does: "Keep the selected car in view, or let it go" },
  { key: "m", label: "M", action: "messages", does: "Show or hide messages" },
  { key: "c", label: "C", action: "columns", does: "Choose columns" },
  { key: "w", label: "W", action: "wall", does: "Wall display: large type, pages turn by themselves" },
  { key: "p", label: "P", action: "pause", does: "Stop or go on turning pages on the wall display" },
  { key: "x", label: "X", action: "fullscreen", does: "Full screen" },
  { key: "d", label: "D", action: "theme", does: "Dark, light or as the system" },
  { key: "h", label: "H", action: "home", does: "All services" },
  { key: "Escape", label: "Esc", action: "escape", does: "Close, clear the search, let go of the selection" },
];

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** Where the key was pressed. */
export interface KeyPlace {
  /** Text is being entered. */
  readonly typing: boolean;
  /** A button, link or the like has the focus: Enter belongs to it. */
  readonly onControl: boolean;
  /** The viewer wants single letters to do something. */
  readonly enabled: boolean;
}

/** What a key press means, or null for nothing of ours. */
export function actionOf(press: KeyPress, place: KeyPlace): Action | null {
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  if (press.key === "Escape") return "escape";
  if (place.typing || (place.onControl && press.key === "Enter")) return null;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  const found = SHORTCUTS.find((shortcut) => shortcut.key === key);
  if (!found || (key.length === 1 && !place.enabled)) return null;
  return found.action;
}
