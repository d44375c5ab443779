import { clockText } from "../ctd/format";
import { clocksAt, type ClockAnchor } from "../session/clocks";
import { useNow } from "./hooks";

function Figure({ label, value, testId }: { label: string; value: string; testId: string }) {
  return (
    <div className="figure" data-testid={testId}>
      <span className="figure-label">{label}</span>
      <span className="figure-value">{value}</span>
    </div>
  );
}

/** The session's clocks; what the source does not give is not shown. */
export function Clocks({ anchor, live, atMs = null }: { anchor: ClockAnchor | null; live: boolean; atMs?: number | null }) {
  const here = useNow(200);
  const now = atMs ?? here;
  if (!anchor) return null;
  const { elapsedS, remainS, lapsRemain } = clocksAt(anchor, now, live);
  return (
    <div className={`clocks ${live ? "" : "clocks-old"}`} role="timer" aria-live="off" aria-label="Session clocks">
      {lapsRemain !== null && <Figure label="Laps left" value={String(lapsRemain)} testId="laps-remain" />}
      {lapsRemain === null && remainS !== null && <Figure label="Remaining" value={clockText(remainS)} testId="time-remain" />}
      {elapsedS !== null && <Figure label="Elapsed" value={clockText(elapsedS)} testId="time-elapsed" />}
    </div>
  );
}
