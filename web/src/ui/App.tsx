import { useCallback, useEffect, useMemo, useState } from "react";

import type { Network } from "../net/network";
import { routeOf, type Route } from "../model/route";
import { loadPreferences, savePreferences, type Preferences } from "../storage/preferences";
import { ConnectionBar } from "./ConnectionBar";
import { NetworkContext, SettingsContext } from "./context";
import { FileDrop } from "./FileDrop";
import { Home } from "./Home";
import { useConnectionStatus, useHash } from "./hooks";
import { Recordings } from "./Recordings";
import { ReplayScreen } from "./ReplayScreen";
import { TimingScreen } from "./TimingScreen";

function ConnectionAnnouncer() {
  const { kind } = useConnectionStatus();
  return (
    <div className="sr-only" role="status" aria-live="polite">
      {kind === "open" ? "Connected." : kind === "waiting" ? "Connection lost. Trying again." : ""}
    </div>
  );
}

interface ViewProps {
  readonly route: Route;
  readonly file: File | null;
  readonly onFile: (file: File) => void;
}

function View({ route, file, onFile }: ViewProps) {
  switch (route.view) {
    case "service": return <TimingScreen key={route.uuid} uuid={route.uuid} panel={route.panel} />;
    case "recording": return <ReplayScreen key={route.id} place={{ id: route.id }} at={route.at} panel={route.panel} />;
    // A file is known until the page is loaded anew; then only the list is left.
    case "file": return file ? <ReplayScreen place={{ file }} at="" panel={route.panel} /> : <Recordings onFile={onFile} />;
    case "recordings": return <Recordings onFile={onFile} />;
    default: return <Home />;
  }
}

export function App({ network }: { network: Network }) {
  const [preferences, setPreferences] = useState<Preferences>(() => loadPreferences(window.localStorage));
  const set = useCallback((change: Partial<Preferences>) => setPreferences((before) => ({ ...before, ...change })), []);
  useEffect(() => savePreferences(window.localStorage, preferences), [preferences]);
  useEffect(() => {
    document.documentElement.dataset["theme"] = preferences.theme;
  }, [preferences.theme]);
  const settings = useMemo(() => ({ preferences, set }), [preferences, set]);
  useEffect(() => network.setDelay(preferences.delayS * 1000), [network, preferences.delayS]);
  const route = routeOf(useHash(), window.location.search);
  const [file, setFile] = useState<File | null>(null);
  const openFile = useCallback((opened: File) => {
    setFile(opened);
    window.location.hash = "#/file";
  }, []);
  return (
    <NetworkContext value={network}>
      <SettingsContext value={settings}>
        <ConnectionAnnouncer />
        <ConnectionBar />
        <View route={route} file={file} onFile={openFile} />
        <FileDrop onFile={openFile} />
      </SettingsContext>
    </NetworkContext>
  );
}
