/** Message rows: `[time, category, text, style, car?]`. */

import { isFiniteNumber } from "../protocol/json";
import type { MessageRow } from "../protocol/state";
import { plainText, timeOfDayText } from "./format";

export interface Message {
  /** The same for the same row, in this list and the next. */
  readonly id: string;
  readonly time: string;
  /** When it was said, by the service's clock [Unix ms]. */
  readonly atMs: number | null;
  readonly category: string;
  readonly text: string;
  readonly style: string;
  readonly car: string;
}

const STYLES = new Set(["green", "yellow", "red", "white", "track", "code60", "pit", "out", "pb", "sb", "raceControl", "system"]);

function parse(row: MessageRow, occurrence: number): Message {
  const style = plainText(row[3]);
  return {
    id: `${plainText(row[0])}|${plainText(row[1])}|${plainText(row[4])}|${plainText(row[2])}|${occurrence}`,
    time: timeOfDayText(row[0]),
    atMs: isFiniteNumber(row[0]) && row[0] > 0 ? (row[0] < 1e11 ? row[0] * 1000 : row[0]) : null,
    category: plainText(row[1]),
    text: plainText(row[2]),
    style: STYLES.has(style) ? style : "",
    car: plainText(row[4]),
  };
}

/** The messages, newest first as they came. Equal rows are numbered from the oldest, so that ids stay. */
export function messagesOf(rows: readonly MessageRow[]): Message[] {
  const seen = new Map<string, number>();
  const found: Message[] = [];
  for (const row of [...rows].reverse()) {
    const key = JSON.stringify(row);
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    found.push(parse(row, count));
  }
  return found.reverse();
}

export function categoriesOf(messages: readonly Message[]): string[] {
  return [...new Set(messages.map((message) => message.category).filter(Boolean))].sort();
}

export interface MessageFilter {
  readonly category: string;
  readonly cars: ReadonlySet<string> | null;
}

export function filterMessages(messages: readonly Message[], filter: MessageFilter): Message[] {
  return messages.filter(
    (message) =>
      (filter.category === "" || message.category === filter.category) && (filter.cars === null || filter.cars.has(message.car)),
  );
}
