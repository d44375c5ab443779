from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.task import Clock

from livetiming.service.captures import read_capture
from livetiming.service.errors import NotConfigured
from livetiming.service.playback import Capture, Kind, Playback, parse_speed, timed
from livetiming.testing.harness import ServiceHarness
from tests.unit.service._plugins import Fed


class Entry(NamedTuple):
    at_ms: int | None
    kind: Kind
    text: str


RACE = [
    Entry(1000, "open", ""),
    Entry(1000, "frame", "a"),
    Entry(1040, "frame", "b"),
    Entry(5000, "gap", "recorder away"),
    Entry(90_000, "close", "end"),
]


def a_capture(entries: Iterable[Entry] = RACE) -> Capture:
    return Capture(Path("x"), lambda path: entries, fallback_start_s=50)


class Played:
    """A capture played to a service on the capture's clock."""

    def __init__(self, speed: float | None, entries: Iterable[Entry] = RACE) -> None:
        capture = a_capture(entries)
        self.real = Clock()
        self.race = ServiceHarness(Fed, "--uuid", "u", "--capture", "x", clock=capture.clock)
        self.ended_at: list[float] = []
        self.playback = Playback(
            capture,
            self.race.service,
            self.real,
            speed=speed,
            on_end=lambda: self.ended_at.append(self.real.seconds()),
        )
        self.race.start()
        self.playback.start()

    def wire(self) -> str:
        return json.dumps(self.race.bus.router.events)


def test_at_full_speed_it_is_over_at_once() -> None:
    played = Played(None)

    assert [0] == played.ended_at
    assert ["<open>", "a", "b", "<gap recorder away>", "<end>"] == played.race.service.heard
    played.race.stop()


def test_at_a_speed_real_time_decides_when() -> None:
    played = Played(10)
    played.real.pump([0.1] * 87)
    assert [] == played.ended_at
    played.real.pump([0.1] * 10)

    assert [pytest.approx(8.9, abs=0.11)] == played.ended_at
    played.race.stop()


def test_every_speed_publishes_the_same_bytes() -> None:
    fast, slow = Played(None), Played(7)
    slow.real.pump([0.037] * 400)

    assert fast.wire() == slow.wire()
    fast.race.stop()
    slow.race.stop()


def test_publications_carry_the_times_of_the_capture() -> None:
    played = Played(None)
    dates = [event[1]["date"] for event in played.race.bus.router.events]

    assert 1000 == dates[0]
    assert all(1000 <= date <= 93_000 for date in dates)
    played.race.stop()


def test_the_end_of_the_capture_is_the_end_of_the_feed() -> None:
    played = Played(None)

    assert "ended" == played.race.state["session"]["feed"]["status"]
    assert "ended" == played.race.full_states[-1]["session"]["feed"]["status"]
    played.race.stop()


def test_a_capture_that_does_not_tell_of_its_opening_is_opened() -> None:
    played = Played(None, [Entry(None, "frame", "a"), Entry(None, "frame", "b")])

    assert ["<open>", "a", "b"] == played.race.service.heard
    played.race.stop()


def test_a_stopped_playback_plays_no_further() -> None:
    played = Played(1)
    played.playback.stop()
    played.real.pump([1] * 100)

    assert [] == played.ended_at
    played.race.stop()


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(0, 10**12)), min_size=1))
def test_time_never_goes_back(times: list[int | None]) -> None:
    given_s = [at_s for at_s, _ in timed((Entry(at, "frame", "") for at in times), start_s=5)]

    assert sorted(given_s) == given_s


def test_a_capture_that_is_not_there_is_named_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "nothing.jsonl"

    with pytest.raises(NotConfigured, match=r"nothing\.jsonl - .* - No such file .* - check"):
        Capture(path, read_capture, fallback_start_s=0)


def test_the_clock_begins_with_the_capture() -> None:
    assert 1.0 == a_capture().clock.seconds()
    assert 50 == a_capture([Entry(None, "frame", "")]).clock.seconds()


def test_an_empty_capture_is_refused() -> None:
    with pytest.raises(NotConfigured, match="found no record"):
        a_capture([])


def test_a_capture_that_cannot_be_read_is_refused() -> None:
    def read(path: Path) -> Any:
        raise FileNotFoundError(2, "No such file", str(path))

    with pytest.raises(NotConfigured, match="--capture x"):
        Capture(Path("x"), read, fallback_start_s=0)


def test_a_speed_is_a_positive_number_or_max() -> None:
    assert [None, 2.5] == [parse_speed("max"), parse_speed("2.5")]
    for wrong in ("0", "-1", "fast", "nan", "inf", ""):
        with pytest.raises(NotConfigured, match="--speed"):
            parse_speed(wrong)
