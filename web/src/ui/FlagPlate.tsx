import { flagOf } from "../ctd/flags";

/** The flag: in colour, in pattern and in words. */
export function FlagPlate({ state, small = false }: { state: unknown; small?: boolean }) {
  const flag = flagOf(state);
  return (
    <div className={`flag flag-${flag.look} ${small ? "flag-small" : ""}`} data-testid="flag" data-flag={flag.wire}>
      <span className="flag-cloth" aria-hidden="true" />
      <span className="flag-label">{flag.label}</span>
    </div>
  );
}
