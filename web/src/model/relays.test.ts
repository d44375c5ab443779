import { describe, expect, it } from "vitest";

import { chooseRelay, FAILED_FOR_MS, parseRelays, type RelayEntry } from "./relays";

const relay = (url: string, connections: number, limit: number | null = 1000): RelayEntry => ({ url, connections, limit });
const NONE = new Map<string, number>();

describe("the list of relays", () => {
  it("is read without what no browser could use", () => {
    const raw = [{ url: "wss://a/ws", connections: 3, limit: 10 }, { url: "https://b/" }, { url: "ws://c/ws", connections: "x" }, 7, null];
    expect(parseRelays(raw, false).map((entry) => entry.url)).toEqual(["wss://a/ws", "ws://c/ws"]);
    expect(parseRelays(raw, true).map((entry) => entry.url)).toEqual(["wss://a/ws"]);
    expect(parseRelays({ relays: [] }, false)).toEqual([]);
  });
});

describe("the relay to join", () => {
  it("is the least busy for its size", () => {
    expect(chooseRelay([relay("a", 500), relay("b", 400), relay("c", 500, 5000)], NONE, 0, 0)).toBe("c");
  });

  it("is any of those that are about equally busy, so that a crowd spreads", () => {
    const relays = [relay("a", 100), relay("b", 120), relay("c", 900)];
    expect([0, 0.3, 0.6, 0.99].map((chance) => chooseRelay(relays, NONE, 0, chance))).toEqual(["a", "a", "b", "b"]);
  });

  it("is none that is full or failed lately; then it is the page's own router", () => {
    const relays = [relay("a", 1000), relay("b", 5)];
    expect(chooseRelay(relays, new Map([["b", 1000]]), 1000 + FAILED_FOR_MS - 1, 0)).toBeNull();
    expect(chooseRelay(relays, new Map([["b", 1000]]), 1000 + FAILED_FOR_MS, 0)).toBe("b");
    expect(chooseRelay([], NONE, 0, 0.5)).toBeNull();
  });
});
