import { useLayoutEffect, useState, type RefObject } from "react";

import { readTheme, type ChartTheme } from "../../charts/theme";

/** The page's colours as a canvas needs them, read anew when the viewer or the system changes them. */
export function useChartTheme(ref: RefObject<HTMLElement | null>): ChartTheme | null {
  const [theme, setTheme] = useState<ChartTheme | null>(null);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const read = (): void =>
      setTheme((before) => {
        const next = readTheme(element);
        return before !== null && JSON.stringify(before) === JSON.stringify(next) ? before : next;
      });
    read();
    const observer = new MutationObserver(read);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    const media = window.matchMedia("(prefers-color-scheme: light)");
    media.addEventListener("change", read);
    const screen = element.closest(".screen");
    if (screen) observer.observe(screen, { attributes: true, attributeFilter: ["class"] });
    return () => {
      observer.disconnect();
      media.removeEventListener("change", read);
    };
  }, [ref]);
  return theme;
}
