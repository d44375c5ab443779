/** What a recording tells without an analysis: its flags and what was said. */

import { flagOf } from "../ctd/flags";
import type { Marks } from "../recording/marks";
import type { AnalysisDocs } from "./documents";
import { flagNumber } from "./race";

/** Documents with flags and messages; there is nothing in them about laps. */
export function documentsOfMarks(marks: Marks): AnalysisDocs {
  const flagStats = marks.flags.map(({ atMs, flag }, index) => {
    const next = marks.flags[index + 1];
    return [flagNumber(flagOf(flag).wire), 0, atMs / 1000, null, next ? next.atMs / 1000 : null];
  });
  const rows = marks.said.map((said) => [said.atMs, said.category, said.text, said.style, said.car]);
  const cars = new Map<string, (typeof rows)[number][]>();
  for (const row of rows) {
    const car = String(row[4]);
    const held = cars.get(car);
    if (held) held.push(row);
    else cars.set(car, [row]);
  }
  const general = cars.get("") ?? [];
  cars.delete("");
  return {
    static: Object.fromEntries([...cars.keys()].map((car) => [car, ["", "", ""]])),
    car_messages: Object.fromEntries(cars),
    messages: { messages: general.reverse() },
    session: { currentTimestamp: null, flagStats, leaderLap: 0 },
  };
}
