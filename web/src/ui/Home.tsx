import { useEffect, useState } from "react";

import { cellText, columnNamed } from "../ctd/columns";
import { flagOf } from "../ctd/flags";
import type { ServiceView } from "../net/service";
import type { Manifest } from "../protocol/manifest";
import { Clocks } from "./Clock";
import { useSettings } from "./context";
import { FlagPlate } from "./FlagPlate";
import { HelpDialog } from "./HelpDialog";
import { useConnectionStatus, useDirectory, useNow, useService, useVerdict } from "./hooks";
import { Icon } from "./Icon";
import { Schedule } from "./Schedule";
import { StatusPill } from "./Status";
import { nextTheme } from "./theme";
import { PageButtons, toggleFullScreen } from "./Toolbar";
import { useShortcuts } from "./useShortcuts";

/** So many services are followed live on the home page; more would cost a phone too much. */
const FOLLOWED = 24;

const LEADERS = 3;

interface Leader {
  readonly key: string;
  readonly number: string;
  readonly name: string;
  readonly gap: string;
}

function leadersOf(view: ServiceView): Leader[] {
  return view.rows.slice(0, LEADERS).map((row) => {
    const text = (title: string): string => {
      const column = columnNamed(view.columns, title);
      return column ? cellText(row.cells[column.index], column) : "";
    };
    return { key: row.key, number: text("Num") || row.key, name: text("Team") || text("Driver") || text("Car"), gap: text("Gap") };
  });
}

function CardBody({ uuid }: { uuid: string }) {
  const view = useService(uuid);
  const verdict = useVerdict(view, useNow(500));
  if (!view?.hasState) return <div className="card-body card-waiting"><StatusPill verdict={verdict} /></div>;
  return (
    <div className={`card-body level-${verdict.level}`}>
      <div className={`flag-strip flag-${flagOf(view.session["flagState"]).look}`} aria-hidden="true" />
      <div className="card-line">
        <FlagPlate state={view.session["flagState"]} small />
        <StatusPill verdict={verdict} />
      </div>
      <Clocks anchor={view.clocks} live={verdict.level === "live"} atMs={view.shownAtMs} />
      <ol className="card-leaders" aria-label="Leaders">
        {leadersOf(view).map((leader, index) => (
          <li key={leader.key}>
            <span className="dim">{index + 1}</span>
            <span className="plate class-none">{leader.number}</span>
            <span className="card-name">{leader.name}</span>
            <span className="card-gap">{leader.gap}</span>
          </li>
        ))}
      </ol>
      <p className="card-cars dim">{view.rows.length === 1 ? "1 car" : `${view.rows.length} cars`}</p>
    </div>
  );
}

function ServiceCard({ manifest, followed }: { manifest: Manifest; followed: boolean }) {
  return (
    <li className="card" data-testid="service-card" data-uuid={manifest.uuid}>
      <a href={`#/s/${encodeURIComponent(manifest.uuid)}`} className="card-link">
        <span className="card-head">
          <h2>{manifest.name}</h2>
          <span className="dim">{manifest.description || manifest.serviceClass}</span>
        </span>
        {followed && <CardBody uuid={manifest.uuid} />}
      </a>
    </li>
  );
}

function Empty() {
  return (
    <section className="empty" data-testid="empty">
      <h2>Nothing is live yet</h2>
      <p>This page lists every timing service on this router, by itself, within a moment of its start.</p>
      <ol className="steps">
        <li>
          <span>See a simulated endurance race, with everything it needs:</span>
          <code>livetiming demo</code>
        </li>
        <li>
          <span>Follow a kart race on Apex Timing; the address is that of the venue's live page:</span>
          <code>livetiming-service apex_kart --help</code>
        </li>
        <li>
          <span>See which sources are installed, or write one:</span>
          <code>livetiming-plugins</code>
          <code>livetiming-plugins new my_series</code>
        </li>
        <li>
          <span>Something is not right?</span>
          <code>livetiming doctor</code>
        </li>
      </ol>
    </section>
  );
}

export function Home() {
  const { services, known } = useDirectory();
  const status = useConnectionStatus();
  const { preferences, set } = useSettings();
  const [help, setHelp] = useState(false);
  useEffect(() => {
    document.title = "Live timing";
  }, []);
  useShortcuts(preferences.shortcuts, (action) => {
    if (action === "help") setHelp(!help);
    else if (action === "theme") set({ theme: nextTheme(preferences.theme) });
    else if (action === "fullscreen") toggleFullScreen();
    else if (action === "escape" && help) setHelp(false);
    else return false;
    return true;
  });
  return (
    <div className="home">
      <header className="home-head">
        <img src="./favicon.svg" alt="" width="32" height="32" />
        <h1>Live timing</h1>
        {known && <span className="dim" data-testid="service-count">{services.length === 1 ? "1 service" : `${services.length} services`}</span>}
        <nav className="home-nav" aria-label="Pages">
          <a className="text-button" href="#/r">
            <Icon name="recordings" /> Recordings
          </a>
        </nav>
        <PageButtons onHelp={() => setHelp(true)} />
      </header>
      <main>
        {services.length > 0 ? (
          <ul className="cards">
            {services.map((manifest, index) => (
              <ServiceCard key={manifest.uuid} manifest={manifest} followed={index < FOLLOWED} />
            ))}
          </ul>
        ) : known && status.kind === "open" ? (
          <Empty />
        ) : (
          <p className="notice dim">Connecting to the router…</p>
        )}
        <Schedule services={services} />
      </main>
      {help && <HelpDialog onClose={() => setHelp(false)} />}
    </div>
  );
}
