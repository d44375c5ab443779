"""The analysis of captured races, against what the venues themselves say of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from livetiming.analysis import Car, Frame, take
from livetiming.service.plugins.apex_kart import history
from livetiming.service.plugins.apex_kart.race import Race
from tests.feeds import feed
from tests.golden.analysis_truth import states
from tests.golden.apex import frames
from tests.golden.retold import retold

STATE_MS = 1_000
"""States this far apart are analysed; frames in between are only heard."""


def analysed(path: Path, *, every_ms: int = STATE_MS) -> tuple[Frame, Race]:
    race, frame, shown_ms = Race(), Frame(), 0
    for at_ms, record in frames(path):
        race.feed(record.text, at_ms)
        if at_ms - shown_ms >= every_ms:
            shown_ms = at_ms
            state, columns, session = states(race, at_ms)
            frame = take(frame, state, columns, at_ms / 1000, session=session)
    return frame, race


def sessions(frame: Frame) -> Iterator[Frame]:
    yield frame
    yield from frame.parked


def longest(frame: Frame) -> Frame:
    return max(
        sessions(frame), key=lambda one: sum(len(car.laps) for car in one.analysis.cars.values())
    )


# -- Los Santos, 12 hours -----------------------------------------------------------------------


REWRITTEN_S = (1_777_115_900, 1_777_116_900)


@pytest.fixture(scope="module")
def santos() -> tuple[Frame, Race]:
    frame, race = analysed(feed("los_santos_12h_2026-04-25.log.gz"))
    return longest(frame), race


def test_los_santos_has_the_laps_that_the_plugin_found(santos: tuple[Frame, Race]) -> None:
    frame, race = santos
    missing, phantom, equal = [], [], 0
    for row in race.session.rows.values():
        car = frame.analysis.cars[row.number]
        theirs = [lap.time_ms for lap in row.laps if lap.source == "live"]
        mine = [round(lap.time_s * 1000) for lap in car.laps]
        missing += [(row.number, time) for time in _less(theirs, mine)]
        phantom += [(row.number, time) for time in _less(mine, theirs)]
        equal += len(mine)

    assert ([], []) == (missing, phantom)
    assert equal > 10_700


def _less(some: list[int], others: list[int]) -> list[int]:
    """What is in *some* and not in *others*, as often."""
    left = list(others)
    found = []
    for one in some:
        if one in left:
            left.remove(one)
        else:
            found.append(one)
    return found


def test_los_santos_ends_with_the_venues_own_table(santos: tuple[Frame, Race]) -> None:
    analysis = santos[0].analysis

    assert ["8", "10", "5", "14", "2", "11", "3"] == list(analysis.order[:7])
    assert (604, 10_753) == (
        analysis.cars["8"].official,
        sum(analysis.cars[key].official for key in analysis.order),
    )
    assert 64.463 == min(car.best_s for car in analysis.cars.values() if car.best_s)


def test_los_santos_stops_are_those_the_plugin_found(santos: tuple[Frame, Race]) -> None:
    frame, race = santos
    compared = 0
    for row in race.session.rows.values():
        mine = [stop.in_s for stop in frame.analysis.cars[row.number].stops]
        theirs = [stop.in_ms / 1000 for stop in row.stops if stop.in_ms is not None]
        mine, theirs = ([at for at in ins if not _rewritten(at)] for ins in (mine, theirs))
        assert len(theirs) == len(mine), row.number
        assert all(abs(a - b) <= 2 for a, b in zip(theirs, mine, strict=True)), row.number
        compared += len(mine)

    assert compared >= 15 * 18


def _rewritten(at_s: float) -> bool:
    """Whether race control took the stops of that time away and gave them back."""
    return REWRITTEN_S[0] < at_s < REWRITTEN_S[1]


# -- Brignoles, 24 hours ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def brignoles() -> tuple[Frame, Race, dict[str, Any]]:
    frame, race = analysed(feed("brignoles_24h_2026_race.jsonl"))
    truth = json.loads(feed("brignoles_24h_2026_http_api_final.json").read_text("utf-8"))
    return longest(frame), race, truth["teams"]


def holes(path: Path) -> Iterator[float]:
    """Times [s] of the first frame after each hole: its last lap was driven somewhere in it."""
    last_ms = 0
    for at_ms, _ in frames(path):
        if last_ms and at_ms - last_ms > 60_000:
            yield at_ms / 1000
        last_ms = at_ms


def cars_by_row(race: Race, frame: Frame) -> dict[str, Car]:
    known = max(
        [race.session, *race.archive], key=lambda s: sum(len(r.laps) for r in s.known.values())
    )
    return {
        row_id: frame.analysis.cars[row.number]
        for row_id, row in known.known.items()
        if row.number in frame.analysis.cars
    }


def test_brignoles_lap_times_agree_with_the_http_history(
    brignoles: tuple[Frame, Race, dict[str, Any]],
) -> None:
    frame, race, truth = brignoles
    cars = cars_by_row(race, frame)
    after_holes = set(holes(feed("brignoles_24h_2026_race.jsonl")))
    agreed, others = 0, []
    for row_id, team in truth.items():
        times = {lap["lap"]: lap["lap_ms"] for lap in team["laps"]}
        car = cars[row_id]
        for part in ([lap for lap in car.laps if lap.number < 200],
                     [lap for lap in car.laps if lap.number > 1_000]):  # fmt: skip
            shift = max(
                range(-12, 13),
                key=lambda by: (
                    sum(times.get(lap.number + by) == round(lap.time_s * 1000) for lap in part),
                    -abs(by),
                ),
            )
            for lap in part:
                known = times.get(lap.number + shift)
                if known == round(lap.time_s * 1000):
                    agreed += 1
                elif known is not None and round(lap.at_s, 3) not in after_holes:
                    others.append((car.key, lap.number, lap.time_s, known))

    assert [] == others
    assert agreed > 6_000


def test_brignoles_stops_agree_with_the_http_history(
    brignoles: tuple[Frame, Race, dict[str, Any]],
) -> None:
    frame, race, truth = brignoles
    cars = cars_by_row(race, frame)
    start_s = min(
        car.laps[0].at_s - car.laps[0].time_s for car in cars.values()
        if car.laps and car.laps[0].number == 1
    )  # fmt: skip
    compared, wrong = 0, []
    for row_id, team in truth.items():
        early = [stop for stop in cars[row_id].stops if stop.in_s < start_s + 4_400]
        for mine, known in zip(early, team["pits"], strict=False):
            if mine.lane_s is not None and known["pit_duration_ms"]:
                compared += 1
                if (
                    abs(mine.lane_s - known["pit_duration_ms"] / 1000) > 1
                    or mine.driven != known["lap"]
                ):
                    wrong.append((cars[row_id].key, mine, known))

    assert [] == wrong
    assert 30 <= compared


# -- the HTTP history of a whole race --------------------------------------------------------------


def test_a_race_of_44_teams_told_again_as_states_gives_its_history_back() -> None:
    """Lines and stops of the history become states; the analysis finds every lap and stop."""
    laps = stops = 0
    for path in sorted(feed("http_laps_24h_44teams").glob("*.laps")):
        (past,) = history.parse(path.read_text("utf-8")).pasts.values()
        frame = Frame()
        told = retold(past)
        for state, columns, at_s in told.states():
            frame = take(frame, state, columns, at_s)
        (car,) = frame.analysis.cars.values()
        assert told.lap_times == [lap.time_s for lap in car.laps], path.name
        assert len(told.stops) == len([stop for stop in car.stops if stop.out_s is not None])
        for mine, known in zip(car.stops, told.stops, strict=False):
            assert mine.lane_s is not None
            assert abs(mine.lane_s - known.lane_s) < 0.01
            assert mine.lap == known.lap
            assert known.driver == car.drivers[mine.driver_before]
        laps += len(car.laps)
        stops += len(told.stops)
        numbers = [lap.number for lap in car.laps]
        assert all(b - a == 1 for a, b in pairwise(numbers))

    assert laps > 48_000
    assert 1_473 == stops
