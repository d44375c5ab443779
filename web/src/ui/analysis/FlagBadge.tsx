import { flagOf } from "../../ctd/flags";

/** A flag in a line of text: in colour, in pattern and in words. */
export function FlagBadge({ flag }: { flag: string }) {
  const { look, label } = flagOf(flag);
  return (
    <span className={`flag flag-small flag-${look}`}>
      <span className="flag-cloth" aria-hidden="true" />
      <span className="flag-label">{label}</span>
    </span>
  );
}
