from __future__ import annotations

import re

from tests.unit.testing.apex._sims import QUICK, run


def times(pattern: str) -> list[int]:
    frames, _ = run(QUICK)
    return [f.at_ms for f in frames for line in f.text.split("\n") if re.match(pattern, line)]


def test_the_countdown_is_sent_every_thirty_seconds() -> None:
    sent = times(r"dyn1\|countdown\|\d")

    assert len(sent) >= 79
    assert set(sent) >= set(range(0, 2_400_000, 30_000))


def test_names_alternate_twenty_seconds_team_and_ten_seconds_driver() -> None:
    row = run(QUICK)[1].model.entries[0].row_id
    teams, drivers = times(rf"r{row}c4\|dr\|"), times(rf"r{row}c4\|drteam\|")
    team = next(at for at in teams if at > 100_000)
    driver = next(at for at in drivers if at > team)

    assert 19_500 <= driver - team <= 20_500


def test_the_pit_clock_ticks_every_second_from_zero() -> None:
    frames, simulation = run(QUICK)
    car = simulation.truth.cars[0]
    stop = car.stops[0]
    assert stop.out_ms is not None
    shown = [
        line.split("|")[2]
        for f in frames
        if stop.in_ms <= f.at_ms <= stop.out_ms
        for line in f.text.split("\n")
        if line.startswith(f"r{car.entry.row_id}c") and "|to|" in line
    ]

    assert shown[:3] == ["00.", "01.", "02."]
    assert len(shown) >= (stop.out_ms - stop.in_ms) // 1000


def test_a_drivers_total_is_over_the_whole_event() -> None:
    frames, simulation = run(QUICK)
    totals = [
        int(match[1])
        for f in frames
        for match in re.finditer(r"\|drteam\|[^\[\n]+ \[0:(\d\d)\]", f.text)
    ]

    assert max(totals) <= QUICK.duration_s // 60
    longest = max(max(car.totals_ms) for car in simulation.truth.cars)
    assert max(totals) >= longest // 60_000 - 1
