import { describe, expect, it } from "vitest";

import { backoffMs } from "./backoff";

describe("waiting before the next attempt", () => {
  it("starts short, grows and stays bounded", () => {
    const waits = Array.from({ length: 60 }, (_, attempt) => backoffMs(attempt, 0.5));
    expect(waits[0]).toBe(500);
    expect(waits[1]).toBeGreaterThan(waits[0]!);
    expect(Math.max(...waits)).toBe(15_000);
  });

  it("spreads viewers over time", () => {
    expect(backoffMs(3, 0)).toBeLessThan(backoffMs(3, 0.99));
    expect(backoffMs(100, 0.999)).toBeLessThanOrEqual(21_000);
  });
});
