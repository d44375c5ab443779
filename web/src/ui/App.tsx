import { useCallback, useEffect, useMemo, useState } from "react";

import type { Network } from "../net/network";
import { isServiceId } from "../protocol/topics";
import { loadPreferences, savePreferences, type Preferences } from "../storage/preferences";
import { ConnectionBar } from "./ConnectionBar";
import { NetworkContext, SettingsContext } from "./context";
import { Home } from "./Home";
import { useConnectionStatus, useHash } from "./hooks";
import { TimingScreen } from "./TimingScreen";

function serviceIn(hash: string): string | null {
  const found = /^#\/s\/([^/?]+)/.exec(hash)?.[1];
  if (found === undefined) return null;
  try {
    const uuid = decodeURIComponent(found);
    return isServiceId(uuid) ? uuid : null;
  } catch {
    return null;
  }
}

function ConnectionAnnouncer() {
  const { kind } = useConnectionStatus();
  return (
    <div className="sr-only" role="status" aria-live="polite">
      {kind === "open" ? "Connected." : kind === "waiting" ? "Connection lost. Trying again." : ""}
    </div>
  );
}

export function App({ network }: { network: Network }) {
  const [preferences, setPreferences] = useState<Preferences>(() => loadPreferences(window.localStorage));
  const set = useCallback((change: Partial<Preferences>) => setPreferences((before) => ({ ...before, ...change })), []);
  useEffect(() => savePreferences(window.localStorage, preferences), [preferences]);
  useEffect(() => {
    document.documentElement.dataset["theme"] = preferences.theme;
  }, [preferences.theme]);
  const settings = useMemo(() => ({ preferences, set }), [preferences, set]);
  const uuid = serviceIn(useHash());
  return (
    <NetworkContext value={network}>
      <SettingsContext value={settings}>
        <ConnectionAnnouncer />
        <ConnectionBar />
        {uuid === null ? <Home /> : <TimingScreen key={uuid} uuid={uuid} />}
      </SettingsContext>
    </NetworkContext>
  );
}
