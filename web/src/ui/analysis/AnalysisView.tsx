import { useMemo, useRef, useState, type ComponentType, type KeyboardEvent, type ReactNode } from "react";

import { carLooks } from "../../analysis/carcolours";
import { raceAt } from "../../analysis/cutting";
import type { AnalysisDocs } from "../../analysis/documents";
import type { DriveLimits } from "../../analysis/drivers";
import type { Race } from "../../analysis/race";
import { raceOf } from "../../analysis/reading";
import { PANELS, type PanelId } from "../../model/panels";
import { BestsPanel } from "./BestsPanel";
import { CarPicker } from "./CarTag";
import { DriversPanel } from "./DriversPanel";
import { FlagsPanel } from "./FlagsPanel";
import { GapsPanel } from "./GapsPanel";
import { LapTimesPanel } from "./LapTimesPanel";
import { LogPanel } from "./LogPanel";
import type { PanelProps, Zooms } from "./panel";
import { PositionsPanel } from "./PositionsPanel";
import { StintsPanel } from "./StintsPanel";

export const PANEL_VIEWS: Readonly<Record<PanelId, ComponentType<PanelProps>>> = {
  laps: LapTimesPanel,
  positions: PositionsPanel,
  gaps: GapsPanel,
  stints: StintsPanel,
  drivers: DriversPanel,
  bests: BestsPanel,
  flags: FlagsPanel,
  log: LogPanel,
};

/** Which moment of the documents is shown [Unix s]. */
export type Moment =
  /** Nothing younger than this. */
  | { readonly kind: "past"; readonly atS: number }
  /** All there is; what lasts has lasted until now. */
  | { readonly kind: "now"; readonly atS: number };

/** What the documents tell at a moment, of the cars of the chosen classes (all, for none). */
export function useRace(docs: AnalysisDocs, moment: Moment, classes: ReadonlySet<string>): Race {
  const whole = useMemo(() => raceOf(docs), [docs]);
  const { kind, atS } = moment;
  const shown = useMemo(() => (kind === "past" ? raceAt(whole, atS) : { ...whole, atS: Math.max(whole.atS, atS) }), [whole, kind, atS]);
  return useMemo(() => (classes.size === 0 ? shown : { ...shown, cars: shown.cars.filter((car) => classes.has(car.carClass)) }), [shown, classes]);
}

interface Props {
  readonly docs: AnalysisDocs;
  readonly moment: Moment;
  readonly classes: ReadonlySet<string>;
  readonly panel: PanelId;
  readonly onPanel: (panel: PanelId) => void;
  readonly focus: readonly string[];
  readonly onFocus: (key: string) => void;
  readonly limits: DriveLimits;
  readonly onLimits: (limits: DriveLimits) => void;
  readonly onTime: ((atMs: number) => void) | null;
  readonly about: string;
  readonly decimals: number;
  /** Buttons at the end of the tabs. */
  readonly tools?: ReactNode;
}

/** What is known without an analysis. */
const ALWAYS: ReadonlySet<PanelId> = new Set(["flags", "log"]);

const PANEL_ID = "analysis-panel";

function Tabs({ panel, onPanel, tools }: Pick<Props, "panel" | "onPanel" | "tools">) {
  const list = useRef<HTMLDivElement>(null);
  const onKey = (event: KeyboardEvent): void => {
    const now = PANELS.findIndex((one) => one.id === panel);
    const targets: Record<string, number> = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: PANELS.length - 1 };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const next = PANELS[(target + PANELS.length) % PANELS.length]!;
    onPanel(next.id);
    list.current?.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus();
  };
  return (
    <div className="analysis-tabs">
      <div ref={list} className="tab-list" role="tablist" aria-label="Analysis" onKeyDown={onKey}>
        {PANELS.map((one) => (
          <button
            key={one.id}
            id={`tab-${one.id}`}
            type="button"
            role="tab"
            className="tab"
            aria-selected={one.id === panel}
            aria-controls={PANEL_ID}
            tabIndex={one.id === panel ? 0 : -1}
            onClick={() => onPanel(one.id)}
          >
            {one.title}
          </button>
        ))}
      </div>
      {tools}
    </div>
  );
}

/** The analysis of a session: its documents in, panels and charts out. It asks nobody for anything. */
export function AnalysisView(props: Props) {
  const { docs, moment, classes, panel, focus, onFocus } = props;
  const race = useRace(docs, moment, classes);
  const keys = Object.keys(docs["static"] ?? docs["lap"] ?? {}).join("\n");
  const looks = useMemo(() => carLooks(keys.split("\n")), [keys]);
  const [zooms, setZooms] = useState<Zooms>({ lap: null, time: null });
  const View = PANEL_VIEWS[panel];
  const shown: PanelProps = {
    race, looks, focus, onFocus, zooms,
    onZooms: (change) => setZooms((before) => ({ ...before, ...change })),
    limits: props.limits, onLimits: props.onLimits, onTime: props.onTime, about: props.about, wheel: "always", decimals: props.decimals,
  };
  return (
    <section className="analysis" aria-label="Analysis" data-testid="analysis" data-panel={panel} data-cars={race.cars.length} data-laps={race.leaderLap}>
      <Tabs panel={panel} onPanel={props.onPanel} tools={props.tools} />
      <CarPicker cars={race.cars} looks={looks} focus={focus} onFocus={onFocus} />
      <div id={PANEL_ID} className="analysis-panel" role="tabpanel" aria-labelledby={`tab-${panel}`}>
        {race.hasLaps || ALWAYS.has(panel) ? (
          <View key={panel} {...shown} />
        ) : (
          <p className="panel-empty" data-testid="panel-missing">Laps and stints are known from an analysis only, and there is none here. Flags and messages are.</p>
        )}
      </div>
    </section>
  );
}
