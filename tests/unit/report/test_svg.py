from __future__ import annotations

import math
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from livetiming.report.svg import Scale, clock_ticks, dots, fitted, near, path, spread, tag, ticks


def test_texts_and_values_are_escaped_and_elements_are_not() -> None:
    made = tag("text", "<b>&", tag("tspan", '"x"'), class_="a", text_anchor='"><script>', x=1.25)

    assert (
        '<text class="a" text-anchor="&#34;&gt;&lt;script&gt;" x="1.2">&lt;b&gt;&amp;'
        "<tspan>&#34;x&#34;</tspan></text>" == made
    )
    assert isinstance(made, Markup)
    assert "<rect/>" == tag("rect", x=None)


def test_a_scale_maps_one_range_to_another_and_can_stop_at_its_edges() -> None:
    scale = Scale(0, 10, 100, 0)

    assert (50, -20, 0, 100) == (scale(5), scale(12), scale.clamped(12), scale.clamped(-3))
    assert 7 == Scale(3, 3, 7, 9)(3)


@pytest.mark.parametrize(
    ("low", "high", "about", "expected"),
    [(0, 604, 10, [0, 100, 200, 300, 400, 500, 600]), (1, 10, 10, list(range(1, 11))),
     (60.2, 61.1, 5, [60.2, 60.4, 60.6, 60.8, 61.0]), (5, 5, 4, [5])],
)  # fmt: skip
def test_ticks_are_round_numbers(
    low: float, high: float, about: int, expected: list[float]
) -> None:
    assert expected == pytest.approx(ticks(low, high, about))


def test_ticks_of_clocks_are_minutes_and_hours() -> None:
    assert [0, 3600, 7200, 10_800] == clock_ticks(0, 12_000, 5)
    assert [-60, 0, 60, 120] == clock_ticks(-80, 130, 4)
    assert [0, 86_400] == clock_ticks(0, 100_000, 1)


def test_a_path_is_steps_from_point_to_point_and_the_pen_can_be_lifted() -> None:
    assert "M1 2h3v-1l2.5-1.5l1 1M9 9" == path(
        [(1, 2), (4, 2), (4, 1), (4, 1), (6.5, -0.5), (7.5, 0.5), None, (9, 9)]
    )
    assert "M1 2h0M3.5 4h0" == dots([(1, 2), (3.5, 4)])


@given(st.lists(st.tuples(st.floats(-900, 900), st.floats(-900, 900)), min_size=1, max_size=60))
def test_steps_of_a_path_never_drift_from_its_points(points: list[tuple[float, float]]) -> None:
    assert end_of(path(points)) == pytest.approx(points[-1], abs=0.06)


def end_of(drawn: str) -> tuple[float, float]:
    """Follow the steps of a path."""
    x = y = 0.0
    for kind, figures in re.findall(r"([Mhvl])([^Mhvl]*)", drawn):
        values = [float(figure) for figure in re.findall(r"-?[\d.]+", figures)]
        if kind == "M":
            x, y = values
        else:
            x += values[0] if kind in "hl" else 0
            y += values[-1] if kind in "vl" else 0
    return x, y


def test_numbers_are_written_short() -> None:
    assert ["0", "1", "1.2", "-0.5"] == [near(value) for value in (-0.01, 1.0, 1.249, -0.5)]


def test_text_is_cut_where_there_is_no_room_for_it() -> None:
    assert "ABC" == fitted("ABC", 100)
    cut = fitted("A VERY LONG NAME OF A TEAM", 100)
    assert cut.endswith("…")
    assert cut.startswith("A VERY")
    assert "" == fitted("LONG", 5)


@given(st.lists(st.floats(0, 500), max_size=40))
def test_places_that_are_too_near_are_moved_apart(wanted: list[float]) -> None:
    placed = spread(wanted, 15)
    ordered = sorted(placed)

    assert all(after - before > 15 - 1e-6 for before, after in pairwise(ordered))
    assert math.isclose(sum(placed), sum(wanted), abs_tol=1e-6)


def test_places_that_are_far_apart_stay() -> None:
    assert [30.0, 0.0, 100.0] == spread([30, 0, 100], 15)
