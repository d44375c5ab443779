import { useEffect } from "react";

import { actionOf, type Action } from "../model/keys";
import { useLatest } from "./hooks";

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** Call `onAction` for each shortcut. A key that it did not use (false) keeps its usual meaning. */
export function useShortcuts(enabled: boolean, onAction: (action: Action) => boolean): void {
  const latest = useLatest({ enabled, onAction });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const onControl = event.target instanceof HTMLElement && event.target.closest("button, a, summary") !== null;
      const action = actionOf(event, { typing: isTyping(event.target), onControl, enabled: latest.current.enabled });
      if (action && latest.current.onAction(action)) event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [latest]);
}
