/** The charts of a report, which share what is followed and where they are zoomed. */

import { useMemo, useState, type ComponentType } from "react";
import { createPortal } from "react-dom";

import { carLooks } from "../analysis/carcolours";
import type { AnalysisDocs } from "../analysis/documents";
import { NO_LIMITS } from "../analysis/drivers";
import { raceOf } from "../analysis/reading";
import { IconButton } from "../ui/Button";
import { nextTheme, THEME_LABELS } from "../ui/theme";
import type { Theme } from "../storage/preferences";
import { CarPicker } from "../ui/analysis/CarTag";
import { GapsPanel } from "../ui/analysis/GapsPanel";
import { LapTimesPanel } from "../ui/analysis/LapTimesPanel";
import type { PanelProps, Zooms } from "../ui/analysis/panel";
import { PositionsPanel } from "../ui/analysis/PositionsPanel";
import { StintsPanel } from "../ui/analysis/StintsPanel";

const PANELS: Readonly<Record<string, ComponentType<PanelProps>>> = {
  positions: PositionsPanel,
  gaps: GapsPanel,
  laptimes: LapTimesPanel,
  stints: StintsPanel,
};

const ZOOM = "Drag to zoom, or Ctrl and the wheel; a double click shows all.";
const HINTS: Readonly<Record<string, string>> = {
  positions: `Choose cars by their numbers. A triangle is a stop. ${ZOOM}`,
  gaps: `The scale is that of the cars chosen; a triangle is a stop. ${ZOOM}`,
  laptimes: `Laps with a stop, under caution or out of the ordinary stand aside, faint. ${ZOOM}`,
  stints: `Colours tell the drivers of a car apart. ${ZOOM}`,
};

export interface ReportFacts {
  readonly title: string;
  /** Cars in colour at first. */
  readonly focus: readonly string[];
  /** When the last car was seen driving [Unix s]: what was recorded after it is not drawn. */
  readonly endS: number;
}

interface Props {
  readonly docs: AnalysisDocs;
  readonly facts: ReportFacts;
  /** Where each chart goes. */
  readonly hosts: ReadonlyMap<string, Element>;
  readonly tools: Element | null;
}

export function ThemeButton() {
  const [theme, setTheme] = useState<Theme>("system");
  const turn = (): void => {
    const next = nextTheme(theme);
    document.documentElement.dataset["theme"] = next;
    setTheme(next);
  };
  return <IconButton icon={theme} label={THEME_LABELS[theme]} onClick={turn} />;
}

export function Report({ docs, facts, hosts, tools }: Props) {
  const race = useMemo(() => {
    const whole = raceOf(docs);
    return { ...whole, atS: Math.min(whole.atS, facts.endS) };
  }, [docs, facts.endS]);
  const looks = useMemo(() => carLooks(race.cars.map((car) => car.key)), [race]);
  const [focus, setFocus] = useState<readonly string[]>(facts.focus);
  const [zooms, setZooms] = useState<Zooms>({ lap: null, time: null });
  const onFocus = (key: string): void => setFocus((now) => (now.includes(key) ? now.filter((one) => one !== key) : [...now, key]));
  const shown: PanelProps = {
    race, looks, focus, onFocus, zooms,
    onZooms: (change) => setZooms((before) => ({ ...before, ...change })),
    limits: NO_LIMITS, onLimits: () => undefined, onTime: null, about: facts.title, wheel: "ctrl", decimals: 3,
  };
  return (
    <>
      {tools && createPortal(<ThemeButton />, tools)}
      {[...hosts].map(([name, host]) => {
        const Panel = PANELS[name];
        return (
          Panel &&
          createPortal(
            <>
              <CarPicker cars={race.cars} looks={looks} focus={focus} onFocus={onFocus} />
              <Panel {...shown} />
              <p className="hint">{HINTS[name]}</p>
            </>,
            host,
            name,
          )
        );
      })}
    </>
  );
}
