from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from livetiming.recording.replay import Due, play


@dataclass(frozen=True)
class AFrame:
    at_ms: int
    state: dict[str, Any]


def frames(*times_ms: int) -> list[AFrame]:
    return [AFrame(at_ms, {"n": at_ms}) for at_ms in times_ms]


def shown(dues: list[Due]) -> list[tuple[float, int]]:
    assert all(due.state == {"n": due.at_ms} for due in dues)
    return [(due.due_s, due.at_ms) for due in dues]


@pytest.mark.parametrize(
    ("speed", "from_ms", "expected"),
    [
        (1.0, 0, [(0.0, 0), (1.0, 1000), (2.5, 2500)]),
        (2.0, 0, [(0.0, 0), (0.5, 1000), (1.25, 2500)]),
        (None, 0, [(0.0, 0), (0.0, 1000), (0.0, 2500)]),
        (1.0, 1000, [(0.0, 1000), (1.5, 2500)]),
        (1.0, 1700, [(0.0, 1000), (0.8, 2500)]),
        (1.0, 9000, [(0.0, 2500)]),
    ],
)
def test_frames_are_due_when_the_speed_says(
    speed: float | None, from_ms: int, expected: list[tuple[float, int]]
) -> None:
    dues = list(play(frames(0, 1000, 2500), speed=speed, from_ms=from_ms))

    assert expected == shown(dues)


def test_two_frames_of_one_moment_are_both_shown_in_their_order() -> None:
    dues = list(play(frames(0, 500, 500, 700)))

    assert [0, 500, 500, 700] == [due.at_ms for due in dues]


def test_a_recording_that_begins_later_than_asked_for_begins_when_it_does() -> None:
    dues = list(play(frames(400, 900), from_ms=0))

    assert [(0.4, 400), (0.9, 900)] == shown(dues)


def test_nothing_recorded_is_nothing_to_show() -> None:
    assert [] == list(play([]))
