"""Recording 24 h of 40 cars and 14 columns at one frame a second, and seeking in it.

Reference, in the same run: the same work in the manner of version 1, one entry of a zip file
a frame, appended by opening the archive, with differences by dictdiffer.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from twisted.internet.task import Clock

from livetiming.orchestration.recordings_journals import RunningJournals
from livetiming.racing import Stat
from livetiming.recording import Recorder, Recording, open_recording

COLUMNS = [
    Stat.NUM, Stat.STATE, Stat.CLASS, Stat.TEAM, Stat.DRIVER, Stat.LAPS, Stat.GAP, Stat.INT,
    Stat.S1, Stat.S2, Stat.S3, Stat.LAST_LAP, Stat.BEST_LAP, Stat.PITS,
]  # fmt: skip
CARS, DAY, START_S, LAP_S = 40, 86_400, 1_700_000_000, 62.0
REACH = {"rate": 5000, "append": 1.0, "seek": 2.0, "size": 7.0}


def a_race(frames: int, seed: int = 7) -> Iterator[dict[str, Any]]:
    """Make the states of an endurance race: laps, sectors, overtakes, stops, messages."""
    rng = random.Random(seed)
    rows: list[list[Any]] = [
        [str(n), "RUN", "Pro" if n % 3 else "Am", f"Team {n}", f"Driver {n}", 0, "", "",
         ["", ""], ["", ""], ["", ""], ["", ""], ["", ""], 0]
        for n in range(1, CARS + 1)
    ]  # fmt: skip
    due_s = {row[0]: rng.uniform(0, LAP_S / 3) for row in rows}
    sector = dict.fromkeys(due_s, 0)
    messages: list[list[Any]] = []
    for now in range(frames):
        rows, highlight = list(rows), []
        for index, row in enumerate(rows):
            number = row[0]
            if due_s[number] > now:
                continue
            due_s[number] += max(15.0, rng.gauss(LAP_S / 3, 0.3)) + (60 if row[1] == "PIT" else 0)
            rows[index] = list(row)
            at = sector[number] = (sector[number] + 1) % 3
            rows[index][8 + at] = [round(rng.gauss(20.6, 0.2), 3), rng.choice(["", "", "pb"])]
            if at == 0:
                told = cross_the_line(rows, index, rng, now)
                if told is not None:
                    messages = [told, *messages][:100]
                    highlight = [number]
        session = {"flagState": "green", "timeElapsed": now, "timeRemain": frames - now}
        yield {"cars": rows, "session": session, "messages": messages, "highlight": highlight}


def cross_the_line(
    rows: list[list[Any]], index: int, rng: random.Random, now: int
) -> list[Any] | None:
    row = rows[index]
    row[5] += 1
    lap = round(rng.gauss(LAP_S, 0.6), 3)
    row[6] = round(rng.uniform(0, 60), 3) if index else ""
    row[7] = round(rng.uniform(0, 5), 3) if index else ""
    is_best = isinstance(row[12][0], str) or lap < row[12][0]
    row[11], row[12] = [lap, "pb" if is_best else ""], [lap, "old"] if is_best else row[12]
    if index and rng.random() < 0.15:
        rows[index - 1], rows[index] = rows[index], rows[index - 1]
    before = row[1]
    row[1] = {"RUN": "PIT" if rng.random() < 0.03 else "RUN", "PIT": "OUT"}.get(before, "RUN")
    if row[1] == before or row[1] == "RUN":
        return None
    row[13] += row[1] == "PIT"
    doing = "entered" if row[1] == "PIT" else "left"
    text = f"#{row[0]} (Driver {row[0]}) has {doing} the pits"
    return [START_S + now, row[2], text, "pit" if row[1] == "PIT" else "out", row[0]]


def manifest() -> dict[str, Any]:
    return {
        "uuid": "0" * 32, "name": "Benchmark", "description": "24 h", "serviceClass": "benchmark",
        "colSpec": [stat.as_column() for stat in COLUMNS], "trackDataSpec": [], "pollInterval": 1,
        "hasAnalysis": False, "hidden": False, "livetimingVersion": {},
    }  # fmt: skip


def at_ms(frame: int, rng: random.Random) -> int:
    return START_S * 1000 + frame * 1000 + rng.randrange(100)


def cpu_timed(call: Callable[..., Any], *args: Any) -> tuple[float, Any]:
    began = time.thread_time()
    result = call(*args)
    return (time.thread_time() - began) * 1000, result


def timed(call: Callable[..., Any], *args: Any) -> tuple[float, Any]:
    began = time.perf_counter()
    result = call(*args)
    return (time.perf_counter() - began) * 1000, result


def p99(values: list[float]) -> float:
    return statistics.quantiles(values, n=100)[98]


def rate(times_ms: list[float]) -> float:
    return 1000 * len(times_ms) / sum(times_ms)


# ---- ours ------------------------------------------------------------------------------------


def record(path: Path, frames: int) -> tuple[list[float], list[float], float, int]:
    clock, rng = Clock(), random.Random(3)
    clock.advance(START_S)
    recorder = Recorder(path, clock=clock)
    recorder.manifest(manifest(), START_S * 1000)
    times, cpu = [], []
    for frame, state in enumerate(a_race(frames)):
        cpu_ms, (wall_ms, _) = cpu_timed(timed, recorder.state, state, at_ms(frame, rng))
        times.append(wall_ms)
        cpu.append(cpu_ms)
    journal = recorder.journal.stat().st_size
    give_running(recorder.journal)
    finish_ms, _ = timed(recorder.finish, "over")
    return times, cpu, finish_ms, journal


def seek(recording: Recording, count: int) -> tuple[list[float], list[float]]:
    rng = random.Random(5)
    wall_ms, cpu_ms = [], []
    for _ in range(count):
        cpu, (wall, _) = cpu_timed(timed, recording.state_at, rng.randrange(recording.duration_ms))
        wall_ms.append(wall)
        cpu_ms.append(cpu)
    return wall_ms, cpu_ms


def give_running(journal: Path) -> None:
    """Print what it costs to give viewers the recording while it runs."""
    uuid, folder = manifest()["uuid"], journal.parent / "running"
    folder.mkdir()
    (folder / f"{uuid}.journal").hardlink_to(journal)
    journals, now_s, rng = RunningJournals(folder), journal.stat().st_mtime, random.Random(7)
    first_ms, described = cpu_timed(journals.describe, uuid, now_s)
    name, sizes, times = described["recording"], [], []
    for _ in range(300):
        number = rng.randrange(described["chunks"])
        cpu_ms, found = cpu_timed(journals.chunk, uuid, name, number, now_s)
        times.append(cpu_ms)
        sizes.append(len(found["deflated"]))
    journals.close()
    print(
        f"  given while it runs: first look {first_ms:.0f} ms, then a chunk p50 "
        f"{statistics.median(times):.2f} ms, p99 {p99(times):.2f} ms of the processor, "
        f"{statistics.median(sizes):.0f} bytes"
    )


def busyness(length_ms: float, count: int) -> list[float]:
    """Time a bare loop as long as a seek: what the machine's other work costs, and nothing else."""
    turns = 1000
    while min(timed(sum, range(turns))[0] for _ in range(20)) < length_ms:
        turns = turns * 11 // 10
    return [timed(sum, range(turns))[0] for _ in range(count)]


# ---- in the manner of version 1 --------------------------------------------------------------


def append_v1(path: Path, frame: int, before: Any, after: dict[str, Any]) -> None:
    import dictdiffer

    second, content = START_S + frame, after
    if frame % 10:
        content = {
            "cars": list(dictdiffer.diff(before["cars"], after["cars"])),
            "session": list(dictdiffer.diff(before["session"], after["session"])),
            "messages": after["messages"][: len(after["highlight"])],
            "highlight": after["highlight"],
        }
    name = f"{second:011d}{'i' if frame % 10 else ''}.json"
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, json.dumps(content, separators=(",", ":")))


def record_v1(path: Path, frames: int) -> list[float]:
    times, before = [], None
    for frame, state in enumerate(a_race(frames)):
        times.append(timed(append_v1, path, frame, before, state)[0])
        before = state
    return times


def append_cost_v1(path: Path, entries: int) -> float:
    """Measure appending to a file that has grown: opening it reads its whole directory."""
    with zipfile.ZipFile(path, "w") as archive:
        for entry in range(entries):
            archive.writestr(f"{START_S + entry:011d}i.json", b"{}")
    states = list(a_race(30))
    times = [
        timed(append_v1, path, entries + index, states[index - 1], states[index])[0]
        for index in range(1, 6)
    ]
    return statistics.median(times)


def seek_v1(path: Path, second: int) -> Any:
    """Find a state as a reader does that opens the archive and looks through its names."""
    import dictdiffer

    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name[0].isdigit()]
        keys = [name for name in names if "i" not in name and int(name[:11]) <= second]
        key = max(keys)
        state = json.loads(archive.read(key))
        between = [n for n in names if "i" in n and int(key[:11]) < int(n[:11]) <= second]
        for name in sorted(between):
            frame = json.loads(archive.read(name))
            state["cars"] = dictdiffer.patch(frame["cars"], state["cars"])
            state["session"] = dictdiffer.patch(frame["session"], state["session"])
    return state


# ---- report ----------------------------------------------------------------------------------


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=DAY)
    parser.add_argument("--reference-frames", type=int, default=3600)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ours(Path(folder), args.frames)
        reference(Path(folder), args.frames, args.reference_frames)


def ours(folder: Path, frames: int) -> None:
    path = folder / "race.zip"
    times, cpu, finish_ms, journal = record(path, frames)
    tenth = max(1, len(times) // 10)
    print(f"{CARS} cars x {len(COLUMNS)} columns, {frames} frames at 1 frame/s")
    print(
        f"  append        {rate(times):7.0f} frames/s   p50 {statistics.median(times):.3f} ms   "
        f"p99 {p99(times):.3f} ms   (to reach: {REACH['rate']} frames/s, {REACH['append']} ms)\n"
        f"                of the processor alone {rate(cpu):.0f} frames/s   "
        f"p50 {statistics.median(cpu):.3f} ms   p99 {p99(cpu):.3f} ms"
    )
    print(
        f"  flat?         first tenth {rate(times[:tenth]):.0f}, last tenth "
        f"{rate(times[-tenth:]):.0f} frames/s; of the processor alone {rate(cpu[:tenth]):.0f}, "
        f"{rate(cpu[-tenth:]):.0f}"
    )
    size = path.stat().st_size
    day_mb = size / frames * DAY / 1e6
    print(
        f"  size          {size / frames:7.1f} bytes a frame, {day_mb:.2f} MB for 24 h   "
        f"(to reach: {REACH['size']} MB); while running {journal / frames:.0f} bytes a frame"
    )
    print(f"  finish        {finish_ms / 1000:7.2f} s")
    opening_ms, recording = timed(open_recording, path)
    with recording:
        seeks, cpu = seek(recording, 2000)
    idle = busyness(statistics.median(seeks), len(seeks))
    print(
        f"  seek          of the processor: p50 {statistics.median(cpu):.2f} ms   "
        f"p99 {p99(cpu):.2f} ms   (to reach: p99 {REACH['seek']} ms)\n"
        f"                by the clock:     p50 {statistics.median(seeks):.2f} ms   "
        f"p99 {p99(seeks):.2f} ms\n"
        f"                a bare loop of that length, by the clock: "
        f"p50 {statistics.median(idle):.2f} ms   p99 {p99(idle):.2f} ms\n"
        f"                opening {opening_ms:.1f} ms"
    )
    print(f"  first picture over HTTP: {first_picture(path)} bytes of {size}")


def first_picture(path: Path) -> int:
    """Count what a player fetches first: the end of the file, its index, one chunk."""
    from livetiming.recording.format import MAX_COMMENT
    from livetiming.recording.v2 import V2File

    file = V2File(path)
    assert file.seal is not None
    largest = max(chunk.size for chunk in file.index.chunks)
    fetched = MAX_COMMENT + file.seal.index[1] + file.seal.manifest[1] + largest
    file.close()
    return fetched


def reference(folder: Path, frames: int, measured: int) -> None:
    path = folder / "v1.zip"
    times = record_v1(path, measured)
    size = path.stat().st_size / measured
    seeks = [timed(seek_v1, path, START_S + s)[0] for s in range(0, measured, measured // 50)]
    print(f"reference: version 1, zip append a frame, dictdiffer; {measured} frames")
    print(
        f"  append        {rate(times):7.0f} frames/s   p50 {statistics.median(times):.3f} ms   "
        f"p99 {p99(times):.3f} ms; last tenth {rate(times[-measured // 10 :]):.0f} frames/s"
    )
    print(f"  size          {size:7.1f} bytes a frame, {size * DAY / 1e6:.2f} MB for 24 h")
    print(f"  seek          p50 {statistics.median(seeks):.1f} ms in {measured} frames")
    cost = append_cost_v1(folder / "long.zip", frames)
    print(f"  one append to a file of {frames} frames: {cost:.0f} ms")


if __name__ == "__main__":
    main()
