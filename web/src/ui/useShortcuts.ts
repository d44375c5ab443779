import { useEffect } from "react";

import { actionOf, type Action, type Scene } from "../model/keys";
import { useLatest } from "./hooks";

function isTyping(target: EventTarget | null): boolean {
  // A slider is no text: its keys do here what they do on the rest of the page.
  if (target instanceof HTMLInputElement && target.type === "range") return false;
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** Call `onAction` for each shortcut. A key that it did not use (false) keeps its usual meaning. */
export function useShortcuts(enabled: boolean, onAction: (action: Action) => boolean, scene: Scene = "live"): void {
  const latest = useLatest({ enabled, onAction, scene });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const onControl = event.target instanceof HTMLElement && event.target.closest("button, a, summary") !== null;
      const action = actionOf(event, { typing: isTyping(event.target), onControl, enabled: latest.current.enabled, scene: latest.current.scene });
      if (action && latest.current.onAction(action)) event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [latest]);
}
