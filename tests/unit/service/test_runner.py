from __future__ import annotations

from typing import Any

import pytest

from livetiming.racing import Stat
from livetiming.testing.harness import START_S, ServiceHarness
from tests.unit.service._plugins import Due, Fed, Polled


def test_a_polled_service_is_asked_at_its_interval_and_at_once() -> None:
    with ServiceHarness(Polled) as race:
        race.advance(35)

        assert 4 == race.service.asked


def test_a_due_service_is_asked_only_when_it_says_so() -> None:
    with ServiceHarness(Due) as race:
        race.advance(35)

        assert 1 == race.service.asked


def test_many_changes_within_the_interval_are_one_update() -> None:
    with ServiceHarness(Due) as race:
        race.advance(1)
        for lap in range(50):
            race.service.cars = [["7", "RUN", lap]]
            race.service.set_due_publish()
        race.advance(1)

        assert 2 == race.service.asked
        assert 1 == len(race.deltas)
        assert 49 == race.state["cars"][0][2]


def test_an_update_can_be_made_at_once() -> None:
    with ServiceHarness(Polled) as race:
        race.service.cars = [["9", "RUN", 1]]
        race.service._updateAndPublishRaceState()

        assert ["9"] == race.numbers
        assert [["9", "RUN", 1]] == race.service.state["cars"]


def test_a_plugin_that_raises_keeps_the_last_good_state_and_is_told_of_once(
    lost_failures: list[str],
) -> None:
    with ServiceHarness(Polled) as race:
        race.service.problem = ValueError("the page has changed")
        race.advance(60)

        assert ["7"] == race.numbers
        assert "stale" == race.state["session"]["feed"]["status"]
        assert 1 == len(lost_failures)
        assert "the page has changed" in lost_failures[0]
        lost_failures.clear()

        race.service.problem = None
        race.advance(10)
        assert "live" == race.state["session"]["feed"]["status"]


def test_one_bad_car_costs_the_others_nothing() -> None:
    with ServiceHarness(Polled) as race:
        race.service.cars = [["7", "RUN", 1], ["8", object(), 1], ["9", "RUN", 1]]
        race.advance(30)

        assert ["7", "9"] == race.numbers
        assert {"cell State": 3} == dict(race.runner.faults.counts)


def test_what_is_no_state_keeps_the_last_one(lost_failures: list[str]) -> None:
    with ServiceHarness(Polled) as race:
        race.service.session = None  # type: ignore[assignment]
        race.advance(10)

        assert ["7"] == race.numbers
        lost_failures.clear()


def test_new_columns_are_published_with_the_state_that_has_them() -> None:
    with ServiceHarness(Due) as race:
        race.service.columns = [Stat.NUM, Stat.LAPS]
        race.service.cars = [["7", 3]]
        race.service.set_due_publish()
        race.advance(0.2)

        assert [["Num", "text", "Car number"], ["Laps", "numeric"]] == race.manifests[-1]["colSpec"]
        assert [["7", 3]] == race.full_states[-1]["cars"]


def test_a_new_name_is_published_when_the_plugin_says_so() -> None:
    with ServiceHarness(Due) as race:
        race.service.name = "Other Kart"
        race.service.publishManifest()
        race.advance(1.1)

        assert ["Club Kart", "Other Kart"] == [m["name"] for m in race.manifests]


def test_a_manifest_that_cannot_be_made_does_not_stop_the_states(
    lost_failures: list[str],
) -> None:
    with ServiceHarness(Due) as race:
        race.service.name = 7  # type: ignore[assignment]
        race.service.publishManifest()
        race.advance(2)
        race.service.cars = [["8", "RUN", 1]]
        race.service.set_due_publish()
        race.advance(1)

        assert ["8"] == race.numbers
        assert 1 == len(lost_failures)
        lost_failures.clear()


def test_messages_are_made_from_one_state_to_the_next_but_not_at_first_sight() -> None:
    with ServiceHarness(Due) as race:
        assert [] == race.messages
        race.service.cars = [["7", "PIT", 1]]
        race.service.set_due_publish()
        race.advance(0.2)

        assert 1 == len(race.messages)
        assert [int(START_S), "7"] == [race.state["messages"][0][0], race.state["messages"][0][4]]


def test_a_message_generator_that_fails_costs_its_own_messages_only() -> None:
    class Broken(Due):
        def getExtraMessageGenerators(self) -> list[Any]:  # noqa: N802
            return [object()]

    with ServiceHarness(Broken) as race:
        race.service.cars = [["7", "PIT", 1]]
        race.service.set_due_publish()
        race.advance(0.2)

        assert 1 == len(race.messages)
        assert race.runner.faults.counts["messages object"]


SAVED = {
    "cars": [["7", "PIT", 41]],
    "session": {"flagState": "yellow"},
    "messages": [[1, "Track", "it rained", "track"]],
    "highlight": [],
    "colSpec": [["Num", "text", "Car number"], ["State", "text"], ["Laps", "numeric"]],
}


def test_a_resumed_service_shows_the_saved_state_until_its_feed_speaks() -> None:
    with ServiceHarness(Fed, initial_state=SAVED) as race:
        assert ["7", "PIT", 41] == race.state["cars"][0]
        assert "lost" == race.state["session"]["feed"]["status"]

        race.feed.say("x")
        race.advance(0.2)
        assert ["7", "RUN", 2] == race.state["cars"][0]
        assert ["#7 has left the pits", "it rained"][1] == race.messages[-1]
        assert 2 <= len(race.messages)


def test_a_saved_state_that_is_none_is_a_fresh_start() -> None:
    with ServiceHarness(Fed, initial_state={"cars": 7}) as race:
        race.feed.say("x")
        race.advance(0.2)

        assert ["7"] == race.numbers


def test_what_would_be_saved_resumes_to_the_same() -> None:
    with ServiceHarness(Fed) as race:
        race.feed.say("x", "y")
        race.advance(1)
        saved = race.saved
        before = race.state["cars"]

    with ServiceHarness(Fed, initial_state=saved) as again:
        assert before == again.state["cars"]


def test_a_resumed_service_keeps_its_name_until_its_feed_speaks() -> None:
    saved = {**SAVED, "manifest": {"name": "CUP", "description": 7}}
    with ServiceHarness(Fed, initial_state=saved) as race:
        race.advance(2)
        told = race.manifests[-1]
        assert ("CUP", race.service.getDefaultDescription()) == (told["name"], told["description"])

        race.feed.say("x")
        race.advance(2)
        assert race.service.getName() == race.manifests[-1]["name"]


@pytest.mark.parametrize("service", [Polled, Due, Fed])
def test_a_stopped_service_says_that_it_has_ended_and_leaves_no_timer(service: Any) -> None:
    race: ServiceHarness[Any] = ServiceHarness(service)
    race.start()
    race.advance(1)
    race.stop()

    assert "ended" == race.full_states[-1]["session"]["feed"]["status"]
    assert [] == race.clock.getDelayedCalls()


def test_a_router_that_returns_gets_manifest_and_state_at_once() -> None:
    with ServiceHarness(Due) as race:
        race.bus.disconnect()
        race.service.cars = [["9", "RUN", 2]]
        race.service.set_due_publish()
        race.advance(30)
        seen = len(race.bus.router.events)
        race.bus.reconnect()

        assert [2, 8] == [event[1]["msgClass"] for event in race.bus.router.events[seen:]]
        assert ["9"] == race.numbers
