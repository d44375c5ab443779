import type { RefObject } from "react";

import { IconButton } from "./Button";
import { useSettings } from "./context";
import { Icon } from "./Icon";
import { nextTheme, THEME_LABELS } from "./theme";

export interface ClassCount {
  readonly name: string;
  readonly cars: number;
  readonly hue: number | undefined;
}

interface Props {
  readonly classes: readonly ClassCount[];
  readonly chosen: ReadonlySet<string>;
  readonly cars: number;
  readonly search: string;
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly hiddenColumns: number;
  readonly panelOpen: boolean;
  readonly messageCount: number;
  readonly onClass: (name: string | null) => void;
  readonly onSearch: (text: string) => void;
  readonly onColumns: () => void;
  readonly onMessages: () => void;
  /** Look back into a running session; null where that is no question. */
  readonly onRewind: (() => void) | null;
  readonly onDelay: (() => void) | null;
  readonly delayed: boolean;
  readonly analysisOpen: boolean;
  readonly onAnalysis: () => void;
}

function ClassFilter({ classes, chosen, cars, onClass }: Pick<Props, "classes" | "chosen" | "cars" | "onClass">) {
  if (classes.length < 2) return <span className="dim car-count">{cars} cars</span>;
  return (
    <div className="class-filter" role="group" aria-label="Classes" data-testid="class-filter">
      <button type="button" className="chip" aria-pressed={chosen.size === 0} onClick={() => onClass(null)}>
        All <span className="chip-count">{cars}</span>
      </button>
      {classes.map((item) => (
        <button
          key={item.name}
          type="button"
          className={`chip class-${item.hue ?? "none"}`}
          aria-pressed={chosen.has(item.name)}
          onClick={() => onClass(item.name)}
        >
          <span className="chip-dot" aria-hidden="true" />
          {item.name} <span className="chip-count">{item.cars}</span>
        </button>
      ))}
    </div>
  );
}

export function Toolbar(props: Props) {
  const { search, searchRef, hiddenColumns, panelOpen, messageCount, onSearch, onColumns, onMessages, onRewind, onDelay, delayed, analysisOpen, onAnalysis } = props;
  const { preferences, set } = useSettings();
  return (
    <div className="toolbar" role="toolbar" aria-label="Table">
      <ClassFilter {...props} />
      <div className="toolbar-right">
        <label className="search">
          <Icon name="search" />
          <input
            ref={searchRef}
            type="search"
            placeholder="Search"
            aria-label="Search a car, team or driver"
            value={search}
            onChange={(event) => onSearch(event.target.value)}
          />
        </label>
        {onRewind && <IconButton icon="rewind" label="Rewind 10 s (←), pause (Space)" onClick={onRewind} />}
        {onDelay && <IconButton icon="delay" label="Delay, for a TV picture (T)" className="delay-button" pressed={delayed} onClick={onDelay} />}
        <IconButton icon="chart" label="Analysis (A)" className="analysis-button" pressed={analysisOpen} onClick={onAnalysis} />
        <IconButton icon="columns" label="Choose columns (C)" onClick={onColumns}>
          {hiddenColumns > 0 && <span className="badge">+{hiddenColumns}</span>}
        </IconButton>
        <IconButton
          icon={preferences.density === "compact" ? "compact" : "comfortable"}
          label={preferences.density === "compact" ? "Compact rows" : "Comfortable rows"}
          className="only-wide"
          onClick={() => set({ density: preferences.density === "compact" ? "comfortable" : "compact" })}
        />
        <IconButton icon="messages" label="Messages (M)" pressed={panelOpen} onClick={onMessages}>
          {!panelOpen && messageCount > 0 && <span className="badge">{messageCount}</span>}
        </IconButton>
      </div>
    </div>
  );
}

/** Buttons that every view has. */
export function PageButtons({ onHelp, onWall }: { onHelp: () => void; onWall?: () => void }) {
  const { preferences, set } = useSettings();
  return (
    <div className="page-buttons">
      {onWall && (
        <IconButton icon="wall" label="Wall display (W)" className="only-wide" pressed={preferences.density === "wall"} onClick={onWall} />
      )}
      <IconButton icon="fullscreen" label="Full screen (X)" className="only-wide" onClick={toggleFullScreen} />
      <IconButton
        icon={preferences.theme}
        label={`${THEME_LABELS[preferences.theme]} (D)`}
        onClick={() => set({ theme: nextTheme(preferences.theme) })}
      />
      <IconButton icon="help" label="Keys and signs (?)" onClick={onHelp} />
    </div>
  );
}

export function toggleFullScreen(): void {
  // A browser may refuse; then the page simply stays as it is.
  const change = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
  change.catch(() => undefined);
}
