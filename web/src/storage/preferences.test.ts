import { describe, expect, it } from "vitest";

import { DEFAULTS, loadPreferences, loadSeries, savePreferences, saveSeries, seriesKey, type TextStore } from "./preferences";

class Memory implements TextStore {
  readonly held = new Map<string, string>();
  getItem = (key: string): string | null => this.held.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.held.set(key, value);
}

const refusing: TextStore = {
  getItem: () => { throw new Error("forbidden"); },
  setItem: () => { throw new Error("full"); },
};

describe("preferences", () => {
  it("come back as they were kept, for each series its own", () => {
    const store = new Memory();
    savePreferences(store, { ...DEFAULTS, theme: "light", density: "wall" });
    saveSeries(store, seriesKey("apex_kart", "Cup"), { columns: ["Num"], limits: { minTotalS: null, maxTotalS: 7200, maxStintS: null }, focus: ["7"] });
    expect(loadPreferences(store)).toEqual({ ...DEFAULTS, theme: "light", density: "wall" });
    expect(loadSeries(store, seriesKey("apex_kart", "Cup"))).toEqual({ limits: { minTotalS: null, maxTotalS: 7200, maxStintS: null }, columns: ["Num"], focus: ["7"] });
    expect(loadSeries(store, seriesKey("apex_kart", "Other"))).toEqual({ columns: null, limits: { minTotalS: null, maxTotalS: null, maxStintS: null }, focus: [] });
  });

  it.each(["null", "[]", "{", '{"theme": "neon", "density": 3, "panelOpen": "yes"}'])("are the defaults when %s was kept", (text) => {
    const store = new Memory();
    store.setItem("livetiming.page", text);
    expect(loadPreferences(store)).toEqual(DEFAULTS);
  });

  it("are not needed for the page to work", () => {
    expect(loadPreferences(refusing)).toEqual(DEFAULTS);
    expect(() => savePreferences(refusing, DEFAULTS)).not.toThrow();
  });
});
