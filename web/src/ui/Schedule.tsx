import { useSyncExternalStore } from "react";

import { agendaOf, countdown, endOf, liveService, type Day } from "../model/agenda";
import { googleLink, icsName, icsOf } from "../model/ical";
import type { Manifest } from "../protocol/manifest";
import type { ScheduledEvent } from "../protocol/schedule";
import { useNetwork } from "./context";
import { useNow } from "./hooks";
import { Icon } from "./Icon";

const HOUR_MS = 3_600_000;

const pageUrl = (): string => document.baseURI.split("#")[0]!;

/** The viewer's place; asked each time, since a laptop travels. */
const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

const clock = (ms: number): string => new Intl.DateTimeFormat(undefined, { timeStyle: "short" }).format(ms);

function zoneName(ms: number): string {
  const parts = new Intl.DateTimeFormat(undefined, { timeZoneName: "shortOffset" }).formatToParts(ms);
  return `${zone().replaceAll("_", " ")} (${parts.find((part) => part.type === "timeZoneName")?.value ?? "UTC"})`;
}

function dayName(day: Day): string {
  if (day.fromToday === 0) return "Today";
  if (day.fromToday === 1) return "Tomorrow";
  // Noon is on its day in every time zone.
  return new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" }).format(Date.parse(`${day.key}T12:00:00Z`));
}

function download(events: readonly ScheduledEvent[], name: string): void {
  const url = URL.createObjectURL(new Blob([icsOf(events, Date.now(), pageUrl())], { type: "text/calendar;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = icsName(name);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function AddToCalendar({ event }: { event: ScheduledEvent }) {
  return (
    <span className="event-add">
      <button type="button" className="text-button" onClick={() => download([event], event.name)}>
        <Icon name="download" /> <span aria-hidden="true">Calendar</span>
        <span className="sr-only">Add {event.name} to a calendar</span>
      </button>
      <a className="text-button" href={googleLink(event, pageUrl())} target="_blank" rel="noopener noreferrer">
        <span aria-hidden="true">Google</span>
        <span className="sr-only">Add {event.name} to Google Calendar, in a new tab</span>
      </a>
    </span>
  );
}

function When({ event, nowMs }: { event: ScheduledEvent; nowMs: number }) {
  const runs = nowMs >= event.startMs;
  return (
    <p className="event-when">
      <time dateTime={new Date(event.startMs).toISOString()}>{clock(event.startMs)}</time>
      {event.endMs !== null && <span className="dim">–{clock(event.endMs)}</span>}
      <span className="event-countdown" data-testid="countdown">{runs ? "" : countdown(event.startMs, nowMs)}</span>
    </p>
  );
}

function EventRow({ event, live, nowMs }: { event: ScheduledEvent; live: Manifest | null; nowMs: number }) {
  return (
    <li className="event" data-testid="event" data-id={event.id}>
      <When event={event} nowMs={nowMs} />
      <p className="event-name">{event.name}</p>
      {live ? (
        <a className="event-live" href={`#/s/${encodeURIComponent(live.uuid)}`}>
          Live now<span className="sr-only">: {event.name}</span>
        </a>
      ) : nowMs >= event.startMs && nowMs < endOf(event) ? (
        <span className="dim">has begun</span>
      ) : (
        <AddToCalendar event={event} />
      )}
    </li>
  );
}

/** Today and the coming week; nothing where nothing is scheduled. */
export function Schedule({ services }: { services: readonly Manifest[] }) {
  const { schedule } = useNetwork();
  const events = useSyncExternalStore(schedule.subscribe, schedule.snapshot);
  const nowMs = useNow(1000);
  const { days, later } = agendaOf(events, nowMs, zone());
  if (days.length === 0) return null;
  const shown = days.flatMap((day) => day.events).filter((event) => event.startMs > nowMs);
  const distant = days.at(-1)!.events[0]!.startMs;
  const moves = zoneName(nowMs) !== zoneName(distant) && distant - nowMs > HOUR_MS;
  return (
    <section className="schedule" aria-labelledby="schedule-title" data-testid="schedule">
      <header className="schedule-head">
        <h2 id="schedule-title">Coming up</h2>
        <p className="dim">
          Times in {zoneName(nowMs)}
          {moves && <>; clocks change this week</>}
        </p>
        {shown.length > 1 && (
          <button type="button" className="text-button" onClick={() => download(shown, "live-timing")}>
            <Icon name="download" /> Add all to calendar
          </button>
        )}
      </header>
      {days.map((day) => (
        <section key={day.key} aria-label={dayName(day)}>
          <h3 className="schedule-day">{dayName(day)}</h3>
          <ul className="events">
            {day.events.map((event) => (
              <EventRow key={event.id} event={event} live={liveService(event, services, nowMs)} nowMs={nowMs} />
            ))}
          </ul>
        </section>
      ))}
      {later > 0 && <p className="dim">{later === 1 ? "One more event later" : `${later} more events later`}</p>}
    </section>
  );
}
