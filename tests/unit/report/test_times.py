from __future__ import annotations

from datetime import timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from livetiming.report import times
from livetiming.report.times import Times
from tests.unit.report.races import START_S


def test_moments_are_told_as_they_were_on_the_clock_there() -> None:
    clock = Times(ZoneInfo("Europe/Madrid"))

    assert "10:16:40" == clock.of_day(START_S)
    assert "Saturday 25 April 2026" == clock.date(START_S)
    assert "2026-04-25T10:16:40+02:00" == clock.iso(START_S)
    assert "UTC+02:00" == clock.zone_name(START_S)


@pytest.mark.parametrize(("minutes", "name"), [(0, "UTC"), (-210, "UTC-03:30"), (345, "UTC+05:45")])
def test_zones_are_named_by_their_distance(minutes: int, name: str) -> None:
    assert name == Times(timezone(timedelta(minutes=minutes))).zone_name(START_S)


@pytest.mark.parametrize("at_s", [1e20, -1e20])
def test_moments_beyond_the_calendar_are_left_blank(at_s: float) -> None:
    clock = Times()

    assert ("", "", "", "UTC") == (
        clock.of_day(at_s), clock.date(at_s), clock.iso(at_s), clock.zone_name(at_s),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, ""), ("", ""), (20.632, "+20.632"), (80.5, "+1:20.500"), (-3.0, "-3.000"),
     ("3 laps", "3 laps")],
)  # fmt: skip
def test_gaps_are_seconds_with_a_sign_or_what_the_source_says(
    value: float | str | None, shown: str
) -> None:
    assert shown == times.gap(value)


def test_durations_have_what_their_kind_needs() -> None:
    assert ("1:05.602", "21.402", "1:01.000", "3:02.4", "11:02:33") == (
        times.lap_time(65.602), times.sector_time(21.402), times.sector_time(61),
        times.short(182.41), times.duration(39_753.2),
    )  # fmt: skip
    assert [""] * 4 == [
        show(None) for show in (times.lap_time, times.sector_time, times.short, times.duration)
    ]


def test_words_follow_their_numbers() -> None:
    assert ("1 lap", "2 laps", "0 laps", "2 classes", "1\u202f200 laps") == (
        times.plural(1, "lap"), times.plural(2, "lap"), times.plural(0, "lap"),
        times.plural(2, "class", "classes"), times.plural(1200, "lap"),
    )  # fmt: skip
