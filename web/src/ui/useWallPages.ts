import { useEffect, type RefObject } from "react";

/** How long a page of the wall display stays [ms]. */
const PAGE_MS = 10_000;

/**
 * On the wall display nobody scrolls: when not all cars fit, show them page by page, by whole rows.
 * Moving content can be stopped (the pause key), as people must be able to.
 */
export function useWallPages(scroller: RefObject<HTMLElement | null>, active: boolean): void {
  useEffect(() => {
    if (!active) return undefined;
    const timer = setInterval(() => {
      const element = scroller.current;
      if (!element) return;
      const row = element.querySelector<HTMLElement>("tbody tr:not(.row-focus)");
      const head = element.querySelector<HTMLElement>("thead");
      const rowHeight = row?.offsetHeight ?? 0;
      if (!rowHeight) return;
      const pins = element.querySelectorAll(".row-focus").length;
      const page = Math.max(1, Math.floor((element.clientHeight - (head?.offsetHeight ?? 0)) / rowHeight) - pins);
      const atEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - rowHeight / 2;
      element.scrollTo({ top: atEnd ? 0 : element.scrollTop + page * rowHeight });
    }, PAGE_MS);
    return () => clearInterval(timer);
  }, [scroller, active]);
}
