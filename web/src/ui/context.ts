import { createContext, useContext } from "react";

import type { Network } from "../net/network";
import type { Preferences } from "../storage/preferences";

export const NetworkContext = createContext<Network | null>(null);

export function useNetwork(): Network {
  const network = useContext(NetworkContext);
  if (!network) throw new Error("no network around this component");
  return network;
}

export interface Settings {
  readonly preferences: Preferences;
  readonly set: (change: Partial<Preferences>) => void;
}

export const SettingsContext = createContext<Settings | null>(null);

export function useSettings(): Settings {
  const settings = useContext(SettingsContext);
  if (!settings) throw new Error("no settings around this component");
  return settings;
}
