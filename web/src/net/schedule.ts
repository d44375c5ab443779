/** The schedule, kept from what the scheduler publishes. */

import { afterListing } from "../model/agenda";
import { decodeEnvelope } from "../protocol/envelope";
import { parseSchedule, scheduleIn, type ScheduledEvent } from "../protocol/schedule";
import { SCHEDULE_LISTING, SCHEDULER } from "../protocol/topics";
import type { Connection, Session } from "./connection";
import { Notifier } from "./notifier";

export class Schedule {
  private readonly notifier = new Notifier();
  private events: readonly ScheduledEvent[] = [];

  constructor(private readonly connection: Connection) {}

  readonly subscribe = (listener: () => void): (() => void) => this.notifier.subscribe(listener);
  readonly snapshot = (): readonly ScheduledEvent[] => this.events;

  start(): void {
    this.connection.onSession((session) => {
      if (session) void this.follow(session);
    });
  }

  /** A publication is newer than the answer to a question; the question is for routers that retain nothing. */
  private async follow(session: Session): Promise<void> {
    let published = false;
    const onEvent = (raw: unknown): void => {
      const envelope = decodeEnvelope(raw, Date.now());
      const listed = envelope && scheduleIn(envelope);
      if (!listed) return;
      published = true;
      this.update(listed);
    };
    await session.subscribe(SCHEDULER, onEvent, true).catch(() => undefined);
    const answer = await session.call(SCHEDULE_LISTING).then(parseSchedule, () => null);
    if (answer && !published) this.update(answer);
  }

  private update(listed: readonly ScheduledEvent[]): void {
    this.events = afterListing(this.events, listed, Date.now());
    this.notifier.changed(() => undefined);
  }
}
