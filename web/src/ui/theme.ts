import type { Theme } from "../storage/preferences";

export const THEME_LABELS: Readonly<Record<Theme, string>> = {
  system: "Theme as the system",
  dark: "Dark theme",
  light: "Light theme",
};

const ORDER: readonly Theme[] = ["system", "dark", "light"];

export function nextTheme(theme: Theme): Theme {
  return ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length]!;
}
