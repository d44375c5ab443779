from __future__ import annotations

from livetiming.service import PitOutDebouncer, Watchdog, uncache
from livetiming.testing.harness import START_S, ServiceHarness
from tests.unit.service._plugins import Due


def test_an_uncached_address_carries_the_time() -> None:
    with ServiceHarness(Due) as race:
        plain, query = uncache("http://x/a"), uncache(b"http://x/a?b=1", param="now")
        race.advance(5)

        assert f"http://x/a?t={int(START_S) + 5}".encode() == plain()
        assert f"http://x/a?b=1&now={int(START_S) + 5}".encode() == query()


def test_a_change_too_soon_after_the_last_one_is_held_back() -> None:
    with ServiceHarness(Due) as race:
        states: PitOutDebouncer[str] = PitOutDebouncer(25)
        race.advance(30)
        assert "PIT" == states.value_for("7", "PIT")
        race.advance(10)
        assert "PIT" == states.value_for("7", "RUN")
        assert "RUN" == states.value_for("8", "RUN")
        race.advance(16)
        assert "RUN" == states.value_for("7", "RUN")


def test_at_the_beginning_of_its_life_nothing_is_held_back() -> None:
    with ServiceHarness(Due):
        states: PitOutDebouncer[str] = PitOutDebouncer()

        assert ["PIT", "RUN", "PIT"] == [states.value_for(1, v) for v in ("PIT", "RUN", "PIT")]


def test_the_watchdog_runs_on_the_clock_of_the_service() -> None:
    with ServiceHarness(Due) as race:
        barks: list[str] = []
        dog = Watchdog(10, barks.append, "silence")
        dog.start()
        race.advance(11)
        dog.stop()

        assert ["silence"] == barks
