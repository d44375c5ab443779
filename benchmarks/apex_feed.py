"""Lines of captured Apex feeds parsed and applied a second, on one core.

Reference: the same frames split into lines and fields, and nothing else, in the same run. The
captures are read into memory first: what is measured is the plugin, not the disk.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from livetiming.service.captures import read_capture
from livetiming.service.plugins.apex_kart import ctd
from livetiming.service.plugins.apex_kart.grammar import parse_frame
from livetiming.service.plugins.apex_kart.race import Race

CAPTURES = ("los_santos_12h_2026-04-25.log.gz", "brignoles_24h_2026_race.jsonl")
FEEDS = Path(os.environ.get("LIVETIMING_FEEDS") or ROOT.parent / "shared" / "feeds") / "apex"
REACH = 100_000
ROUNDS = 3

Frames = list[tuple[int, str]]


def split_only(frames: Frames) -> int:
    """The reference: cut, and do nothing."""
    fields = 0
    for _, text in frames:
        for line in text.split("\n"):
            fields += len(line.split("|"))
    return fields


def parse_only(frames: Frames) -> int:
    return sum(len(parse_frame(text)) for _, text in frames)


def parse_and_apply(frames: Frames) -> int:
    race = Race()
    for at_ms, text in frames:
        race.feed(text, at_ms)
    return race.lines


def best_s(work: Callable[[Frames], int], frames: Frames) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work(frames)
        times.append(time.perf_counter() - start)
    return min(times)


def screen_ms(frames: Frames) -> float:
    """One state made of the race as it stands in the end."""
    race = Race()
    for at_ms, text in frames:
        race.feed(text, at_ms)
    start = time.perf_counter()
    for _ in range(200):
        ctd.build(race.session, race.now_ms)
    return (time.perf_counter() - start) * 5


def main() -> None:
    for name in CAPTURES:
        path = FEEDS / name
        if not path.exists():
            print(f"{name}: not found; set LIVETIMING_FEEDS to the folder of feeds")
            continue
        frames = [(r.at_ms or 0, r.text) for r in read_capture(path) if r.kind == "frame"]
        lines = parse_and_apply(frames)
        reference = best_s(split_only, frames)
        print(f"{name}: {len(frames)} frames, {lines} lines of the grammar")
        print(f"  {'':<22}{'lines/s':>12}{'x split':>10}")
        for label, work in (("split", split_only), ("parse", parse_only),
                            ("parse and apply", parse_and_apply)):  # fmt: skip
            took = best_s(work, frames)
            print(f"  {label:<22}{lines / took:>12,.0f}{took / reference:>10.1f}")
        print(f"  must reach {REACH:,} lines/s; one CTD state takes {screen_ms(frames):.2f} ms")


if __name__ == "__main__":
    main()
