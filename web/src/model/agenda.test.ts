import { describe, expect, it } from "vitest";

import { parseManifest, type Manifest } from "../protocol/manifest";
import { parseSchedule, type ScheduledEvent } from "../protocol/schedule";
import { afterListing, agendaOf, countdown, dayKey, liveService } from "./agenda";

const HOUR = 3_600_000;
const at = (iso: string): number => Date.parse(iso);
const event = (id: string, start: string, end: string | null = null, service = "karts"): ScheduledEvent => ({
  id, name: `Race ${id}`, service, startMs: at(start), endMs: end === null ? null : at(end),
});
const service = (uuid: string, serviceClass: string, name = "Karts"): Manifest => parseManifest({ uuid, serviceClass, name })!;

describe("a published schedule", () => {
  it("is read without what is hidden, unreadable or double, by start", () => {
    const events = parseSchedule([
      { id: "b", name: " B ", service: "x", startTime: 1_700_000_100, endTime: 1_700_000_200, hidden: false },
      { id: "a", name: "A", service: "x", startTime: 1_700_000_000_000, endTime: 5 },
      { id: "h", name: "H", service: "x", startTime: 1_700_000_000, hidden: true },
      { id: "t", name: "T", service: "x", startTime: 1_700_000_000, hidden: "true" },
      { id: "n", name: "", startTime: 1_700_000_000 }, { id: "x", name: "X", startTime: "soon" }, { name: "?" }, 7, null,
      { id: "a", name: "A", service: "x", startTime: 1_700_000_000 },
    ]);
    expect(events).toEqual([
      { id: "a", name: "A", service: "x", startMs: 1_700_000_000_000, endMs: null },
      { id: "b", name: "B", service: "x", startMs: 1_700_000_100_000, endMs: 1_700_000_200_000 },
    ]);
    expect(parseSchedule({})).toBeNull();
  });
});

describe("days where the viewer is", () => {
  it("follow the viewer's midnight, not that of UTC", () => {
    const late = at("2026-07-04T23:30:00Z");
    expect(dayKey(late, "UTC")).toBe("2026-07-04");
    expect(dayKey(late, "Europe/Berlin")).toBe("2026-07-05");
    expect(dayKey(late, "America/New_York")).toBe("2026-07-04");
    expect(dayKey(late, "Pacific/Kiritimati")).toBe("2026-07-05");
  });

  it("stay right over a day of 23 hours and one of 25", () => {
    // Clocks go forward in Berlin on 29 March 2026, and back on 25 October 2026.
    for (const [now, next, after] of [
      ["2026-03-28T22:30:00Z", "2026-03-29T21:30:00Z", "2026-03-29T22:30:00Z"],
      ["2026-10-24T21:30:00Z", "2026-10-25T22:30:00Z", "2026-10-25T23:30:00Z"],
    ] as const) {
      const { days } = agendaOf([event("next", next), event("after", after)], at(now), "Europe/Berlin");
      expect(days.map((day) => [day.fromToday, day.events[0]!.id])).toEqual([[1, "next"], [2, "after"]]);
    }
  });

  it("hold today and seven more; the rest is counted", () => {
    const now = at("2026-06-01T12:00:00Z");
    const events = [0, 1, 7, 8, 30].map((day) => event(String(day), new Date(now + day * 24 * HOUR + HOUR).toISOString()));
    const agenda = agendaOf(events, now, "UTC");
    expect(agenda.days.map((day) => day.fromToday)).toEqual([0, 1, 7]);
    expect(agenda.later).toBe(2);
  });

  it("show what runs under today, also when it began yesterday, and nothing that is over", () => {
    const now = at("2026-06-02T01:00:00Z");
    const night = event("24h", "2026-06-01T15:00:00Z", "2026-06-02T15:00:00Z");
    const over = event("over", "2026-06-01T20:00:00Z", "2026-06-02T00:30:00Z");
    expect(agendaOf([night, over], now, "UTC").days).toEqual([{ key: "2026-06-02", fromToday: 0, events: [night] }]);
  });
});

describe("a new list", () => {
  const soon = event("a", "2026-06-01T12:00:00Z", "2026-06-01T13:00:00Z");

  it("keeps what has begun, which schedulers take off their list", () => {
    expect(afterListing([soon], [], at("2026-06-01T11:55:00Z"))).toEqual([soon]);
    expect(afterListing([soon], [], at("2026-06-01T12:59:00Z"))).toEqual([soon]);
    expect(afterListing([soon], [], at("2026-06-01T13:00:00Z"))).toEqual([]);
  });

  it("drops what was cancelled, and takes what was moved from the list", () => {
    expect(afterListing([soon], [], at("2026-06-01T09:00:00Z"))).toEqual([]);
    const moved = { ...soon, startMs: soon.startMs + HOUR };
    expect(afterListing([soon], [moved], at("2026-06-01T11:59:00Z"))).toEqual([moved]);
  });
});

describe("a countdown", () => {
  it.each([
    [0, "now"], [-5, "now"], [1, "in 1 s"], [59_000, "in 59 s"], [60_000, "in 1 min"], [61_000, "in 2 min"],
    [59 * 60_000, "in 59 min"], [HOUR, "in 1 h 00 min"], [2 * HOUR + 5 * 60_000, "in 2 h 05 min"],
    [24 * HOUR, "in 1 d"], [76 * HOUR, "in 3 d 4 h"],
  ])("of %i ms is %s", (left, text) => {
    expect(countdown(1e12 + left, 1e12)).toBe(text);
  });
});

describe("the live service of an event", () => {
  const race = event("a", "2026-06-01T12:00:00Z", "2026-06-01T13:00:00Z");
  const running = [service("1", "other"), service("2", "karts"), service("3", "karts", "Race a")];

  it("is of its class, with its name where there are several", () => {
    expect(liveService(race, running, race.startMs)?.uuid).toBe("3");
    expect(liveService(race, running.slice(0, 2), race.startMs)?.uuid).toBe("2");
    expect(liveService(race, running.slice(0, 1), race.startMs)).toBeNull();
  });

  it("is none before its time, after it, or for an event without a class", () => {
    expect(liveService(race, running, race.startMs - 11 * 60_000)).toBeNull();
    expect(liveService(race, running, race.endMs!)).toBeNull();
    expect(liveService({ ...race, service: "" }, [service("1", "")], race.startMs)).toBeNull();
  });
});
