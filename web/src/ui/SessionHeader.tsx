import type { ServiceView } from "../net/service";
import type { Verdict } from "../session/freshness";
import { Clocks } from "./Clock";
import { FlagPlate } from "./FlagPlate";
import { Icon } from "./Icon";
import { StatusPill } from "./Status";
import { PageButtons } from "./Toolbar";

interface Props {
  readonly view: ServiceView;
  readonly verdict: Verdict;
  readonly onHelp: () => void;
  readonly onWall: () => void;
}

/** What race this is, under which flag, how long it has to go, and whether all that is true right now. */
export function SessionHeader({ view, verdict, onHelp, onWall }: Props) {
  const { manifest } = view;
  return (
    <header className="session-head">
      <a className="back" href="#/" aria-label="All services" title="All services (H)">
        <Icon name="back" />
      </a>
      <div className="session-names">
        <h1>{manifest?.name ?? "Live timing"}</h1>
        <p className="dim">{manifest?.description}</p>
      </div>
      <FlagPlate state={view.session["flagState"]} />
      <Clocks anchor={view.clocks} live={verdict.level === "live"} />
      <StatusPill verdict={verdict} />
      <PageButtons onHelp={onHelp} onWall={onWall} />
    </header>
  );
}
