import { useNetwork } from "./context";
import { useConnectionStatus, useNow } from "./hooks";

/** Shown while there is no connection: what is going on and when the next attempt is. */
export function ConnectionBar() {
  const { connection } = useNetwork();
  const status = useConnectionStatus();
  const now = useNow(250);
  if (status.kind === "open" || (status.kind === "connecting" && status.attempt === 0)) return null;
  const seconds = status.kind === "waiting" ? Math.max(0, Math.ceil((status.retryAtMs - now) / 1000)) : 0;
  return (
    <div className="connection-bar" data-testid="connection-bar">
      <span className="connection-spinner" aria-hidden="true" />
      <span>
        <strong>Connection lost.</strong> {status.kind === "waiting" ? `Next attempt in ${seconds} s` : "Connecting…"}
        <span className="dim"> · attempt {status.attempt}</span>
      </span>
      <button type="button" className="text-button" onClick={() => connection.retryNow()}>
        Retry now
      </button>
    </div>
  );
}
