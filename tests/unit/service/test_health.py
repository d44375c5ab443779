from __future__ import annotations

from livetiming.service.health import FeedHealth


def test_a_source_that_was_never_heard_is_lost() -> None:
    assert {"status": "lost"} == FeedHealth().as_json(100)


def test_a_message_makes_it_live_and_gives_its_time_in_ms() -> None:
    health = FeedHealth(stale_s=65)
    health.heard(100.123)

    assert {"status": "live", "lastMessage": 100123} == health.as_json(101)


def test_silence_turns_into_staleness_at_the_limit() -> None:
    health = FeedHealth(stale_s=65)
    health.heard(100)

    assert ["live", "stale"] == [health.status(164.9), health.status(165)]
    assert 165 == health.stale_at_s()


def test_a_source_that_may_be_silent_never_gets_stale() -> None:
    health = FeedHealth()
    health.heard(100)

    assert "live" == health.status(1e9)


def test_one_lost_source_of_two_is_a_loss_until_it_is_back() -> None:
    health = FeedHealth()
    health.heard(1, "a")
    health.heard(1, "b")
    health.lost("b")

    assert "lost" == health.status(2)
    health.heard(3, "b")
    assert "live" == health.status(3)


def test_a_source_that_is_given_up_is_no_longer_missed() -> None:
    health = FeedHealth()
    health.heard(1, "a")
    health.lost("b")
    health.forget("b")

    assert "live" == health.status(2)


def test_a_plugin_that_fails_shows_stale_data() -> None:
    health = FeedHealth(failing=True)
    health.heard(1)

    assert "stale" == health.status(1)


def test_what_has_ended_stays_ended_until_something_is_heard() -> None:
    health = FeedHealth()
    health.heard(1)
    health.end()

    assert "ended" == health.status(2)
    health.heard(3)
    assert "live" == health.status(3)


def test_changes_are_told_once_each() -> None:
    changes: list[str] = []
    health = FeedHealth(on_change=lambda: changes.append("change"))
    health.heard(1, "a")
    health.heard(2, "a")
    health.lost("a")
    health.lost("a")
    health.heard(3, "a")

    assert 3 == len(changes)
