from __future__ import annotations

from typing import Any

from twisted.internet.task import Clock

from livetiming.network.memory import MemoryBus, MemoryRouter
from livetiming.relay.documents import analysis_topics, strategy_topics
from livetiming.service.analysing import Analyst
from livetiming.service.outlets import BusOutlet
from livetiming.service.publishing import Publisher
from livetiming.testing.builders import COLUMNS, a_car, a_manifest, a_state
from livetiming.testing.harness import now


def a_race(laps: int) -> tuple[MemoryRouter, Analyst]:
    """A service of ours that has published its analysis of a race."""
    clock, router = Clock(), MemoryRouter()
    clock.advance(1_700_000_000)
    outlet = BusOutlet(MemoryBus(router, clock=clock), "u", clock)
    analyst = Analyst(clock, [outlet])
    publisher = Publisher(clock, [outlet, analyst], manifest=lambda: a_manifest("u"))
    for lap in range(1, laps + 1):
        cars = [a_car(number, laps=lap, last=60 + lap / 100) for number in ("7", "8 x", "9")]
        messages = [[1_700_000_000 + lap, "Pits", f"lap {lap}", "pit", "7"]]
        publisher.offer(a_state(*cars, messages=messages), COLUMNS)
        clock.advance(60)
    analyst.stop()
    publisher.stop()
    return router, analyst


def test_one_answer_gives_the_very_topics_that_the_service_has_retained() -> None:
    router, analyst = a_race(laps=60)  # three blocks of the chart, three of each car's laps
    retained = {
        topic: message["payload"]
        for topic, (message, _) in router.retained.items()
        if topic.startswith("livetiming.analysis/")
    }

    made: dict[str, Any] = dict(analysis_topics("u", now(over_the_wire(analyst))))

    assert sorted(retained) == sorted(made)
    changing = {topic for topic, payload in retained.items() if made[topic] != payload}
    assert changing <= {"livetiming.analysis/u/flags", "livetiming.analysis/u/session"}


async def over_the_wire(analyst: Analyst) -> Any:
    bus = MemoryBus()
    await bus.register("livetiming.answer", analyst.answer)
    return await bus.call("livetiming.answer")


def test_a_document_nobody_knows_keeps_its_name() -> None:
    assert [("livetiming.analysis/u/new", {"a": 1})] == analysis_topics("u", {"new": {"a": 1}})


def test_strategy_documents_keep_their_keys() -> None:
    assert [("livetiming.strategy/u/karts", [1])] == strategy_topics("u", {"karts": [1]})


def test_no_analysis_and_nonsense_give_nothing() -> None:
    answers: list[Any] = [None, 7, [], {"lap": 7}, {"a b": {}}, {"": {}}]
    for answer in answers:
        assert [] == analysis_topics("u", answer)
    assert [] == strategy_topics("u", None)
    assert [] == strategy_topics("u", {"a.b": 1})
