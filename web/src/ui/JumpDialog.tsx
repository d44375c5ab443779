import { useEffect, useMemo, useRef, useState, type FormEvent } from "react";

import { timeOfDayText } from "../ctd/format";
import type { Said } from "../recording/marks";
import { offsetText, parseMoment } from "../recording/moment";
import type { PlaybackControls, PlaybackView } from "../recording/playback";
import { Dialog } from "./Dialog";

/** More than anybody reads at once; the search finds the rest. */
const SHOWN = 250;
/** So much before an event, so that it is seen to happen [ms]. */
const LEAD_MS = 2_000;

const KINDS = {
  all: "All events",
  pit: "Pit stops",
  flag: "Flags",
  control: "Race control",
  best: "Best laps",
} as const;
type Kind = keyof typeof KINDS;

const FLAG_STYLES = new Set(["green", "yellow", "red", "white", "track", "code60"]);

function isOf(kind: Kind, said: Said): boolean {
  switch (kind) {
    case "all": return true;
    case "pit": return said.style === "pit" || said.style === "out";
    case "flag": return said.car === "" && FLAG_STYLES.has(said.style);
    case "control": return said.style === "raceControl";
    case "best": return said.style === "sb" || said.style === "pb";
  }
}

interface Props {
  readonly playback: PlaybackView;
  readonly controls: PlaybackControls;
  readonly onClose: () => void;
}

function TimeForm({ playback, onGo }: { playback: PlaybackView; onGo: (atMs: number) => void }) {
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const atMs = parseMoment(text, playback.startMs);
    setWrong(atMs === null);
    if (atMs !== null) onGo(atMs);
  };
  return (
    <form className="jump-form" onSubmit={submit}>
      <label>
        <span>Time since the start</span>
        <input type="text" inputMode="numeric" placeholder="1:23:45" value={text} aria-invalid={wrong} onChange={(event) => setText(event.target.value)} />
      </label>
      <button type="submit" className="text-button">Go</button>
      {wrong && <p className="jump-wrong" role="alert">Expected a time like 1:23:45, or seconds.</p>}
    </form>
  );
}

function LapForm({ controls, onGo }: { controls: PlaybackControls; onGo: (atMs: number) => void }) {
  const [text, setText] = useState("");
  const [said, setSaid] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const lap = Number(text);
    if (!Number.isInteger(lap) || lap < 1) {
      setSaid("Expected a number of laps.");
      return;
    }
    setSaid("Looking for it…");
    controls.lap(lap).then(
      (atMs) => (atMs === null ? setSaid(`The leader never completes lap ${lap} here.`) : onGo(atMs)),
      (error: unknown) => setSaid(error instanceof Error ? error.message : String(error)),
    );
  };
  return (
    <form className="jump-form" onSubmit={submit}>
      <label>
        <span>Lap of the leader</span>
        <input type="text" inputMode="numeric" placeholder="100" value={text} onChange={(event) => setText(event.target.value)} data-autofocus />
      </label>
      <button type="submit" className="text-button">Go</button>
      {said !== "" && <p className="jump-wrong" role="status">{said}</p>}
    </form>
  );
}

function Events({ playback, onGo }: { playback: PlaybackView; onGo: (atMs: number) => void }) {
  const { marks, startMs, positionMs } = playback;
  const [kind, setKind] = useState<Kind>("all");
  const [search, setSearch] = useState("");
  const found = useMemo(() => {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    return marks.said.filter((said) => isOf(kind, said) && words.every((word) => `#${said.car} ${said.category} ${said.text}`.toLowerCase().includes(word)));
  }, [marks, kind, search]);
  const next = found.findIndex((said) => said.atMs >= positionMs);
  const from = Math.max(0, Math.min(found.length - SHOWN, (next < 0 ? found.length : next) - 20));
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    // The dialog opens only after this.
    const frame = requestAnimationFrame(() => {
      const now = list.current?.querySelector<HTMLElement>(".jump-now");
      if (now && list.current) list.current.scrollTop = now.offsetTop - list.current.offsetTop - 80;
    });
    return () => cancelAnimationFrame(frame);
  }, [kind, search, marks.complete]);
  return (
    <>
      <div className="jump-filters">
        <select aria-label="Kind of event" value={kind} onChange={(event) => setKind(event.target.value as Kind)}>
          {Object.entries(KINDS).map(([name, label]) => (
            <option key={name} value={name}>{label}</option>
          ))}
        </select>
        <input type="search" placeholder="Car, team or words" aria-label="Search events" value={search} onChange={(event) => setSearch(event.target.value)} />
      </div>
      <p className="dim jump-count">
        {found.length === 1 ? "1 event" : `${found.length} events`}
        {!marks.complete && ", looking for more…"}
        {found.length > SHOWN && `; ${SHOWN} around this moment are listed`}
      </p>
      <ol ref={list} className="jump-events" tabIndex={0} aria-label="Events">
        {found.slice(from, from + SHOWN).map((said, index) => (
          <li key={`${said.atMs}|${said.text}|${index}`}>
            <button type="button" className={`jump-event message-${said.style || "plain"} ${from + index === next ? "jump-now" : ""}`} onClick={() => onGo(said.atMs - LEAD_MS)}>
              <span className="jump-time">{offsetText(said.atMs - startMs)}</span>
              <span className="dim">{timeOfDayText(said.atMs)}</span>
              <span className="jump-text">{said.text}</span>
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}

export function JumpDialog({ playback, controls, onClose }: Props) {
  const go = (atMs: number): void => {
    controls.seek(atMs);
    onClose();
  };
  return (
    <Dialog title="Jump to" testId="jump" onClose={onClose}>
      <div className="jump-forms">
        <LapForm controls={controls} onGo={go} />
        <TimeForm playback={playback} onGo={go} />
      </div>
      <h3>Events</h3>
      <Events playback={playback} onGo={go} />
    </Dialog>
  );
}
