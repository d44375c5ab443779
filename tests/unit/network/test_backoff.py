from __future__ import annotations

from livetiming.network.backoff import Backoff


def test_waits_double_up_to_the_limit() -> None:
    backoff = Backoff(first_s=1, limit_s=5)

    assert [1, 2, 4, 5, 5] == [backoff.next_s() for _ in range(5)]


def test_a_success_starts_again_from_the_first_wait() -> None:
    backoff = Backoff(first_s=1, limit_s=30)
    backoff.next_s()
    backoff.next_s()

    backoff.reset()

    assert 1 == backoff.next_s()


def test_chance_shortens_a_wait_by_at_most_half() -> None:
    assert 0.5 == Backoff(first_s=1).next_s(0)
    assert 1.0 == Backoff(first_s=1).next_s(1)


def test_a_thousand_failures_do_not_overflow() -> None:
    backoff = Backoff(limit_s=30)

    assert {30.0} == {backoff.next_s() for _ in range(1005)} - {1.0, 2.0, 4.0, 8.0, 16.0}
