import type { ServiceView } from "../net/service";
import type { Verdict } from "../session/freshness";
import { Clocks } from "./Clock";
import { FlagPlate } from "./FlagPlate";
import { Icon } from "./Icon";
import { StatusPill } from "./Status";
import { TimePill } from "./TimePill";
import { PageButtons } from "./Toolbar";

interface Props {
  readonly view: ServiceView;
  readonly verdict: Verdict;
  readonly onHelp: () => void;
  readonly onWall: () => void;
}

/** What race this is, under which flag, how long it has to go, and whether all that is true right now. */
export function SessionHeader({ view, verdict, onHelp, onWall }: Props) {
  const { manifest, playback } = view;
  const back = playback?.kind === "recording" ? { href: "#/r", label: "All recordings" } : { href: "#/", label: "All services" };
  const past = playback !== null && !playback.following;
  return (
    <header className="session-head">
      <a className="back" href={back.href} aria-label={back.label} title={`${back.label} (H)`}>
        <Icon name="back" />
      </a>
      <div className="session-names">
        <h1>{manifest?.name ?? "Live timing"}</h1>
        <p className="dim">{manifest?.description}</p>
      </div>
      <FlagPlate state={view.session["flagState"]} />
      <Clocks anchor={view.clocks} live={verdict.level === "live"} atMs={view.shownAtMs} />
      {past ? <TimePill playback={playback} /> : <StatusPill verdict={verdict} delayMs={playback?.delayMs ?? 0} />}
      <PageButtons onHelp={onHelp} onWall={onWall} />
    </header>
  );
}
