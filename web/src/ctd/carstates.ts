/** States of a car: what the badge says and how loud it is. */

export interface CarState {
  readonly label: string;
  readonly look: "run" | "pit" | "out" | "stop" | "finished" | "retired" | "waiting" | "other";
  readonly words: string;
}

const STATES: Readonly<Record<string, CarState>> = {
  RUN: { label: "RUN", look: "run", words: "running" },
  PIT: { label: "PIT", look: "pit", words: "in the pits" },
  OUT: { label: "OUT", look: "out", words: "left the pits this lap" },
  STOP: { label: "STOP", look: "stop", words: "slow or stopped" },
  FIN: { label: "FIN", look: "finished", words: "finished" },
  RET: { label: "RET", look: "retired", words: "retired" },
  "N/S": { label: "N/S", look: "waiting", words: "not started" },
  FUEL: { label: "FUEL", look: "pit", words: "in the fuelling area" },
};

/** The state named in a cell; free text is shown as it is. */
export function carStateOf(raw: string): CarState {
  const key = raw.trim().toUpperCase();
  if (Object.hasOwn(STATES, key)) return STATES[key]!;
  return { label: raw.trim(), look: "other", words: raw.trim() };
}
