import { useEffect, useMemo, useState } from "react";

import { listRecordings, recordingUrl } from "../net/recordings";
import { dayOf, downloadName, filterRecordings, seriesOf, type RecordingEntry, type RecordingFilter } from "../recording/catalogue";
import { durationText } from "../recording/moment";
import { IconButton } from "./Button";
import { useNetwork, useSettings } from "./context";
import { OpenFile } from "./FileDrop";
import { HelpDialog } from "./HelpDialog";
import { Icon } from "./Icon";
import { nextTheme } from "./theme";
import { PageButtons, toggleFullScreen } from "./Toolbar";
import { useShortcuts } from "./useShortcuts";

type List = { readonly kind: "asking" } | { readonly kind: "none" } | { readonly kind: "known"; readonly entries: readonly RecordingEntry[] };

const NO_FILTER: RecordingFilter = { search: "", series: "", from: "", to: "" };
/** Listed at once; the rest on request. */
const SHOWN = 100;

function useList(): [List, () => void] {
  const { connection } = useNetwork();
  const [list, setList] = useState<List>({ kind: "asking" });
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    let wanted = true;
    listRecordings(connection, document.baseURI).then(
      (entries) => wanted && setList({ kind: "known", entries }),
      () => wanted && setList({ kind: "none" }),
    );
    return () => {
      wanted = false;
    };
  }, [connection, asked]);
  return [list, () => setAsked(asked + 1)];
}

function dayTitle(day: string): string {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  return new Date(year, month - 1, date).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}

function startText(entry: RecordingEntry): string {
  return new Date(entry.startMs).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

function Entry({ entry }: { entry: RecordingEntry }) {
  return (
    <li className="recording" data-testid="recording" data-id={entry.id}>
      <a className="recording-link" href={`#/r/${encodeURIComponent(entry.id)}`}>
        <time className="recording-start">{startText(entry)}</time>
        <span className="recording-names">
          <strong>{entry.name}</strong>
          {entry.description !== "" && <span className="dim">{entry.description}</span>}
        </span>
        <span className="recording-duration">{durationText(entry.durationS)}</span>
      </a>
      {entry.hasReport && (
        <a className="icon-button" href={recordingUrl(`${entry.id}.html`, document.baseURI)} title="Report" data-testid="report">
          <Icon name="chart" />
          <span className="sr-only">Report of {entry.name}, {entry.description}</span>
        </a>
      )}
      <a
        className="icon-button"
        href={recordingUrl(entry.filename, document.baseURI)}
        download={downloadName(entry.name, entry.description, entry.startMs)}
        title="Download"
      >
        <Icon name="download" />
        <span className="sr-only">Download {entry.name}, {entry.description}</span>
      </a>
    </li>
  );
}

function Days({ entries }: { entries: readonly RecordingEntry[] }) {
  const days = useMemo(() => {
    const found = new Map<string, RecordingEntry[]>();
    for (const entry of entries) found.set(dayOf(entry.startMs), [...(found.get(dayOf(entry.startMs)) ?? []), entry]);
    return [...found];
  }, [entries]);
  return days.map(([day, held]) => (
    <section key={day} className="recording-day" aria-label={dayTitle(day)}>
      <h2>{dayTitle(day)}</h2>
      <ul>
        {held.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ul>
    </section>
  ));
}

interface FilterProps {
  readonly entries: readonly RecordingEntry[];
  readonly filter: RecordingFilter;
  readonly onChange: (change: Partial<RecordingFilter>) => void;
}

function Filters({ entries, filter, onChange }: FilterProps) {
  return (
    <form className="recording-filters" role="search" aria-label="Recordings" onSubmit={(event) => event.preventDefault()}>
      <label className="search">
        <Icon name="search" />
        <input type="search" placeholder="Search" aria-label="Search recordings" value={filter.search} onChange={(event) => onChange({ search: event.target.value })} />
      </label>
      <label className="field">
        <span>Series</span>
        <select value={filter.series} onChange={(event) => onChange({ series: event.target.value })}>
          <option value="">All series</option>
          {seriesOf(entries).map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>From</span>
        <input type="date" value={filter.from} max={filter.to || undefined} onChange={(event) => onChange({ from: event.target.value })} />
      </label>
      <label className="field">
        <span>To</span>
        <input type="date" value={filter.to} min={filter.from || undefined} onChange={(event) => onChange({ to: event.target.value })} />
      </label>
    </form>
  );
}

function None({ asked }: { asked: boolean }) {
  return (
    <section className="empty" data-testid="no-recordings">
      <h2>{asked ? "No recordings yet" : "No catalogue of recordings"}</h2>
      <p>A recorder keeps every service on the router, and puts it here when the session is over.</p>
      <ol className="steps">
        <li>
          <span>Record what is live, and list it:</span>
          <code>livetiming-dvr</code>
          <code>livetiming-recordings</code>
        </li>
        <li>
          <span>Have a recording already? Drop the file on this page; it is not uploaded.</span>
        </li>
      </ol>
    </section>
  );
}

export function Recordings({ onFile }: { onFile: (file: File) => void }) {
  const [list, ask] = useList();
  const [filter, setFilter] = useState(NO_FILTER);
  const [most, setMost] = useState(SHOWN);
  const [help, setHelp] = useState(false);
  const { preferences, set } = useSettings();
  useEffect(() => {
    document.title = "Recordings · Live timing";
  }, []);
  useShortcuts(preferences.shortcuts, (action) => {
    if (action === "help") setHelp(!help);
    else if (action === "theme") set({ theme: nextTheme(preferences.theme) });
    else if (action === "fullscreen") toggleFullScreen();
    else if (action === "home") window.location.hash = "#/";
    else if (action === "search") document.querySelector<HTMLElement>(".recording-filters input")?.focus();
    else return false;
    return true;
  });
  const entries = list.kind === "known" ? list.entries : [];
  const found = useMemo(() => filterRecordings(entries, filter), [entries, filter]);
  return (
    <div className="home">
      <header className="home-head">
        <a className="back" href="#/" aria-label="All services" title="All services (H)">
          <Icon name="back" />
        </a>
        <h1>Recordings</h1>
        {list.kind === "known" && <span className="dim" data-testid="recording-count" role="status">{found.length === 1 ? "1 recording" : `${found.length} recordings`}</span>}
        <OpenFile onFile={onFile} />
        <IconButton icon="again" label="Look again" onClick={ask} />
        <PageButtons onHelp={() => setHelp(true)} />
      </header>
      <main>
        {entries.length > 0 && <Filters entries={entries} filter={filter} onChange={(change) => setFilter({ ...filter, ...change })} />}
        {list.kind === "asking" && <p className="notice dim">Asking for recordings…</p>}
        {list.kind !== "asking" && entries.length === 0 && <None asked={list.kind === "known"} />}
        <Days entries={found.slice(0, most)} />
        {entries.length > 0 && found.length === 0 && <p className="notice dim">No recording matches.</p>}
        {found.length > most && (
          <p className="more">
            <button type="button" className="text-button" onClick={() => setMost(most + SHOWN)}>
              Show more ({found.length - most})
            </button>
          </p>
        )}
      </main>
      {help && <HelpDialog onClose={() => setHelp(false)} />}
    </div>
  );
}
