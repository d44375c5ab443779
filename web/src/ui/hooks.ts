import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore, type RefObject } from "react";

import type { ConnectionStatus } from "../net/connection";
import type { DirectoryView } from "../net/network";
import type { ServiceSession, ServiceView } from "../net/service";
import { judge, type Verdict } from "../session/freshness";
import { loadSeries, saveSeries, SERIES_DEFAULTS, seriesKey, type SeriesPreferences } from "../storage/preferences";
import { useNetwork } from "./context";

const NO_SERVICE: ServiceView | null = null;

export function useConnectionStatus(): ConnectionStatus {
  const { connection } = useNetwork();
  return useSyncExternalStore(connection.subscribeStatus, () => connection.status);
}

export function useDirectory(): DirectoryView {
  const network = useNetwork();
  return useSyncExternalStore(network.subscribe, network.snapshot);
}

/** The service `uuid`, followed for as long as the component lives. */
export function useService(uuid: string): ServiceView | null {
  return useServiceSession(uuid)[0];
}

/** The same, with what it can be told. */
export function useServiceSession(uuid: string): [ServiceView | null, ServiceSession | null] {
  const network = useNetwork();
  const [service, setService] = useState<ServiceSession | null>(null);
  useEffect(() => {
    setService(network.acquire(uuid));
    return () => {
      setService(null);
      network.release(uuid);
    };
  }, [network, uuid]);
  const subscribe = useCallback((listener: () => void) => service?.subscribe(listener) ?? (() => undefined), [service]);
  return [useSyncExternalStore(subscribe, () => service?.snapshot() ?? NO_SERVICE), service];
}

/** The time [ms], renewed every `everyMs`. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

export function useVerdict(view: ServiceView | null, nowMs: number): Verdict {
  // A moment of the past was as fresh as its feed then; whether the network is there now is another matter.
  const past = view?.playback != null && !view.playback.following;
  return judge({
    connected: past || (view?.connected ?? false),
    hasState: view?.hasState ?? false,
    feed: view?.feed ?? null,
    answering: past ? null : (view?.answering ?? null),
    heardAtMs: past ? null : (view?.heardAtMs ?? null),
    skewMs: view?.skewMs ?? 0,
    nowMs: view?.shownAtMs ?? nowMs,
  });
}

export function useSeries(serviceClass: string, name: string): [SeriesPreferences, (change: Partial<SeriesPreferences>) => void] {
  const key = name === "" ? "" : seriesKey(serviceClass, name);
  const [held, setHeld] = useState<{ key: string; value: SeriesPreferences }>({ key: "", value: SERIES_DEFAULTS });
  const value = useMemo(
    () => (held.key === key ? held.value : key === "" ? SERIES_DEFAULTS : loadSeries(window.localStorage, key)),
    [held, key],
  );
  const set = useCallback(
    (change: Partial<SeriesPreferences>) => {
      const next = { ...value, ...change };
      if (key !== "") saveSeries(window.localStorage, key, next);
      setHeld({ key, value: next });
    },
    [key, value],
  );
  return [value, set];
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export function useSize(ref: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = (): void => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return size;
}

export function useHash(): string {
  return useSyncExternalStore(
    (listener) => {
      window.addEventListener("hashchange", listener);
      return () => window.removeEventListener("hashchange", listener);
    },
    () => window.location.hash,
  );
}

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = window.matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    () => window.matchMedia(query).matches,
  );
}

/** The newest value, for handlers that are made once. */
export function useLatest<T>(value: T): RefObject<T> {
  const ref = useRef(value);
  useLayoutEffect(() => {
    ref.current = value;
  });
  return ref;
}
