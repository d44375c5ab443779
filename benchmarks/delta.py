"""Cost and size of deltas, beside full states: 40 cars, 14 columns.

Reference: the same states as compressed full states (LZString), which is what a Timing71
service publishes.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from livetiming.protocol.compression import compress_json
from livetiming.protocol.delta import apply, diff
from livetiming.racing import Stat, parse_state

COLUMNS = [
    Stat.NUM, Stat.STATE, Stat.CLASS, Stat.TEAM, Stat.DRIVER, Stat.LAPS, Stat.GAP, Stat.INT,
    Stat.S1, Stat.S2, Stat.S3, Stat.LAST_LAP, Stat.BEST_LAP, Stat.PITS,
]  # fmt: skip
CARS, UPDATES = 40, 3000
REACH_MS = 0.25


def a_race(rng: random.Random) -> list[dict[str, Any]]:
    """Make states of a race in which one or two cars cross the line at each update."""
    order = [
        [str(n), "RUN", "Pro", f"Team {n}", f"Driver {n}", 0, "", "", *[[20.1, ""]] * 3,
         [62.1, ""], [61.9, "pb"], 0]
        for n in range(1, CARS + 1)
    ]  # fmt: skip
    states = []
    for update in range(UPDATES):
        for _ in range(rng.choice([1, 1, 1, 2])):
            index = rng.randrange(CARS)
            car = list(order[index])
            car[5] += 1
            car[6], car[7] = round(rng.uniform(0, 60), 3), round(rng.uniform(0, 5), 3)
            car[11] = [round(rng.gauss(62, 0.4), 3), rng.choice(["", "", "pb"])]
            order[index] = car
            if index and rng.random() < 0.1:
                order[index - 1], order[index] = order[index], order[index - 1]
        session = {"flagState": "green", "timeElapsed": update, "timeRemain": UPDATES - update}
        states.append({"cars": list(order), "session": session, "messages": [], "highlight": []})
    return states


def main() -> None:
    states = a_race(random.Random(7))
    columns = [stat.as_column() for stat in COLUMNS]
    parse_ms, delta_ms, sizes, full_sizes = [], [], [], []
    shown = parse_state(states[0], columns).as_json()
    for raw in states[1:]:
        began = time.perf_counter()
        after = parse_state(raw, columns).as_json()
        parsed = time.perf_counter()
        delta = diff(shown, after)
        result = shown if delta is None else apply(shown, delta)
        done = time.perf_counter()
        assert result == after
        parse_ms.append((parsed - began) * 1000)
        delta_ms.append((done - parsed) * 1000)
        sizes.append(len(json.dumps(delta, separators=(",", ":"))))
        full_sizes.append(len(json.dumps(after, separators=(",", ":"))))
        shown = after
    sample = states[:: len(states) // 50]
    began = time.perf_counter()
    packed = [len(compress_json(state).encode()) for state in sample]
    lz_ms = (time.perf_counter() - began) * 1000 / len(sample)
    report(parse_ms, delta_ms, lz_ms, sizes, full_sizes, packed)


def report(parse_ms: list[float], delta_ms: list[float], lz_ms: float, *sizes: list[int]) -> None:
    p50, p99 = statistics.median(delta_ms), statistics.quantiles(delta_ms, n=100)[98]
    small, full, packed = (statistics.mean(size) for size in sizes)
    print(f"{CARS} cars x {len(COLUMNS)} columns, {UPDATES} updates")
    print(f"  check and normalise a state   p50 {statistics.median(parse_ms):.3f} ms")
    print(
        f"  diff + apply                  p50 {p50:.3f} ms   p99 {p99:.3f} ms   "
        f"(to reach: {REACH_MS} ms)"
    )
    print(f"  reference: LZString full state    {lz_ms:.3f} ms   ratio {lz_ms / p50:.0f}x")
    print(
        f"  bytes: delta {small:.0f}, full state {full:.0f} (1/{full / small:.0f}), "
        f"LZString {packed:.0f} (1/{packed / small:.0f})   (to reach: 1/10 of full)"
    )


if __name__ == "__main__":
    main()
