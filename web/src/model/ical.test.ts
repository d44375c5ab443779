import { describe, expect, it } from "vitest";

import { googleLink, icsName, icsOf } from "./ical";

const EVENT = { id: "abc@google.com", name: "24 h; night, day\\\nrace", service: "x", startMs: Date.UTC(2026, 2, 29, 1, 30), endMs: Date.UTC(2026, 2, 30, 1, 30) };
const PAGE = "https://timing.example/";

describe("a calendar file", () => {
  const text = icsOf([EVENT], Date.UTC(2026, 0, 1), PAGE);

  it("holds times in UTC, so that no change of clocks moves them", () => {
    expect(text).toContain("DTSTART:20260329T013000Z\r\nDTEND:20260330T013000Z\r\n");
    expect(text).toContain("DTSTAMP:20260101T000000Z");
  });

  it("escapes what means something else in it", () => {
    expect(text).toContain("SUMMARY:24 h\\; night\\, day\\\\\\nrace\r\n");
    const sly = icsOf([{ ...EVENT, name: "x\r\nBEGIN:VALARM", id: "y\nDTEND:1" }], 0, PAGE);
    expect(sly.split("\r\n").filter((line) => /^(BEGIN:VALARM|DTEND:1)/.test(line))).toEqual([]);
  });

  it("has lines of at most 75 octets that join to what they were", () => {
    const name = "Ärger mit Öl 🏁 ".repeat(20).trim();
    const long = icsOf([{ ...EVENT, name }], 0, PAGE);
    const octets = long.split("\r\n").map((line) => new TextEncoder().encode(line).length);
    expect(Math.max(...octets)).toBeLessThanOrEqual(75);
    expect(long.replaceAll("\r\n ", "")).toContain(`SUMMARY:${name}\r\n`);
  });

  it("begins and ends as it must, with one component an event", () => {
    const lines = icsOf([EVENT, { ...EVENT, id: "2", endMs: null }], 0, PAGE).split("\r\n");
    expect([lines[0], lines[1], lines.at(-2), lines.at(-1)]).toEqual(["BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR", ""]);
    expect(lines.filter((line) => line === "BEGIN:VEVENT")).toHaveLength(2);
    expect(lines.filter((line) => line.startsWith("DTEND:"))[1]).toBe("DTEND:20260329T023000Z");
  });

  it("is named by its event", () => {
    expect(icsName("Le Mans: 24 h / Nacht")).toBe("Le-Mans-24-h-Nacht.ics");
    expect(icsName("../..")).toBe("event.ics");
  });
});

describe("the link to Google", () => {
  it("holds name and times", () => {
    const link = new URL(googleLink(EVENT, PAGE));
    expect(link.origin).toBe("https://calendar.google.com");
    expect(link.searchParams.get("text")).toBe(EVENT.name);
    expect(link.searchParams.get("dates")).toBe("20260329T013000Z/20260330T013000Z");
  });
});
