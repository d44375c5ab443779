from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.defer import Deferred

from livetiming.network.memory import MemoryBus, MemoryRouter
from livetiming.protocol import topics
from livetiming.protocol.envelope import BadEnvelope
from livetiming.relay.following import Following, Misplaced, check
from livetiming.relay.kept import Message
from livetiming.runtime.tasks import start
from livetiming.testing.harness import now


def an_envelope(kind: int, payload: Any = None, **more: Any) -> dict[str, Any]:
    return {"msgClass": kind, "date": 1, "payload": payload, **more}


class Followed:
    """A service that is followed."""

    def __init__(self) -> None:
        self.router = MemoryRouter()
        self.service = MemoryBus(self.router)
        self.passed_on: list[Message] = []
        self.skipped: list[Exception] = []
        self.following = Following(
            MemoryBus(self.router),
            "u",
            pass_on=self.passed_on.append,
            skip=self.skipped.append,
            now_ms=lambda: 5,
        )

    def say(self, topic: str, message: Any, *, retain: bool = False) -> None:
        now(self.service.publish(topic, message, retain=retain))

    @property
    def topics(self) -> list[str]:
        return [message.topic for message in self.passed_on]


def test_everything_of_the_service_is_passed_on_as_it_is_and_nothing_of_others() -> None:
    followed = Followed()
    now(followed.following.begin())
    said = {
        "livetiming.service.u": an_envelope(8, "packed", retain=True),
        "livetiming.delta.u": an_envelope(11, {"seq": 1}),
        "livetiming.analysis/u/lap/7": an_envelope(7, {"7": 1}, retain=True),
        "livetiming.strategy/u/karts": an_envelope(12, [], retain=True),
    }
    for topic, message in said.items():
        followed.say(topic, message)
    followed.say("livetiming.service.other", an_envelope(8))
    followed.say("livetiming.analysis/ux/lap", an_envelope(7))
    followed.say("livetiming.control", an_envelope(2))

    assert said == {message.topic: message.envelope for message in followed.passed_on}
    assert [True, False, True, True] == [message.retain for message in followed.passed_on]


def test_what_is_no_message_or_in_the_wrong_place_is_skipped_alone() -> None:
    followed = Followed()
    now(followed.following.begin())

    for nonsense in (7, None, "text", {}, {"msgClass": "8"}, an_envelope(11), an_envelope(99)):
        followed.say("livetiming.service.u", nonsense)
    followed.say("livetiming.service.u", an_envelope(4, {"cars": []}))

    assert ["livetiming.service.u"] == followed.topics
    assert {BadEnvelope, Misplaced} == {type(problem) for problem in followed.skipped}
    assert 7 == len(followed.skipped)


def test_timing71s_misplaced_retain_flag_is_understood() -> None:
    message = check("livetiming.analysis/u/static", {"msgClass": 7, "date": True, "payload": {}})

    assert message.retain
    assert message.envelope["date"] is True  # passed on as it came


def test_retained_documents_that_no_prefix_brings_are_asked_for() -> None:
    followed = Followed()
    now(followed.service.register(topics.request_analysis("u"), lambda: {"lap": {"7": [1]}}))
    now(followed.service.register(topics.request_strategy("u"), lambda: {"karts": [2]}))

    now(followed.following.fetch())

    assert ["livetiming.analysis/u/lap/7", "livetiming.strategy/u/karts"] == followed.topics
    assert [{"7": [1]}, [2]] == [message.envelope["payload"] for message in followed.passed_on]
    assert all(message.retain for message in followed.passed_on)


def test_what_comes_while_documents_are_asked_for_is_newer() -> None:
    followed = Followed()
    answer: Deferred[Any] = Deferred()
    now(followed.service.register(topics.request_analysis("u"), lambda: answer))
    now(followed.following.begin())
    fetching = start(followed.following.fetch())

    followed.say("livetiming.analysis/u/lap/7", an_envelope(7, {"7": "new"}, retain=True))
    answer.callback({"lap": {"7": "old", "8": "old"}})

    assert fetching.called
    payloads = {message.topic: message.envelope["payload"] for message in followed.passed_on}
    assert {"7": "new"} == payloads["livetiming.analysis/u/lap/7"]
    assert {"8": "old"} == payloads["livetiming.analysis/u/lap/8"]


def test_a_service_without_analysis_costs_nothing() -> None:
    followed = Followed()
    now(followed.service.register(topics.request_analysis("u"), lambda: None))

    now(followed.following.fetch())

    assert [] == followed.passed_on


def test_nothing_is_heard_after_the_end() -> None:
    followed = Followed()
    now(followed.following.begin())
    now(followed.following.end())

    followed.say("livetiming.delta.u", an_envelope(11))

    assert [] == followed.passed_on


@pytest.mark.parametrize("topic", ["livetiming.control", "livetiming.directory", "other"])
def test_topics_that_belong_to_no_service_are_never_passed_on(topic: str) -> None:
    with pytest.raises(Misplaced):
        check(topic, an_envelope(8))
