import { useCallback, useEffect, useState } from "react";

import { withQuery } from "../model/address";
import { panelOf, type PanelId } from "../model/panels";

/** The open panel of the analysis, kept in the address; `addressed` is what the address said last. */
export function usePanel(addressed: string): [PanelId | null, (panel: PanelId | null) => void] {
  const [panel, setPanel] = useState(() => panelOf(addressed));
  useEffect(() => setPanel(panelOf(addressed)), [addressed]);
  const change = useCallback((next: PanelId | null) => {
    setPanel(next);
    window.history.replaceState(window.history.state, "", withQuery(window.location.hash, { panel: next }));
  }, []);
  return [panel, change];
}
