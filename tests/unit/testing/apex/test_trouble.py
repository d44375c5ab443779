from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

import pytest

from livetiming.testing.apex import TROUBLES
from livetiming.testing.apex.trouble import check
from tests.unit.testing.apex._sims import QUICK, lines, run

LONG = QUICK.having(duration_s=5400)


def with_trouble(name: str) -> str:
    return "\n".join(lines(LONG.having(troubles=frozenset([name]))))


def counted(name: str) -> str:
    return "\n".join(lines(LONG.having(troubles=frozenset([name]), lap_counter=True)))


def bundles(text: str) -> int:
    return text.count("grid||")


def columns_of(text: str) -> set[str]:
    return {line.split('<tr data-id="r')[1] for line in text.split("\n") if "grid||" in line}


def repeated_llp(text: str) -> int:
    last: dict[str, str] = {}
    repeats = 0
    for cell, css, value in re.findall(r"^(r\d+c6)\|(t[nib])\|(\S+)$", text, re.MULTILINE):
        repeats += last.get(cell) == value and css == "tn"
        last[cell] = value
    return repeats


SHOWS: dict[str, Callable[[], bool]] = {
    "reinit": lambda: bundles(with_trouble("reinit")) == 16,
    "reinit_columns": lambda: len(columns_of(with_trouble("reinit_columns"))) >= 4,
    "rows": lambda: bundles(with_trouble("rows")) == 3,
    "init_none": lambda: with_trouble("init_none").count("init|n|") == 2,
    "flicker": lambda: with_trouble("flicker").count("init|p|") == 2,
    "bundle_lost": lambda: "r9002000" in with_trouble("bundle_lost"),
    "join_without_bundle": lambda: "init" not in with_trouble("join_without_bundle")[:500],
    "noise": lambda: "HTTP/1.1" in with_trouble("noise"),
    "repaints": lambda: repeated_llp(with_trouble("repaints")) > 3,
    "lap_without_star": lambda: (
        counted("lap_without_star").count("|*|")
        < "\n".join(lines(LONG.having(lap_counter=True))).count("|*|")
    ),
    "star_without_lap": lambda: (
        with_trouble("star_without_lap").count("|*|") > "\n".join(lines(LONG)).count("|*|")
    ),
    "no_pit_out": lambda: "*out" not in with_trouble("no_pit_out"),
    "no_pit_in": lambda: "*in" not in with_trouble("no_pit_in"),
    "no_sta": lambda: 'data-type="sta"' not in with_trouble("no_sta"),
    "no_tlp": lambda: 'data-type="tlp"' not in counted("no_tlp"),
    "two_gaps": lambda: with_trouble("two_gaps").count('data-type="gap"') == 2,
    "untyped_best": lambda: 'data-type="blp"' not in with_trouble("untyped_best"),
    "names": lambda: "&amp;" in with_trouble("names"),
    "empty_plate": lambda: (
        re.search(r'class="no\d+"></div>', with_trouble("empty_plate")) is not None
    ),
}


@pytest.mark.parametrize("name", SHOWS)
def test_each_switch_shows_in_the_feed(name: str) -> None:
    assert SHOWS[name]()


def test_two_competitors_share_a_plate() -> None:
    plates = re.findall(r'class="no\d+">(\d+)</div>', with_trouble("same_plate"))

    assert len(plates) == 8
    assert len(set(plates)) == 7


def test_race_control_takes_laps_away_and_gives_some() -> None:
    counts: dict[str, int] = {}
    steps = set()
    for row, text in re.findall(r"^(r\d+)c6\|in\|(\d+)$", counted("lap_removal"), re.MULTILINE):
        steps.add(int(text) - counts.get(row, 0))
        counts[row] = int(text)

    assert min(steps) < 0
    assert max(steps) > 1


def test_a_kart_that_never_starts_keeps_its_clock_running() -> None:
    scenario = LONG.having(troubles=frozenset(["no_show"]))
    _, simulation = run(scenario)
    row = simulation.emitter.board.rows[4]

    assert not simulation.truth.cars[4].laps
    assert row.cells["otr"] == ("in", "1:33")


def test_a_kart_that_stops_for_good_ends_hundreds_of_laps_down() -> None:
    scenario = QUICK.having(duration_s=8 * 3600, troubles=frozenset(["retired"]))
    _, simulation = run(scenario)
    row = simulation.emitter.board.rows[5]

    assert row.cells["sta"][0] in {"ss", "in"}
    assert re.fullmatch(r"\d{3} Tours", row.cells["gap"][1])


def test_the_clock_freezes_and_is_moved() -> None:
    shown = re.findall(r"dyn1\|countdown\|(\d+)", with_trouble("clock"))
    values = [int(text) for text in shown]

    assert any(a == b for a, b in pairwise(values))
    assert any(a < b for a, b in pairwise(values))


def test_crossings_are_torn_wide() -> None:
    frames, _ = run(LONG.having(troubles=frozenset(["crossing_split"])))
    pairs = pairwise(frames)
    waits = [b.at_ms - a.at_ms for a, b in pairs if re.search(r"c1\|s[rud]\|\n$", a.text)]

    assert sum(wait >= 400 for wait in waits) > 20
    assert max(waits) <= 3_600


@pytest.mark.parametrize("name", ["mid_frame_close", "silence"])
def test_holes_are_noted_with_the_truth(name: str) -> None:
    frames, simulation = run(LONG.having(troubles=frozenset([name])))
    holes = simulation.document()["hidden"]

    assert holes
    for hole in holes:
        inside = [
            f for f in frames if f.kind == "frame" and hole["from_ms"] < f.at_ms < hole["to_ms"]
        ]
        assert inside == []


def test_a_closed_socket_opens_again_with_a_bundle() -> None:
    frames, _ = run(LONG.having(troubles=frozenset(["mid_frame_close"])))
    opened = [index for index, frame in enumerate(frames) if frame.kind == "open"]

    assert len(opened) == 3
    assert all(frames[index + 1].text.startswith("init|r|") for index in opened)


def test_every_switch_is_off_by_default_and_all_of_them_can_be_on() -> None:
    assert check([]) == frozenset()
    assert check(["all"]) == frozenset(TROUBLES)
    frames, simulation = run(LONG.having(troubles=check(["all"])))
    assert len(frames) > 1000
    assert simulation.finished


def test_an_unknown_switch_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(ValueError, match=r"expected one of reinit.*came 'gremlins'"):
        check(["gremlins"])
