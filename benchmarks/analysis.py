"""Cost of the live analysis a state, in the first and the last of 24 hours: 40 cars, 14 columns.

What a service does: reduce the state, find what changed, make the documents that are due, in
CPU time. References, in the same run: a deep copy of the state, with which a Timing71 service
begins each update, and the state written as JSON. Timing71's own analysis takes 1.2 ms an update.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import statistics
import sys
from array import array
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Any

from twisted.internet.task import Clock

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from livetiming.analysis import Frame, take
from livetiming.analysis.changes import documents
from livetiming.analysis.snapshot import encode
from livetiming.racing import ColumnSpec, Manifest, RaceState, Stat
from livetiming.service.analysing import Analyst

COLUMNS = ColumnSpec([
    Stat.NUM, Stat.STATE, Stat.CLASS, Stat.TEAM, Stat.DRIVER, Stat.LAPS, Stat.GAP, Stat.INT,
    Stat.S1, Stat.S2, Stat.S3, Stat.LAST_LAP, Stat.BEST_LAP, Stat.PITS,
])  # fmt: skip
CARS, LAP_S, STINT_LAPS, STOP_S = 40, 62.0, 45, 120
REACH_MS = 0.25
START_S = 1_780_743_600


class Entry:
    """A car that laps, stops and changes drivers."""

    def __init__(self, number: int, rng: random.Random) -> None:
        self.rng = rng
        self.row: list[Any] = [
            str(number), "RUN", "Pro", f"Team {number}", f"Driver {number}-0", 0, "", "",
            "", "", "", "", "", 0,
        ]  # fmt: skip
        self.next_s = LAP_S * (1 + number / CARS)  # spread, as after hours: like with like
        self.out_s = 0.0
        self.best_s = 1e9

    def tick(self, now_s: float) -> None:
        if self.out_s and now_s >= self.out_s:
            self.out_s = 0.0
            self.change({1: "OUT", 4: f"Driver {self.row[0]}-{self.row[13] % 4}"})
        elif not self.out_s and now_s >= self.next_s:
            self.lap()

    def lap(self) -> None:
        time_s = round(self.rng.gauss(LAP_S, 0.4), 3)
        mark = "pb" if time_s < self.best_s else ""
        self.best_s = min(self.best_s, time_s)
        laps = self.row[5] + 1
        parts = [round(time_s * share, 3) for share in (0.3, 0.4, 0.3)]
        new = {1: "RUN", 5: laps, 8: parts[0], 9: parts[1], 10: parts[2],
               11: [time_s, mark], 12: [self.best_s, ""]}  # fmt: skip
        self.next_s += self.rng.gauss(LAP_S, 0.4)
        if laps % STINT_LAPS == int(self.row[0]) % STINT_LAPS:
            new |= {1: "PIT", 13: self.row[13] + 1}
            self.out_s = self.next_s - LAP_S + STOP_S
            self.next_s += STOP_S
        self.change(new)

    def change(self, cells: dict[int, Any]) -> None:
        row = list(self.row)
        for index, cell in cells.items():
            row[index] = cell
        self.row = row


def race(hours: float) -> Iterator[RaceState]:
    """One state a second."""
    rng = random.Random(7)
    entries = [Entry(number, rng) for number in range(1, CARS + 1)]
    order = entries[:]
    for second in range(round(hours * 3600)):
        for entry in entries:
            before = entry.row
            entry.tick(second)
            if entry.row is not before:
                entry.change({6: round(rng.uniform(0, 60), 3), 7: round(rng.uniform(0, 3), 3)})
        order = sorted(order, key=lambda one: (-one.row[5], one.next_s))
        clock = {"flagState": "green", "timeElapsed": second, "timeRemain": hours * 3600 - second}
        yield RaceState([entry.row for entry in order], clock)


class Outlet:
    """Hears documents, and counts them."""

    connected = True

    def __init__(self) -> None:
        self.count = 0

    def send_analysis(self, key: str, part: str | None, payload: dict[str, Any]) -> None:
        self.count += 1


class Hours:
    """Costs of the states of each hour [ms of CPU]."""

    def __init__(self) -> None:
        self.hours: dict[int, array[float]] = {}

    def add(self, second: int, cost_s: float) -> None:
        self.hours.setdefault(second // 3600, array("d")).append(cost_s * 1000)

    def line(self, hour: int) -> str:
        costs = self.hours[hour]
        p99 = statistics.quantiles(costs, n=100)[98]
        mean = statistics.fmean(costs)
        return f"p50 {statistics.median(costs):.3f}   p99 {p99:.3f}   mean {mean:.3f} ms"


def rss_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096 / 1e6


def reduced(hours: float) -> Hours:
    """The reducer alone."""
    costs, frame = Hours(), Frame()
    for second, state in enumerate(race(hours)):
        began = process_time()
        frame = take(frame, state, COLUMNS, START_S + second)
        costs.add(second, process_time() - began)
    return costs


def live(hours: float) -> tuple[Hours, list[float], Analyst, Outlet, list[list[float]]]:
    """What a service does with each state; and the memory of the process after each hour."""
    costs, memory, clock, outlet = Hours(), [], Clock(), Outlet()
    references: list[list[float]] = [[], []]
    clock.advance(START_S)
    analyst = Analyst(clock, [outlet])
    analyst.send_manifest(
        Manifest(uuid="u", name="Race", description="24 h", service_class="bench",
                 columns=COLUMNS.columns)
    )  # fmt: skip
    for second, state in enumerate(race(hours)):
        shown = {**state.as_json(), "seq": second}
        began = process_time()
        clock.advance(1)
        analyst.send_state(shown)
        costs.add(second, process_time() - began)
        if second % 3600 == 3599:
            memory.append(rss_mb())
        if second % 1000 == 0:
            reference(state, references)
    return costs, memory, analyst, outlet, references


def reference(state: RaceState, costs: list[list[float]]) -> None:
    began = process_time()
    copy.deepcopy(state.cars)
    copied = process_time()
    json.dumps(state.as_json())
    costs[1].append((process_time() - copied) * 1000)
    costs[0].append((copied - began) * 1000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=24, help="at least 1 (default: 24)")
    hours = parser.parse_args().hours
    if hours < 1:
        parser.error(f"--hours: expected at least 1, got {hours:g}")
    costs, memory, analyst, outlet, (copies, dumps) = live(hours)
    reducing = reduced(hours)
    report(analyst, hours)
    for name, found in (("reduced", reducing), ("live: reduced, compared, published", costs)):
        last = max(hour for hour, states in found.hours.items() if len(states) > 100)
        print(f"  {name}  (to reach: {REACH_MS} ms)")
        print(f"    first hour  {found.line(0)}")
        print(f"    last hour   {found.line(last)}")
    print(f"  {outlet.count} documents published; memory of the process: {memory[0]:.0f} MB after "
          f"an hour, {memory[-1]:.0f} MB at the end")  # fmt: skip
    print(f"  reference: deep copy of a state  p50 {statistics.median(copies):.3f} ms")
    print(f"  reference: a state as JSON       p50 {statistics.median(dumps):.3f} ms")
    print("  reference: Timing71's analysis       1.2 ms")


def report(analyst: Analyst, hours: float) -> None:
    analysis = analyst.analysis
    laps = sum(len(car.laps) for car in analysis.cars.values())
    stops = sum(len(car.stops) for car in analysis.cars.values())
    print(f"{CARS} cars x {len(COLUMNS)} columns, {hours:g} h, a state a second, {laps} laps, "
          f"{stops} stops; CPU time")  # fmt: skip
    began = process_time()
    found = documents(analysis)
    made = process_time()
    size = len(json.dumps(found, separators=(",", ":")))
    written = process_time()
    saved = len(json.dumps(encode(analysis), separators=(",", ":")))
    saving = process_time()
    print(f"  all documents: {made - began:.2f} s, {size / 1e6:.1f} MB as JSON; saved analysis: "
          f"{saving - written:.2f} s, {saved / 1e6:.1f} MB")  # fmt: skip


if __name__ == "__main__":
    main()
