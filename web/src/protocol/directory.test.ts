import { describe, expect, it } from "vitest";

import { afterEnvelope, fromListing } from "./directory";
import type { Envelope } from "./envelope";
import { numColumn, parseManifest } from "./manifest";

const manifest = (uuid: string, more: object = {}) => ({ uuid, name: `Series ${uuid}`, description: "", colSpec: [["Num", "text"]], ...more });
const envelope = (kind: number, payload: unknown): Envelope => ({ kind, payload, sentAtMs: 0, dated: true });
const ids = (services: readonly { uuid: string }[]) => services.map((service) => service.uuid);

describe("the directory", () => {
  it("lists public services by name and drops those that are gone", () => {
    const first = fromListing([], [manifest("b"), manifest("a"), manifest("c", { hidden: true })]);
    expect(ids(first)).toEqual(["a", "b"]);
    expect(ids(afterEnvelope(first, envelope(5, [manifest("b")])))).toEqual(["b"]);
  });

  it("keeps the identity of a manifest that did not change", () => {
    const first = fromListing([], [manifest("a")]);
    expect(fromListing(first, [manifest("a")])[0]).toBe(first[0]);
  });

  it("takes changed columns", () => {
    const first = fromListing([], [manifest("a")]);
    const second = fromListing(first, [manifest("a", { colSpec: [["Class", "class"], ["Num", "text"]] })]);
    expect(numColumn(first[0]!)).toBe(0);
    expect(numColumn(second[0]!)).toBe(1);
  });

  it("takes nothing but listings", () => {
    const first = fromListing([], [manifest("a")]);
    for (const kind of [1, 2, 8, 99]) expect(afterEnvelope(first, envelope(kind, manifest("b")))).toBe(first);
  });

  it.each([[null], ["x"], [[null, 3, {}, { uuid: 4 }]]])("is empty for a listing like %j", (raw) => {
    expect(fromListing([], raw)).toEqual([]);
  });
});

describe("manifests", () => {
  it("of any shape are read, with defaults", () => {
    const read = parseManifest({ uuid: "u", colSpec: ["Num", ["Last"], null, [1, 2, 3]], trackDataSpec: "x", timePrecision: 99 })!;
    expect(read.name).toBe("Unnamed service");
    expect(read.columns.map((column) => [column.title, column.type])).toEqual([["Num", "text"], ["Last", "text"], ["", "text"], ["1", "2"]]);
    expect(read.trackDataSpec).toEqual([]);
    expect(read.precision.time).toBe(3);
  });

  it("link to their source only over http", () => {
    expect(parseManifest({ uuid: "u", source: ["A &amp; B", "javascript:alert(1)"] })!.source).toEqual({ name: "A & B", url: null });
    expect(parseManifest({ uuid: "u", source: ["A", "https://example.org"] })!.source?.url).toBe("https://example.org");
    expect(parseManifest({ uuid: "u", source: "Plain" })!.source).toEqual({ name: "Plain", url: null });
  });
});
