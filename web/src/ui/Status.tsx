import { ageText } from "../ctd/format";
import { FRESHNESS_LABELS, pastText, warningText, type Verdict } from "../session/freshness";

/** Whether the data is live, and how old it is. */
export function StatusPill({ verdict, delayMs = 0 }: { verdict: Verdict; delayMs?: number }) {
  const { level, ageMs } = verdict;
  const old = level !== "live" && level !== "waiting";
  return (
    <span className={`status status-${level}`} data-testid="feed-status" data-level={level}>
      <span className="status-dot" aria-hidden="true" />
      <span className="status-label">{FRESHNESS_LABELS[level]}</span>
      {delayMs > 0 && (
        <span className="status-delay" data-testid="delayed">
          −{delayMs / 1000} s<span className="sr-only"> held back</span>
        </span>
      )}
      {old && ageMs !== null && <span className="status-age">{ageText(ageMs)}</span>}
    </span>
  );
}

/** The banner over old data. */
export function StaleBanner({ verdict, past }: { verdict: Verdict; past: boolean }) {
  const text = past ? pastText(verdict.level) : warningText(verdict.level);
  if (text === "") return null;
  return (
    <div className={`stale-banner stale-${verdict.level}`} data-testid="stale-banner">
      <strong>{FRESHNESS_LABELS[verdict.level]}</strong> {text}
      {verdict.ageMs !== null && <span className="stale-age"> Last news {ageText(verdict.ageMs)} {past ? "before" : "ago"}.</span>}
    </div>
  );
}
