import { deflateRawSync } from "node:zlib";

import { describe, expect, it } from "vitest";

import { parseDelta } from "../protocol/delta";
import { parseManifest } from "../protocol/manifest";
import { parseState, type WireState } from "../protocol/state";
import { LiveBuffer } from "./buffer";
import { bytesSource, crc32, inflate, LIMITS, RecordingError } from "./bytes";
import { dayOf, downloadName, filterRecordings, fromIndex, fromPage, isRecordingId, seriesOf } from "./catalogue";
import { applyIntraFrame, BadChange, patch } from "./dictdiffer";
import { LiveMarks } from "./livemarks";
import { ChunkStore, neighbourFrame } from "./chunkstore";
import { findLap, findMarks, isPitStop, joinMarks, marksUntil, NO_MARKS, type Marks, type Said } from "./marks";
import { momentText, offsetText, parseMoment } from "./moment";
import { openRecording } from "./opening";
import { chunkAt, frameAt, lastNotAfter, type Frame } from "./recording";
import { decodeAnswer, parseDescribed, parseListed, RunningRecording } from "./running";
import { atSpeed, advance, LIVE, nextSpeed, positionIn, recordedAt, seek, SPEEDS, toggled } from "./transport";
import { decodeChunk, parseSeal } from "./v2";
import { isSafeName, readDirectory } from "./zip";

const bytes = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(new TextEncoder().encode(text));
const MANIFEST = { uuid: "u", name: "Series", description: "Race", colSpec: [["Num", "text"], ["Laps", "numeric"]], version: 2 };

interface Part {
  readonly name: string;
  readonly data: Uint8Array;
  readonly method?: number;
  readonly told?: number;
}

interface Zip {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly where: ReadonlyMap<string, { offset: number; size: number }>;
}

/** A zip file as a recorder writes it: small entries, no extra fields. */
function zip(parts: readonly Part[], comment: (where: Zip["where"]) => string = () => "", count?: number): Zip {
  const [blocks, directory]: [Buffer[], Buffer[]] = [[], []];
  const where = new Map<string, { offset: number; size: number }>();
  let offset = 0;
  for (const { name, data, method = 8, told } of parts) {
    const packed = method === 8 ? deflateRawSync(data) : Buffer.from(data);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(crc32(data), 16);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt32LE(told ?? data.length, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(offset, 42);
    blocks.push(local, Buffer.from(name), packed);
    directory.push(central, Buffer.from(name));
    where.set(name, { offset: offset + 30 + name.length, size: packed.length });
    offset += 30 + name.length + packed.length;
  }
  const said = Buffer.from(comment(where));
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count ?? parts.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(said.length, 20);
  return { bytes: new Uint8Array(Buffer.concat([...blocks, ...directory, end, said])), where };
}

const json = (value: unknown): Uint8Array => bytes(JSON.stringify(value));
const stateOf = (laps: number, more: object = {}): object => ({
  cars: [["7", laps], ["8", 0]], session: { flagState: "green" }, messages: [], highlight: [], ...more,
});

/** Version 2 with `chunks` chunks of 10 frames, one a second; car 7 completes a lap with each frame. */
function v2(chunks: number, options: { sealed?: boolean; flagOf?: (second: number) => string; pitAt?: number } = {}): Zip {
  const { sealed = true, flagOf = () => "green", pitAt = -1 } = options;
  const parts: Part[] = [];
  const index: number[][] = [];
  const texts: Uint8Array[] = [];
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const lines: string[] = [];
    for (let frame = 0; frame < 10; frame += 1) {
      const second = chunk * 10 + frame;
      const told = pitAt >= 0 && second >= pitAt ? [[1000 + pitAt, "Pits", "#7 has entered the pits", "pit", "7"]] : [];
      const session = { flagState: flagOf(second) };
      lines.push(
        frame === 0
          ? JSON.stringify({ t: (1000 + second) * 1000, k: stateOf(second, { session, messages: told }) })
          : JSON.stringify({ t: (1000 + second) * 1000, d: { cars: { "7": { "1": second } }, session, ...(second === pitAt ? { messages: told } : {}) } }),
      );
    }
    texts.push(bytes(lines.join("\n") + "\n"));
    parts.push({ name: `chunks/${String(chunk).padStart(6, "0")}.ndjson`, data: texts[chunk]! });
  }
  const { where } = zip(parts);
  texts.forEach((text, chunk) => {
    const { offset, size } = where.get(parts[chunk]!.name)!;
    index.push([(1000 + chunk * 10) * 1000, (1009 + chunk * 10) * 1000, 10, offset, size, crc32(text)]);
  });
  const content = { version: 2, chunks: index, events: [{ t: 1_005_000, e: "silence", from: 1_001_000, to: 1_005_000 }], manifests: [[1_000_000, MANIFEST]] };
  parts.push({ name: "manifest.json", data: json(MANIFEST) }, { name: "index.json", data: json(content) });
  const seal = (places: Zip["where"]): string => {
    const at = (name: string): string => `${places.get(name)!.offset}+${places.get(name)!.size}`;
    return `livetiming-recording 2 index=${at("index.json")} manifest=${at("manifest.json")} sha256=${"0".repeat(64)}`;
  };
  return zip(parts, sealed ? seal : undefined);
}

function v1(frames: readonly [string, unknown][], manifest: object = { ...MANIFEST, version: 1 }): Zip {
  return zip([{ name: "manifest.json", data: json(manifest) }, ...frames.map(([name, value]) => ({ name, data: json(value) }))]);
}

describe("bytes", () => {
  it("are unpacked, and checked as zip files do", async () => {
    const text = bytes("live timing ".repeat(100));
    expect(await inflate(new Uint8Array(deflateRawSync(text)), "x")).toEqual(text);
    expect(crc32(bytes("123456789"))).toBe(0xcbf43926);
  });

  it("that grow beyond the limit are refused", async () => {
    const bomb = new Uint8Array(deflateRawSync(Buffer.alloc(4 * 1024 * 1024)));
    await expect(inflate(bomb, "bomb")).rejects.toThrow(/at most .* got more/);
    await expect(inflate(bytes("no deflate"), "x")).rejects.toThrow(RecordingError);
    await expect(inflate(bomb.subarray(0, 40), "x")).rejects.toThrow(RecordingError);
  });
});

describe("the directory of a zip file", () => {
  it("tells name, size and place of every entry", async () => {
    const { bytes: file, where } = zip([{ name: "a.json", data: bytes("{}") }, { name: "b/c", data: bytes("text"), method: 0 }]);
    const entries = await readDirectory(bytesSource("x.zip", file));
    expect(entries.map(({ name, size, method }) => [name, size, method])).toEqual([["a.json", 2, 8], ["b/c", 4, 0]]);
    expect(entries[1]!.offset + 30 + 3).toBe(where.get("b/c")!.offset);
  });

  it.each(["../x", "/x", "a\\b", "C:x", "a/../b"])("refuses the name %s", async (name) => {
    expect(isSafeName(name)).toBe(false);
    const { bytes: file } = zip([{ name, data: bytes("") }]);
    await expect(readDirectory(bytesSource("x.zip", file))).rejects.toThrow(/plain names/);
  });

  it("is not read where it is too large, or cut short", async () => {
    const { bytes: file } = zip([{ name: "a", data: bytes("") }, { name: "b", data: bytes("") }]);
    await expect(readDirectory(bytesSource("x", file), { ...LIMITS, entries: 1 })).rejects.toThrow(/at most 1 entries, got 2/);
    await expect(readDirectory(bytesSource("x", file), { ...LIMITS, directoryBytes: 10 })).rejects.toThrow(/not written by a recorder/);
    await expect(readDirectory(bytesSource("x", zip([{ name: "a", data: bytes("") }], undefined, 9).bytes))).rejects.toThrow(/expected a directory of 9/);
    await expect(readDirectory(bytesSource("x", bytes("nothing of the kind, but long enough")))).rejects.toThrow(/does not end like one/);
    await expect(readDirectory(bytesSource("x", bytes("")))).rejects.toThrow(RecordingError);
  });
});

describe("version 2", () => {
  it("is opened with three small reads, whatever its length", async () => {
    const { bytes: file } = v2(200);
    let moved = 0;
    let reads = 0;
    const source = { ...bytesSource("x.zip", file), read: async (offset: number, length: number) => {
      reads += 1;
      moved += length;
      return file.subarray(offset, offset + length);
    } };
    const recording = await openRecording(source);
    const frames = await recording.load(chunkAt(recording.chunks, 1_500_000));
    expect(reads).toBe(3);
    expect(moved).toBeLessThan(file.length / 5);
    expect(frames[frameAt(frames, 1_500_400)]!.state.cars[0]).toEqual(["7", 500]);
    expect([recording.startMs, recording.endMs, recording.version]).toEqual([1_000_000, 2_999_000, 2]);
    expect(recording.absences).toEqual([{ fromMs: 1_001_000, toMs: 1_005_000 }]);
    expect(recording.manifestAt(0).name).toBe("Series");
  });

  it("gives every state of a chunk, and seeking gives the one that playing does", async () => {
    const recording = await openRecording(bytesSource("x.zip", v2(3).bytes));
    const all = (await Promise.all(recording.chunks.map((_, chunk) => recording.load(chunk)))).flat();
    expect(all.map((frame) => frame.state.cars[0]![1])).toEqual(Array.from({ length: 30 }, (_, second) => second));
  });

  it("that another program has packed again is read as any zip file", async () => {
    const recording = await openRecording(bytesSource("x.zip", v2(2, { sealed: false }).bytes));
    expect((await recording.load(1))[9]!.state.cars[0]).toEqual(["7", 19]);
  });

  it("with a flipped byte says so, and only where it is", async () => {
    const { bytes: file, where } = v2(2);
    const { offset, size } = where.get("chunks/000001.ndjson")!;
    file[offset + size - 3]! ^= 0x10;
    const recording = await openRecording(bytesSource("x.zip", file));
    expect((await recording.load(0)).length).toBe(10);
    await expect(recording.load(1)).rejects.toThrow(RecordingError);
  });

  it("of a later format asks for a newer page", async () => {
    const { bytes: file } = zip([], () => `livetiming-recording 3 index=0+0 manifest=0+0 sha256=${"0".repeat(64)}`);
    await expect(openRecording(bytesSource("x", file))).rejects.toThrow(/expected recording format 1 or 2, got 3/);
    expect(parseSeal(bytes("livetiming-recording 2 index=1+2"))).toBeNull();
  });

  it("ends a chunk at a line that does not fit", () => {
    const key = JSON.stringify({ t: 1, k: stateOf(1) });
    const good = JSON.stringify({ t: 2, d: { cars: { "7": { "1": 2 } } } });
    const bad = JSON.stringify({ t: 3, d: { cars: { nobody: { "1": 2 } } } });
    expect(decodeChunk([key, good, bad, good].join("\n"), "x").map((frame) => frame.atMs)).toEqual([1, 2]);
    expect(decodeChunk(`${key}\n{torn`, "x").length).toBe(1);
    expect(() => decodeChunk("", "x")).toThrow(RecordingError);
  });
});

describe("version 1", () => {
  const key = stateOf(1, { session: { flagState: "green", timeElapsed: 1, trackData: ["a", "b"] } });

  it("gives key frames and what intra frames change", async () => {
    const recording = await openRecording(bytesSource("x.zip", v1([
      ["00000001002i.json", { cars: [["change", [0, 1], [2, 3]]], session: [["change", "flagState", ["green", "red"]]], messages: [[1002, "", "Red", "red"]] }],
      ["00000001000.json", key],
      ["00000001001i.json", { cars: [["change", [0, 1], [1, 2]], ["add", "", [[2, ["9", 0]]]]], session: [["change", ["trackData", 1], ["b", "c"]]], highlight: ["7"] }],
      ["00000001010.json", stateOf(11)],
    ]).bytes));
    expect(recording.version).toBe(1);
    expect(recording.chunks.map((chunk) => chunk.frames)).toEqual([3, 1]);
    const frames = await recording.load(0);
    expect(frames.map((frame) => frame.atMs)).toEqual([1_000_000, 1_001_000, 1_002_000]);
    expect(frames[1]!.state.cars).toEqual([["7", 2], ["8", 0], ["9", 0]]);
    expect(frames[1]!.state.session["trackData"]).toEqual(["a", "c"]);
    expect(frames[2]!.state.session["flagState"]).toBe("red");
    expect(frames[2]!.state.messages).toEqual([[1002, "", "Red", "red"]]);
    expect(frames[0]!.state.cars).toEqual([["7", 1], ["8", 0]]);
  });

  it("from before counts from its start, and may have lost its first key frame", async () => {
    const recording = await openRecording(bytesSource("x.zip", v1(
      [["00000i.json", {}], ["00010.json", key], ["00011i.json", { cars: [["change", [5, 1], [1, 2]]] }], ["00012i.json", { cars: [["change", [0, 1], [1, 4]]] }]],
      { uuid: "u", name: "Old", startTime: 1_450_000_000, colSpec: [] },
    ).bytes));
    expect(recording.startMs).toBe(1_450_000_010_000);
    // A frame that does not fit is left out; those around it stay.
    expect((await recording.load(0)).map((frame) => frame.state.cars[0]![1])).toEqual([1, 4]);
  });

  it("leaves out a frame of its key frame's second that builds on another", async () => {
    const stray = await openRecording(bytesSource("x.zip", v1([["00000001000.json", key], ["00000001000i.json", { cars: [["change", [0, 1], [77, 78]]] }]]).bytes));
    expect((await stray.load(0)).length).toBe(1);
    const fitting = await openRecording(bytesSource("x.zip", v1([["00000001000.json", key], ["00000001000i.json", { cars: [["change", [0, 1], [1, 2]]] }]]).bytes));
    expect((await fitting.load(0)).length).toBe(2);
  });

  it("without manifest, frames or a known version says what is missing", async () => {
    await expect(openRecording(bytesSource("x", zip([{ name: "00000001000.json", data: json(key) }]).bytes))).rejects.toThrow(/expected an entry manifest.json/);
    await expect(openRecording(bytesSource("x", v1([]).bytes))).rejects.toThrow(/at least one frame/);
    await expect(openRecording(bytesSource("x", v1([], { ...MANIFEST, version: 7 }).bytes))).rejects.toThrow(/expected recording format 1 or 2, got 7/);
  });

  it("refuses an entry that would unpack to more than it may", async () => {
    const bomb = v1([["00000001000.json", key]]);
    const entry = zip([{ name: "manifest.json", data: json(MANIFEST), told: 1024 * 1024 * 1024 }]);
    await expect(openRecording(bytesSource("x", entry.bytes))).rejects.toThrow(/expected at most/);
    expect(bomb.bytes.length).toBeGreaterThan(0);
  });
});

describe("changes in the manner of dictdiffer", () => {
  const before = { "a.b": 1, list: [1, 2, 3], deep: { x: [["v", "pb"]] } };

  it.each([
    [[["change", ["a.b"], [1, 2]]], { ...before, "a.b": 2 }],
    [[["change", "deep", [{}, 5]]], { ...before, deep: 5 }],
    [[["change", ["deep", "x", 0, 0], ["v", "w"]]], { ...before, deep: { x: [["w", "pb"]] } }],
    [[["remove", "list", [[2, 3], [1, 2]]]], { ...before, list: [1] }],
    [[["add", "list", [[3, 4]]], ["add", "", [["new", true]]]], { ...before, list: [1, 2, 3, 4], new: true }],
    [[["change", "", [before, 1]]], 1],
    [[], before],
  ])("%j are applied", (changes, after) => {
    expect(patch(before, changes)).toEqual(after);
    expect(before.list).toEqual([1, 2, 3]);
  });

  it.each([
    [[["change", "nothing", [1, 2]]]],
    [[["change", ["list", 9], [1, 2]]]],
    [[["change", ["list", -1], [1, 2]]]],
    [[["add", "list", [[7, 1]]]]],
    [[["remove", "list", [[9, 1]]]]],
    [[["turn", "list", []]]],
    [[["add", "", [["__proto__", { polluted: 1 }]]]]],
    [[["change", 7, [1, 2]]]],
    ["text"],
    [[["change", "list"]]],
  ])("%j are refused", (changes) => {
    expect(() => patch(before, changes)).toThrow(BadChange);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it("keep what they do not touch", () => {
    const state = parseState(stateOf(1))!;
    const next = applyIntraFrame(state, { cars: [["change", [0, 1], [1, 2]]] });
    expect(next.cars[1]).toBe(state.cars[1]);
    expect(next.messages).toBe(state.messages);
  });
});

describe("time", () => {
  const span = { startMs: 1_000, endMs: 11_000 };

  it("passes at the chosen speed, and ends at the end", () => {
    const playing = atSpeed(toggled(recordedAt(1_000), span), 8);
    expect(advance(playing, 500, span, false).positionMs).toBe(5_000);
    expect(advance(playing, 5_000, span, false)).toMatchObject({ positionMs: 11_000, playing: false });
    expect(advance(recordedAt(1_000), 500, span, false).positionMs).toBe(1_000);
  });

  it("catches up with a running session, and follows it", () => {
    const paused = toggled(LIVE, span);
    expect(paused).toMatchObject({ positionMs: 11_000, playing: false, following: false });
    const later = { ...span, endMs: 20_000 };
    expect(positionIn(paused, later)).toBe(11_000);
    const faster = atSpeed(toggled(paused, later), 4);
    expect(advance(faster, 1_000, later, true)).toMatchObject({ positionMs: 15_000, following: false });
    expect(advance(faster, 3_000, later, true)).toMatchObject({ following: true, speed: 1 });
    expect(positionIn(LIVE, later)).toBe(20_000);
  });

  it("is sought within what there is", () => {
    expect(seek(recordedAt(2_000), -5, span, false).positionMs).toBe(1_000);
    expect(seek(recordedAt(2_000), 99_000, span, false)).toMatchObject({ positionMs: 11_000, following: false });
    expect(seek(LIVE, 5_000, span, true)).toMatchObject({ positionMs: 5_000, following: false, playing: true });
    expect(seek(toggled(LIVE, span), 99_000, span, true).following).toBe(true);
  });

  it("begins anew from the end, and has its speeds", () => {
    expect(toggled(recordedAt(11_000), span)).toMatchObject({ positionMs: 1_000, playing: true });
    expect([SPEEDS[0], SPEEDS.at(-1)]).toEqual([0.5, 60]);
    expect([nextSpeed(1, 1), nextSpeed(60, 1), nextSpeed(1, -1), nextSpeed(0.5, -1)]).toEqual([2, 60, 0.5, 0.5]);
  });

  it("is read as rectool reads it", () => {
    expect(["90", "90.5", "1:30", "1:00:30", "@1500.25", "", "x", "1:2:3"].map((text) => parseMoment(text, 1_000_000))).toEqual([
      1_090_000, 1_090_500, 1_090_000, 4_630_000, 1_500_250, null, null, null,
    ]);
    expect([momentText(1_090_460, 1_000_000), momentText(0, 1_000), offsetText(3_723_900)]).toEqual(["90.5", "0", "1:02:03"]);
  });
});

describe("the catalogue", () => {
  const entry = (filename: string, name: string, startTime: number, more: object = {}): object => ({ filename, name, startTime, duration: 60, description: "Race 1", uuid: "u", ...more });
  const index = {
    a: entry("a.zip", "Kart", 1_780_000_000), b: entry("b_1.zip", "Touring", 1_790_000_000), c: entry("c.zip", "Kart", 1_785_000_000, { hidden: true }),
    d: entry("../d.zip", "Kart", 1), e: entry("e.txt", "Kart", 1), f: 7, g: entry("g.zip", "Kart", "soon" as unknown as number),
  };

  it("lists what is public and well formed, the newest first", () => {
    expect(fromIndex(index).map((item) => item.id)).toEqual(["b_1", "a"]);
    expect(fromIndex(null)).toEqual([]);
    expect(fromPage({ recordings: Object.values(index), pages: 3, total: 101 })).toMatchObject({ pages: 3, entries: [{ id: "b_1" }, { id: "a" }] });
    expect(fromPage("nothing")).toEqual({ entries: [], pages: 0 });
    expect(["ok-1_2", "a/b", "a b", "", ".hidden", "a%2f"].map(isRecordingId)).toEqual([true, false, false, false, false, false]);
  });

  it("is searched by words, series and day", () => {
    const entries = fromIndex(index);
    const ids = (change: object): string[] => filterRecordings(entries, { search: "", series: "", from: "", to: "", ...change }).map((item) => item.id);
    const day = dayOf(1_780_000_000_000);
    expect(seriesOf(entries)).toEqual(["Kart", "Touring"]);
    expect([ids({}), ids({ search: "RACE kart" }), ids({ series: "Touring" }), ids({ to: day }), ids({ from: day }), ids({ search: day }), ids({ from: "2999-01-01" })]).toEqual([
      ["b_1", "a"], ["a"], ["b_1"], ["a"], ["b_1", "a"], ["a"], [],
    ]);
  });

  it("names a download as people file it", () => {
    expect(downloadName("A/B", "Race: 2", 1_780_000_000_000)).toMatch(/^2026-0\d-\d\d \d\d-\d\d A_B - Race_ 2\.zip$/);
  });
});

describe("marks", () => {
  const marksOf = async (file: Zip): Promise<{ marks: Marks; loads: number }> => {
    const recording = await openRecording(bytesSource("x.zip", file.bytes));
    let [marks, loads]: [Marks | null, number] = [null, 0];
    await findMarks(recording, (chunk) => {
      loads += 1;
      return recording.load(chunk);
    }, (found) => (marks = found), () => true);
    return { marks: marks!, loads };
  };

  it("are the flags with their times, found by halving, and the pit stops, for a part of the file", async () => {
    const { marks, loads } = await marksOf(v2(400, { flagOf: (second) => (second >= 1_234 && second < 2_345 ? "red" : "green"), pitAt: 777 }));
    expect(marks.flags.map(({ atMs, flag }) => [atMs / 1000 - 1000, flag])).toEqual([[0, "green"], [1_234, "red"], [2_345, "green"]]);
    expect(marks.said.filter(isPitStop).map((said) => [said.atMs / 1000 - 1000, said.car])).toEqual([[777, "7"]]);
    expect(marks.complete).toBe(true);
    expect(loads).toBeLessThan(80);
  });

  it("leave out what cannot be read", async () => {
    const file = v2(4, { flagOf: (second) => (second > 25 ? "yellow" : "green") });
    const { offset } = file.where.get("chunks/000001.ndjson")!;
    file.bytes[offset + 5]! ^= 0xff;
    const { marks } = await marksOf(file);
    expect(marks.flags.map(({ flag }) => flag)).toEqual(["green", "yellow"]);
  });

  it("find a lap", async () => {
    const recording = await openRecording(bytesSource("x.zip", v2(50).bytes));
    const lapsIn = (frame: { state: WireState }): number => Number(frame.state.cars[0]![1]);
    expect(await findLap(recording, 321, (chunk) => recording.load(chunk), lapsIn)).toBe(1_321_000);
    expect(await findLap(recording, 9_999, (chunk) => recording.load(chunk), lapsIn)).toBeNull();
  });

  it("of a running session tell nothing of what is held back", () => {
    const live = new LiveMarks();
    const said = (second: number): unknown[] => [second, "Pits", `stop at ${second}`, "pit", "7"];
    const [one, two, three] = [stateOf(1), stateOf(2, { messages: [said(5)] }), stateOf(3, { messages: [said(9), said(5)], session: { flagState: "red" } })].map((raw) => parseState(raw)!);
    live.add(null, one!, 1_000);
    live.add(one!, two!, 5_000);
    live.add(two!, three!, 9_000);
    expect(live.until(8_999).said.map((each) => each.text)).toEqual(["stop at 5"]);
    expect(live.until(8_999).flags.map((each) => each.flag)).toEqual(["green"]);
    expect(live.until(9_000).said.map((each) => each.atMs)).toEqual([5_000, 9_000]);
    expect(live.until(9_000).flags.map((each) => each.flag)).toEqual(["green", "red"]);
  });
});

describe("the buffer of a running session", () => {
  const manifest = parseManifest(MANIFEST)!;
  const fill = (buffer: LiveBuffer, count: number): WireState[] => {
    const states: WireState[] = [];
    for (let number = 0; number < count; number += 1) {
      const raw = stateOf(number, { seq: number, session: { flagState: "green", timeElapsed: number } });
      const change = number === 0 ? null : { seq: number, base: number - 1, cars: { "7": { "1": number } }, session: { timeElapsed: number } };
      const state = parseState(raw)!;
      states.push(state);
      buffer.push({ atMs: number * 100, state, change, clocks: null, manifest, numColumn: 0 });
    }
    return states;
  };

  it("gives back every state, in any order", () => {
    const buffer = new LiveBuffer({ size: 1e6, blockFrames: 16, atLeastMs: 0 });
    const states = fill(buffer, 100);
    for (const number of [99, 0, 50, 15, 16, 17, 3, 98]) expect(buffer.at(number * 100 + 40)!.state).toEqual(states[number]);
    expect(buffer.at(-1)).toBeNull();
    expect([buffer.startMs, buffer.endMs]).toEqual([0, 9_900]);
    expect([buffer.neighbour(1_650, 1), buffer.neighbour(1_600, -1), buffer.neighbour(9_900, 1), buffer.neighbour(0, -1)]).toEqual([1_700, 1_500, null, null]);
    expect(buffer.at(5_000)!.clocks?.elapsedS).toBe(50);
  });

  it("forgets the oldest when there is no more room", () => {
    const buffer = new LiveBuffer({ size: 20_000, blockFrames: 16, atLeastMs: 0 });
    const states = fill(buffer, 2_000);
    expect(buffer.size).toBeLessThanOrEqual(20_000);
    expect(buffer.startMs).toBeGreaterThan(100_000);
    expect(buffer.at(buffer.startMs! + 1_000)!.state).toEqual(states[buffer.startMs! / 100 + 10]);
    expect(buffer.at(0)).toBeNull();
  });

  it("keeps what a delay needs, however much that is", () => {
    const buffer = new LiveBuffer({ size: 100, blockFrames: 16, atLeastMs: 60_000 });
    const states = fill(buffer, 2_000);
    expect(buffer.at(199_900 - 60_000)!.state).toEqual(states[1_399]);
    expect(buffer.startMs).toBeGreaterThan(199_900 - 63_000);
    buffer.setLimits({ size: 100, blockFrames: 16, atLeastMs: 0 });
    expect(buffer.startMs).toBeGreaterThan(198_000);
  });

  it("keeps the columns of each moment", () => {
    const buffer = new LiveBuffer();
    const first = parseState({ ...stateOf(1), seq: 1, colSpec: [["Num", "text"], ["Laps", "numeric"]] })!;
    buffer.push({ atMs: 1, state: first, change: null, clocks: null, manifest, numColumn: 0 });
    const change = { seq: 2, base: 1, colSpec: [["Laps", "numeric"], ["Num", "text"]], cars: {}, order: { "7": 0 }, gone: ["8"] };
    expect(parseDelta(change)!.columns!.map((column) => column.title)).toEqual(["Laps", "Num"]);
    const second: WireState = { ...first, seq: 2, columns: parseDelta(change)!.columns };
    buffer.push({ atMs: 2, state: second, change: null, clocks: null, manifest, numColumn: 0 });
    expect(buffer.at(1)!.state.columns!.map((column) => column.title)).toEqual(["Num", "Laps"]);
  });
});

describe("what is kept of a running session has holes", () => {
  it("where something was missed", () => {
    const buffer = new LiveBuffer();
    const push = (atMs: number, missed: boolean): void => {
      const state = parseState(stateOf(atMs))!;
      buffer.push({ atMs, state, change: null, clocks: null, manifest: parseManifest(MANIFEST), numColumn: 0, missed });
    };
    expect(buffer.covers(5)).toBe(false);
    push(1_000, true);
    push(2_000, false);
    push(9_000, true);
    push(9_500, false);
    expect([999, 1_000, 1_500, 2_000, 2_001, 8_999, 9_000, 9_400, 99_000].map((atMs) => buffer.covers(atMs))).toEqual([
      false, true, true, true, false, false, true, true, true,
    ]);
    buffer.setLimits({ size: 1, blockFrames: 16, atLeastMs: 0 });
    expect([2_000, 9_200, 9_500].map((atMs) => buffer.covers(atMs))).toEqual([false, false, true]);
  });
});

/** What the catalogue answers about a recording of 3 chunks of 10 frames. */
function running(chunks = 3): { listed: object; answers: object[] } {
  const answers: object[] = [];
  const index: number[][] = [];
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const lines = Array.from({ length: 10 }, (_, frame) => {
      const second = chunk * 10 + frame;
      const t = (1000 + second) * 1000;
      return JSON.stringify(frame === 0 ? { t, k: stateOf(second) } : { t, d: { cars: { "7": { "1": second } } } });
    });
    answers.push({ frames: 10, deflated: deflateRawSync(bytes(lines.join("\n") + "\n")).toString("base64") });
    index.push([(1000 + chunk * 10) * 1000, (1009 + chunk * 10) * 1000, 10]);
  }
  const end = (1000 + chunks * 10 - 1) * 1000;
  const described = { recording: "u@1000000", startTime: 1_000_000, endTime: end, frames: chunks * 10, chunks, now: end + 500 };
  return { listed: { ...described, index, events: [], manifests: [[1_000_000, MANIFEST]] }, answers };
}

describe("a recording that runs", () => {
  const opened = (chunks: number, from = 0): RunningRecording => {
    const { listed, answers } = running(chunks);
    const parsed = parseListed(listed)!;
    const part = { ...parsed, index: parsed.index.slice(from) };
    return new RunningRecording(part, parseManifest(MANIFEST)!, async (name, chunk) => (name === "u@1000000" ? answers[chunk] : null));
  };

  it("is read a chunk at a time, and gives the states that were recorded", async () => {
    const recording = opened(3);
    expect([recording.startMs, recording.endMs, recording.chunks.length, recording.name]).toEqual([1_000_000, 1_029_000, 3, "u@1000000"]);
    const frames = await recording.load(1);
    expect(frames.map((frame) => frame.state.cars[0])).toEqual(Array.from({ length: 10 }, (_, frame) => ["7", 10 + frame]));
    expect(recording.manifestAt(1_015_000).name).toBe("Series");
  });

  it("grows by what is listed of it later", async () => {
    const more = parseListed({ ...running(5).listed, index: (running(5).listed as { index: unknown[] }).index.slice(2) })!;
    const grown = opened(3).extended(2, more);
    expect(grown.chunks.map((chunk) => chunk.firstMs)).toEqual([1_000_000, 1_010_000, 1_020_000, 1_030_000, 1_040_000]);
    expect(grown.endMs).toBe(1_049_000);
  });

  it.each([
    null, 7, {}, { ...running().listed, recording: 7 }, { ...running().listed, chunks: 0 }, { ...running().listed, chunks: 1.5 },
    { ...running().listed, endTime: 5 }, { ...running().listed, now: "x" }, { ...running().listed, chunks: 1e9 },
  ])("is none where the answer is %j", (answer) => {
    expect(parseDescribed(answer)).toBeNull();
    expect(parseListed(answer)).toBeNull();
  });

  it.each([[[[1, 2]]], [[["1", 2, 3]]], [[[5, 6, 1], [4, 6, 1]]], ["none"]])("is none where its index is %j", (index) => {
    expect(parseListed({ ...running().listed, index })).toBeNull();
  });

  it("tells where a chunk is none", async () => {
    for (const answer of [null, {}, { deflated: 7 }, { deflated: "!" }, { deflated: "AAAA" }]) {
      await expect(decodeAnswer(answer, "chunk 4")).rejects.toThrow(/chunk 4/);
    }
  });

  it("leads from frame to frame over its chunks, and no further", async () => {
    const recording = opened(3);
    const store = new ChunkStore((chunk) => recording.load(chunk));
    const next = (atMs: number, step: 1 | -1): Promise<number | null> =>
      neighbourFrame(store, 3, chunkAt(recording.chunks, atMs), atMs, step);
    expect([await next(1_009_000, 1), await next(1_010_000, -1), await next(1_029_000, 1), await next(1_000_000, -1)]).toEqual([
      1_010_000, 1_009_000, null, null,
    ]);
  });
});

describe("chunks in memory", () => {
  const frames = (chunk: number): readonly Frame[] => [{ atMs: chunk, state: parseState(stateOf(chunk))! }];

  it("are fetched once, and the ones used longest ago are let go", async () => {
    const fetched: number[] = [];
    const store = new ChunkStore(async (chunk) => {
      fetched.push(chunk);
      return frames(chunk);
    });
    await Promise.all([store.load(1), store.load(1)]);
    await store.load(1);
    expect(fetched).toEqual([1]);
    for (let chunk = 2; chunk < 40; chunk += 1) await store.load(chunk);
    expect([store.ready(1), store.ready(39)?.[0]?.atMs]).toEqual([undefined, 39]);
    store.forget(39);
    expect(store.ready(39)).toBeUndefined();
  });

  it("that could not be had are told, and may be had later", async () => {
    let works = false;
    const store = new ChunkStore(async (chunk) => {
      if (!works) throw new Error("nobody answers");
      return frames(chunk);
    });
    await expect(store.load(3)).rejects.toThrow("nobody answers");
    expect([store.problem(3), store.failures]).toEqual(["nobody answers", 1]);
    works = true;
    await store.load(3);
    expect([store.problem(3), store.failures]).toEqual(["", 0]);
  });
});

describe("marks of before and after", () => {
  const said = (atMs: number, text: string): Said => ({ atMs, category: "Pits", text, style: "pit", car: "7" });
  const marks = (flags: [number, string][], texts: [number, string][]): Marks => ({
    flags: flags.map(([atMs, flag]) => ({ atMs, flag })), said: texts.map(([atMs, text]) => said(atMs, text)), complete: true,
  });

  it("are joined without telling anything twice", () => {
    const before = marks([[0, "green"], [50_000, "red"], [101_000, "green"]], [[10_000, "in"], [98_000, "both"], [99_500, "early"], [300_000, "late"]]);
    const after = marks([[100_000, "red"], [102_000, "green"]], [[100_200, "both"], [200_000, "out"], [300_400, "late"]]);
    const joined = joinMarks(before, after, 100_000);
    expect(joined.said.map(({ atMs, text }) => [atMs, text])).toEqual([[10_000, "in"], [99_500, "early"], [100_200, "both"], [200_000, "out"], [300_400, "late"]]);
    expect(joined.flags.map(({ atMs, flag }) => [atMs, flag])).toEqual([[0, "green"], [50_000, "red"], [102_000, "green"]]);
    expect(joined.complete).toBe(true);
    expect(joinMarks({ ...before, complete: false }, after, 1).complete).toBe(false);
  });

  it("tell nothing that is held back", () => {
    const all = marks([[0, "green"], [60_000, "red"]], [[10_000, "in"], [70_000, "out"]]);
    expect(marksUntil(all, 70_000)).toBe(all);
    const early = marksUntil(all, 59_999);
    expect([early.flags.length, early.said.length]).toEqual([1, 1]);
    expect(marksUntil(NO_MARKS, 0)).toBe(NO_MARKS);
  });
});

describe("the last that is not after a moment", () => {
  it("is the first one for moments before all", () => {
    const at = (moment: number): number => lastNotAfter([1, 3, 3, 5], moment, (item) => item);
    expect([0, 1, 2, 3, 4, 5, 9].map(at)).toEqual([0, 0, 0, 2, 2, 3, 3]);
  });
});
