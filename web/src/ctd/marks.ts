/** Cell marks (`pb`, `sb`, …): what each means, in words, in a sign and in colour. */

export interface Mark {
  /** Names the style; "" for a plain cell. */
  readonly look: string;
  /** A sign beside the value, so that the mark is not told by colour alone. */
  readonly sign: string;
  /** For those who see neither. */
  readonly words: string;
}

const PLAIN: Mark = { look: "", sign: "", words: "" };

const MARKS: Readonly<Record<string, Mark>> = {
  pb: { look: "pb", sign: "▴", words: "personal best" },
  sb: { look: "sb", sign: "★", words: "best of all" },
  "sb-new": { look: "sb-new", sign: "★", words: "new best of all" },
  old: { look: "old", sign: "", words: "from an earlier lap" },
  invalid: { look: "invalid", sign: "✕", words: "not counted" },
  red: { look: "red", sign: "", words: "red" },
  green: { look: "green", sign: "", words: "green" },
  yellow: { look: "yellow", sign: "", words: "yellow" },
  "fb-used": { look: "spent", sign: "", words: "fan boost used" },
  "fb-active": { look: "active", sign: "⚡", words: "fan boost active" },
  "attack-active": { look: "active", sign: "⚡", words: "attack mode active" },
};

const RANKS: readonly string[] = ["bronze", "silver", "gold", "platinum"];

/** The mark of a flag on the wire; an unknown one leaves the cell plain. */
export function markOf(flag: string): Mark {
  if (flag === "") return PLAIN;
  const rank = flag.startsWith("driver-") ? flag.slice(7) : flag;
  if (RANKS.includes(rank)) {
    return { look: `rank-${rank}`, sign: rank.charAt(0).toUpperCase(), words: `${rank} driver` };
  }
  if (flag.startsWith("tyre-")) {
    const compound = flag.slice(5).toLowerCase().replace(/[^a-z0-9]/g, "");
    return { look: `tyre-${compound}`, sign: "", words: `${compound} tyre` };
  }
  return Object.hasOwn(MARKS, flag) ? MARKS[flag]! : PLAIN;
}
