"""Values of the cells."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livetiming.service.plugins.apex_kart import values


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("59.123", 59_123),
        ("1:05.739", 65_739),
        ("19:09.996", 1_149_996),
        ("1:02:03.4", 3_723_400),
        ("24.85", 24_850),
        ("3:49.9", 229_900),
        ("59,123", 59_123),
        ("", None),
        ("-", None),
        ("1 Tour", None),
        ("1:2:3:4", None),
    ],
)
def test_a_time_is_whole_milliseconds(text: str, ms: int | None) -> None:
    assert ms == values.time_ms(text)


@pytest.mark.parametrize(("text", "ms"), [("1:05.739", 65_739), ("65", None), ("0.000", None)])
def test_a_lap_time_has_decimals_and_is_not_zero(text: str, ms: int | None) -> None:
    assert ms == values.lap_ms(text)


def test_the_same_digits_mean_hours_on_track_and_minutes_in_the_pit() -> None:
    assert 72 * 60 == values.hours_minutes_s("1:12")
    assert 72 == values.pit_clock_s("1:12.")
    assert 0 == values.pit_clock_s("00.")
    assert values.hours_minutes_s("1:12.") is None


@pytest.mark.parametrize("word", ["Tour", "Vuelta", "Giro", "Volta", "Lap", "Varv", "Runde"])
def test_the_word_first_is_the_leaders_lap(word: str) -> None:
    assert values.LapWord(37, None) == values.leader_lap(f"{word} 37")
    assert values.LapWord(3, 12) == values.leader_lap(f"{word} 3/12")
    assert values.laps_behind(f"{word} 37") is None


@pytest.mark.parametrize("text", ["1 Tour", "2 Vueltas", "14 Giri", "1136 Tours"])
def test_the_number_first_is_laps_behind(text: str) -> None:
    assert int(text.split(maxsplit=1)[0]) == values.laps_behind(text)
    assert values.leader_lap(text) is None


@pytest.mark.parametrize("text", ["9.835", "1:02.500", "", "-"])
def test_seconds_are_neither(text: str) -> None:
    assert values.laps_behind(text) is None
    assert values.leader_lap(text) is None


@pytest.mark.parametrize(
    ("text", "laps", "ms"),
    [
        ("1 Tr", 1, 0),
        ("2 Trs", 2, 0),
        ("10.000", 0, 10_000),
        ("1 Tr 10.000", 1, 10_000),
        ("1 Vta.", 1, 0),
        ("100 Trs", 100, 0),
    ],
)
def test_a_penalty_costs_laps_and_time(text: str, laps: int, ms: int) -> None:
    assert values.Tariff(laps, ms) == values.penalty(text)


def test_a_withdrawn_penalty_costs_nothing() -> None:
    assert values.penalty("") is None


def test_captions_compare_without_accents_and_points() -> None:
    assert "pena" == values.folded("Péna.")
    assert "categorie" == values.folded(" Catégorie ")


@pytest.mark.parametrize(
    ("css", "colour"),
    [
        ("notc65535", "#FFFF00"),
        ("notc33023", "#FF8000"),
        ("notc8388863", "#FF0080"),
        ("no7", None),
    ],
)
def test_a_plates_colour_has_its_bytes_blue_first(css: str, colour: str | None) -> None:
    assert colour == values.plate_colour(css)


@settings(deadline=None)
@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    for read in (
        values.time_ms,
        values.lap_ms,
        values.hours_minutes_s,
        values.pit_clock_s,
        values.count,
        values.leader_lap,
        values.laps_behind,
        values.penalty,
        values.folded,
        values.plate_colour,
    ):
        read(text)
