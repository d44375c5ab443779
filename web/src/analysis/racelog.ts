/** Everything that was said, about cars and about the session. */

import { messagesOf, type Message } from "../ctd/messages";
import { messageTime } from "./cutting";
import type { Race } from "./race";

/** All messages, newest first. */
export function raceLog(race: Race): Message[] {
  const rows = [...race.cars.flatMap((car) => car.messages), ...race.messages];
  rows.sort((left, right) => messageTime(right) - messageTime(left));
  return messagesOf(rows);
}

export function searchLog(messages: readonly Message[], words: string): Message[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [...messages];
  return messages.filter((message) => {
    const text = `${message.category} ${message.text} #${message.car}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
