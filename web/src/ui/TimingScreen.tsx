import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";

import { flagOf } from "../ctd/flags";
import { messagesOf } from "../ctd/messages";
import { panelIndex, type Action, type PanelAction } from "../model/keys";
import { PANELS } from "../model/panels";
import { classOf } from "../model/rows";
import type { ServiceView } from "../net/service";
import type { PlaybackControls } from "../recording/playback";
import { pastText, warningText, type Verdict } from "../session/freshness";
import { CarPanel } from "./CarPanel";
import { ColumnPicker } from "./ColumnPicker";
import { useSettings } from "./context";
import { DelayDialog } from "./DelayDialog";
import { HelpDialog } from "./HelpDialog";
import { useLatest, useMedia, useNow, useSeries, useServiceSession, useVerdict } from "./hooks";
import { JumpDialog } from "./JumpDialog";
import { MessagesPanel } from "./MessagesPanel";
import { FAR_NUDGE_MS, NUDGE_MS, PlayerBar, type FileActions } from "./PlayerBar";
import { SessionHeader } from "./SessionHeader";
import { StaleBanner } from "./Status";
import { nextTheme } from "./theme";
import { usePanel } from "./usePanel";
import type { Place } from "./useRecording";
import { TimingTable, useSelectionInView } from "./TimingTable";
import { toggleFullScreen, Toolbar } from "./Toolbar";
import { TrackData } from "./TrackData";
import { useRoom, type Room } from "./useRoom";
import { useShortcuts } from "./useShortcuts";
import { useClassChoice, useTableModel } from "./useTableModel";
import { useWallPages } from "./useWallPages";

function heightsOf(room: Room): React.CSSProperties {
  if (room.rowPx === 0) return {};
  return { "--row-h": `${room.rowPx}px`, "--wall-head-h": `${room.headPx}px` } as React.CSSProperties;
}

/** Charts come when they are wanted, so that the first picture of the timing does not wait for them. */
const AnalysisPane = lazy(() => import("./analysis/AnalysisPane"));

type Overlay = "help" | "columns" | "jump" | "delay" | null;

export function TimingScreen({ uuid, panel }: { uuid: string; panel: string }) {
  const [view, service] = useServiceSession(uuid);
  useEffect(() => {
    service?.setRewinds(true);
    return () => service?.setRewinds(false);
  }, [service]);
  const now = useNow(500);
  const verdict = useVerdict(view, now);
  return view?.manifest && service ? <Screen view={view} verdict={verdict} controls={service} file={null} place={{ uuid }} panel={panel} /> : <Unknown verdict={verdict} view={view} />;
}

function Unknown({ view, verdict }: { view: ServiceView | null; verdict: Verdict }) {
  return (
    <main className="notice" data-testid="unknown-service">
      <h1>{view?.connected && view.answering === false ? "No such service" : "Waiting for the service…"}</h1>
      <p className="dim">
        {view?.connected && view.answering === false
          ? "Nobody on this router answers to this address. The session may be over, or the service was started again under another one."
          : (warningText(verdict.level) || "Connecting to the router.")}
      </p>
      <p>
        <a href="#/">All live services</a>
      </p>
    </main>
  );
}

/** Speaks flag changes and lost or regained feeds; silent about everything else. */
function Announcer({ view, verdict }: { view: ServiceView; verdict: Verdict }) {
  const flag = flagOf(view.session["flagState"]).label;
  const past = view.playback !== null && !view.playback.following;
  const warning = past ? pastText(verdict.level) || "Replay." : warningText(verdict.level) || "Feed is live.";
  return (
    <div className="sr-only" role="status" aria-live="polite" data-testid="announcer">
      {view.hasState ? `Flag: ${flag}. ${warning}` : ""}
    </div>
  );
}

function waitingText({ playback }: ServiceView): string {
  if (playback?.kind === "recording") return playback.problem === "" ? "Reading the recording…" : playback.problem;
  if (playback && !playback.following && playback.recorded && playback.loading) return "Fetching what was recorded…";
  if (playback && playback.delayMs > 0) return `Everything is held back by ${playback.delayMs / 1000} s; the picture begins when that has passed.`;
  return "Waiting for the first state…";
}

function useSelection(view: ServiceView, rows: ServiceView["rows"]) {
  const [selected, setSelected] = useState<string | null>(null);
  const [opened, setOpened] = useState(false);
  const latest = useLatest(rows);
  const move = useCallback(
    (step: "up" | "down" | "first" | "last") =>
      setSelected((before) => {
        const keys = latest.current.map((row) => row.key);
        const index = before === null ? -1 : keys.indexOf(before);
        const target = { up: Math.max(0, index - 1), down: index + 1, first: 0, last: keys.length - 1 }[step];
        return keys[Math.min(target, keys.length - 1)] ?? null;
      }),
    [latest],
  );
  const open = useCallback((key: string) => {
    setSelected(key);
    setOpened(true);
  }, []);
  const index = selected === null ? -1 : view.rows.findIndex((row) => row.key === selected);
  return { selected, opened: opened && index >= 0, index, setSelected, setOpened, move, open };
}

/** So much before a message, so that what it tells is seen to happen [ms]. */
const MESSAGE_LEAD_MS = 2_000;

interface ScreenProps {
  readonly view: ServiceView;
  readonly verdict: Verdict;
  readonly controls: PlaybackControls;
  /** What a recording in a file has besides; null for a running session. */
  readonly file: FileActions | null;
  /** Where its analysis is: a running service, or beside a recording. */
  readonly place: Place | { readonly uuid: string };
  /** The panel of the analysis in the address; "" for none. */
  readonly panel: string;
}

/** A moment of a session: the newest one, or one of a recording. */
export function Screen({ view, verdict, controls, file, place, panel: addressed }: ScreenProps) {
  const { playback } = view;
  const past = playback !== null && !playback.following;
  const scene = playback?.kind === "recording" ? "replay" : "live";
  const manifest = view.manifest!;
  const { preferences, set } = useSettings();
  const [series, setSeries] = useSeries(manifest.serviceClass, manifest.name);
  const [classes, chooseClass] = useClassChoice();
  const [search, setSearch] = useState("");
  const [overlay, setOverlay] = useState<Overlay>(null);
  const [paused, setPaused] = useState(false);
  const scroller = useRef<HTMLDivElement>(null);
  const searchRef = useRef<HTMLInputElement>(null);
  const phone = useMedia("(max-width: 899px)");
  const [sheetOpen, setSheetOpen] = useState(false);
  const [panel, setPanel] = usePanel(addressed);
  const wall = preferences.density === "wall";
  const isSplit = useMedia("(min-width: 1200px)") && preferences.analysisSplit && !wall;
  // The analysis has messages of its own; beside it these stay only where there is room for both.
  const hasRoom = useMedia("(min-width: 1800px)") || panel === null;
  const panelOpen = phone ? sheetOpen : preferences.panelOpen && !wall && hasRoom;
  const room = useRoom(scroller, wall, view.rows.length);
  const model = useTableModel(view, {
    classes,
    search,
    focus: series.focus,
    columns: series.columns,
    roomCh: room.widthCh,
    narrow: room.narrow,
  });
  const selection = useSelection(view, model.rows);
  const { selected, open } = selection;
  const messages = useMemo(() => messagesOf(view.messages), [view.messages]);
  const close = useCallback(() => setOverlay(null), []);

  useSelectionInView(scroller, selected);
  useWallPages(scroller, wall && !paused && overlay === null && panel === null);

  const flagLabel = flagOf(view.session["flagState"]).label;
  useEffect(() => {
    document.title = scene === "replay" ? `Replay · ${manifest.name}` : `${flagLabel} · ${manifest.name}`;
  }, [flagLabel, manifest.name, scene]);

  const seriesLatest = useLatest({ series, setSeries });
  const togglePin = useCallback(
    (key: string) => {
      const { series: held, setSeries: change } = seriesLatest.current;
      const focus = held.focus.includes(key) ? held.focus.filter((item) => item !== key) : [...held.focus, key];
      change({ focus });
    },
    [seriesLatest],
  );
  const toggleMessages = useCallback(() => {
    if (!hasRoom && panel !== null) setPanel(panel === "log" ? "laps" : "log");
    else if (phone) setSheetOpen((before) => !before);
    else set({ panelOpen: !preferences.panelOpen, ...(wall ? { density: "comfortable" as const } : {}) });
  }, [phone, preferences.panelOpen, set, wall, hasRoom, panel, setPanel]);
  const toggleAnalysis = (): void => setPanel(panel === null ? "laps" : null);
  const toggleWall = (): void => set({ density: wall ? "comfortable" : "wall" });

  const escape = (): void => {
    if (overlay) setOverlay(null);
    else if (selection.opened) selection.setOpened(false);
    else if (search !== "") setSearch("");
    else if (sheetOpen) setSheetOpen(false);
    else if (panel !== null) setPanel(null);
    else if (selected !== null) selection.setSelected(null);
    else if (wall) toggleWall();
    searchRef.current?.blur();
  };

  const onAction = (action: Action): boolean => {
    if (overlay && action !== "escape" && action !== overlay) return false;
    const index = panelIndex(action);
    if (index !== null) setPanel(PANELS[index]!.id);
    const run: Record<Exclude<Action, PanelAction>, () => void> = {
      analysis: toggleAnalysis,
      help: () => setOverlay(overlay === "help" ? null : "help"),
      columns: () => setOverlay(overlay === "columns" ? null : "columns"),
      search: () => searchRef.current?.focus(),
      down: () => selection.move("down"),
      up: () => selection.move("up"),
      first: () => selection.move("first"),
      last: () => selection.move("last"),
      open: () => selection.setOpened(true),
      focus: () => selected !== null && togglePin(selected),
      messages: toggleMessages,
      wall: toggleWall,
      theme: () => set({ theme: nextTheme(preferences.theme) }),
      fullscreen: toggleFullScreen,
      pause: () => setPaused(!paused),
      home: () => (window.location.hash = scene === "replay" ? "#/r" : "#/"),
      play: () => controls.toggle(),
      back: () => controls.nudge(-NUDGE_MS),
      forward: () => controls.nudge(NUDGE_MS),
      backFar: () => controls.nudge(-FAR_NUDGE_MS),
      forwardFar: () => controls.nudge(FAR_NUDGE_MS),
      slower: () => past && controls.changeSpeed(-1),
      faster: () => past && controls.changeSpeed(1),
      start: () => playback && controls.seek(playback.startMs),
      end: () => controls.toEnd(),
      frameBack: () => controls.frame(-1),
      frameForward: () => controls.frame(1),
      jump: () => setOverlay(overlay === "jump" ? null : "jump"),
      live: () => controls.toEnd(),
      delay: () => setOverlay(overlay === "delay" ? null : "delay"),
      escape,
    };
    if (index === null) run[action as Exclude<Action, PanelAction>]();
    return true;
  };
  useShortcuts(preferences.shortcuts, onAction, scene);
  const toMoment = useCallback((atMs: number) => controls.seek(atMs - MESSAGE_LEAD_MS), [controls]);

  const markedCars = useMemo(() => (selected === null ? series.focus : [...series.focus, selected]), [series.focus, selected]);
  const selectedRow = selection.index >= 0 ? view.rows[selection.index] : undefined;
  return (
    <div
      className={`screen density-${preferences.density} ${panelOpen ? "with-panel" : ""} level-${verdict.level} ${past ? "is-replay" : ""}`}
      data-testid="screen"
      data-updates={view.counters.updates}
      data-gaps={view.counters.gaps}
      data-frames={view.counters.frames}
    >
      <Announcer view={view} verdict={verdict} />
      <SessionHeader view={view} verdict={verdict} onHelp={() => setOverlay("help")} onWall={toggleWall} />
      <div className={`flag-strip flag-${flagOf(view.session["flagState"]).look}`} aria-hidden="true" />
      <main className="body">
        <StaleBanner verdict={verdict} past={past} />
        <Toolbar
          classes={model.classes}
          chosen={classes}
          cars={view.rows.length}
          search={search}
          searchRef={searchRef}
          hiddenColumns={view.columns.length - model.columns.length}
          panelOpen={panelOpen}
          messageCount={messages.length}
          onClass={chooseClass}
          onSearch={setSearch}
          onColumns={() => setOverlay("columns")}
          onMessages={toggleMessages}
          onRewind={scene === "live" && !past ? () => controls.nudge(-NUDGE_MS) : null}
          onDelay={scene === "live" ? () => setOverlay("delay") : null}
          delayed={preferences.delayS > 0}
          analysisOpen={panel !== null}
          onAnalysis={toggleAnalysis}
        />
        <div className={`stage ${panel === null ? "" : isSplit ? "stage-split" : "stage-analysis"}`}>
          <div
            ref={scroller}
            className="table-scroll"
            style={heightsOf(room)}
            role="region"
            aria-label="Timing table"
            tabIndex={0}
          >
            <span className="ch-ruler" aria-hidden="true" />
            <TimingTable
              rows={model.rows}
              allColumns={view.columns}
              columns={model.columns}
              hues={model.hues}
              focus={series.focus}
              selected={selected}
              narrow={room.narrow}
              roomCh={room.widthCh}
              caption={`${manifest.name}, ${manifest.description}: classification`}
              onSelect={open}
              onPin={togglePin}
            />
            {model.rows.length === 0 && (
              <p className="table-empty">
                {!view.hasState ? waitingText(view) : view.rows.length === 0 ? "No cars yet." : "No car matches."}
              </p>
            )}
          </div>
          {panel !== null && (
            <Suspense fallback={<p className="panel-empty analysis">Opening the analysis…</p>}>
              <AnalysisPane
                place={place}
                view={view}
                verdict={verdict}
                classes={classes}
                panel={panel}
                onPanel={setPanel}
                focus={series.focus}
                onFocus={togglePin}
                limits={series.limits}
                onLimits={(limits) => setSeries({ limits })}
                onTime={past ? toMoment : null}
              />
            </Suspense>
          )}
          {(panelOpen || selection.opened) && (
            <aside className={`side ${phone ? "side-sheet" : ""}`} aria-label="Details">
              {selection.opened && selectedRow && (
                <CarPanel
                  row={selectedRow}
                  ahead={view.rows[selection.index - 1]}
                  behind={view.rows[selection.index + 1]}
                  columns={view.columns}
                  hue={model.hues.get(classOf(selectedRow, view.columns))}
                  pinned={series.focus.includes(selectedRow.key)}
                  onPin={togglePin}
                  onSelect={open}
                  onClose={() => selection.setOpened(false)}
                />
              )}
              {panelOpen && !(phone && selection.opened) && (
                <MessagesPanel messages={messages} focus={series.focus} selected={selected} onSelect={open} onClose={toggleMessages} onTime={past ? toMoment : undefined} />
              )}
            </aside>
          )}
        </div>
      </main>
      {past && <PlayerBar playback={playback} controls={controls} focus={markedCars} file={file} onJump={() => setOverlay("jump")} />}
      <TrackData manifest={manifest} data={view.session["trackData"]} />
      {overlay === "help" && <HelpDialog onClose={close} scene={scene} />}
      {overlay === "jump" && playback && <JumpDialog playback={playback} controls={controls} onClose={close} />}
      {overlay === "delay" && <DelayDialog onClose={close} />}
      {overlay === "columns" && (
        <ColumnPicker
          columns={view.columns}
          shown={model.columns}
          chosen={series.columns}
          onChange={(columns) => setSeries({ columns })}
          onClose={close}
        />
      )}
    </div>
  );
}
