from __future__ import annotations

from livetiming.orchestration.manager.waiting import Patience


def test_what_has_happened_is_not_waited_for() -> None:
    assert Patience().until(lambda: True, 0)


def test_what_happens_meanwhile_ends_the_wait() -> None:
    asked: list[int] = []

    def third_time() -> bool:
        asked.append(1)
        return len(asked) == 3

    assert Patience().until(third_time, 60)


def test_what_does_not_happen_is_asked_for_once_at_least() -> None:
    asked: list[int] = []

    def never() -> bool:
        asked.append(1)
        return False

    assert not Patience().until(never, 0)
    assert asked
