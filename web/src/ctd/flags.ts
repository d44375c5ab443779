/** Flag states of a session: what each is called and how it looks. */

export type FlagLook = "none" | "green" | "white" | "chequered" | "yellow" | "safety" | "code60" | "red" | "other";

export interface Flag {
  readonly wire: string;
  /** Shown in capitals beside the colour, so that no flag is told by colour alone. */
  readonly label: string;
  readonly look: FlagLook;
}

const FLAGS: readonly Flag[] = [
  { wire: "none", label: "No flag", look: "none" },
  { wire: "green", label: "Green", look: "green" },
  { wire: "white", label: "White · last lap", look: "white" },
  { wire: "chequered", label: "Chequered", look: "chequered" },
  { wire: "yellow", label: "Yellow", look: "yellow" },
  { wire: "fcy", label: "Full course yellow", look: "safety" },
  { wire: "code_60", label: "Code 60", look: "code60" },
  { wire: "vsc", label: "Virtual safety car", look: "safety" },
  { wire: "sc", label: "Safety car", look: "safety" },
  { wire: "caution", label: "Caution", look: "safety" },
  { wire: "red", label: "Red", look: "red" },
  { wire: "slow_zone", label: "Slow zone", look: "yellow" },
  { wire: "code_60_zone", label: "Code 60 zone", look: "code60" },
];

const BY_WIRE = new Map(FLAGS.map((flag) => [flag.wire, flag]));

/** The flag named on the wire; one that nobody has heard of is shown by its name. */
export function flagOf(raw: unknown): Flag {
  if (typeof raw !== "string" || raw === "") return FLAGS[0]!;
  const wire = raw.toLowerCase();
  return BY_WIRE.get(wire) ?? { wire, label: raw.replaceAll("_", " "), look: "other" };
}

/** Flags under which a race clock may stand still without the feed saying so. */
export function stopsClock(flag: Flag): boolean {
  return flag.look === "none" || flag.look === "red" || flag.look === "chequered" || flag.look === "other";
}

export const ALL_FLAGS = FLAGS;
