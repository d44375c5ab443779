from __future__ import annotations

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from livetiming.orchestration.announce.addresses import Address
from livetiming.orchestration.announce.courier import MAX_AGE_S, MAX_WAITING, SLOW_S, Courier
from livetiming.orchestration.announce.ledger import EXPIRED, SENT, WAITING, Message
from livetiming.orchestration.announce.target import NotSent
from livetiming.runtime.tasks import start


class SlowTarget:
    """Takes what it is given when the test says so."""

    def __init__(self) -> None:
        self.address = Address("json://h")
        self.asked: list[tuple[str, Deferred[None]]] = []

    async def send(self, kind: str, title: str, body: str) -> None:
        answer: Deferred[None] = Deferred()
        self.asked.append((title, answer))
        await answer

    @property
    def titles(self) -> list[str]:
        return [title for title, _ in self.asked]

    def take(self) -> None:
        self.asked[-1][1].callback(None)

    def refuse(self) -> None:
        self.asked[-1][1].errback(NotSent("it is down"))


class Noted:
    def __init__(self) -> None:
        self.states: list[tuple[str, str]] = []
        self.refused: set[str] = set()

    async def begin(self, message: Message) -> bool:
        return message.key not in self.refused

    async def settle(self, message: Message, state: str) -> None:
        self.states.append((message.key, state))


class Scene:
    def __init__(self, clock: Clock) -> None:
        self.clock, self.target, self.notes = clock, SlowTarget(), Noted()
        self.courier = Courier(self.target, self.notes, clock, chance=lambda: 1.0)

    def add(self, *keys: str) -> None:
        for key in keys:
            self.courier.add(Message(key, "t", "start", key, "", self.clock.seconds()))


def test_messages_go_one_at_a_time_in_their_order(clock: Clock) -> None:
    scene = Scene(clock)
    scene.add("a", "b")

    assert ["a"] == scene.target.titles
    scene.target.take()
    assert ["a", "b"] == scene.target.titles
    scene.target.take()
    assert [("a", SENT), ("b", SENT)] == scene.notes.states


def test_one_that_fails_is_tried_again_after_growing_waits(clock: Clock) -> None:
    scene = Scene(clock)
    scene.add("a")
    attempts_s = []
    for _ in range(4):
        attempts_s.append(clock.seconds())
        scene.target.refuse()
        while len(scene.target.asked) == len(attempts_s):
            clock.advance(1)

    assert [0, 5, 15, 35] == attempts_s
    scene.target.take()
    assert ("a", SENT) == scene.notes.states[-1]
    assert scene.courier.healthy


def test_one_that_nobody_takes_does_not_hold_up_the_next(clock: Clock) -> None:
    scene = Scene(clock)
    scene.add("a", "b")
    scene.target.refuse()
    clock.advance(5)

    assert ["a", "b"] == scene.target.titles


def test_old_news_are_given_up(clock: Clock) -> None:
    scene = Scene(clock)
    scene.add("a")
    scene.target.refuse()
    clock.advance(MAX_AGE_S + 1)

    assert [("a", WAITING), ("a", EXPIRED)] == scene.notes.states
    assert (1, 1) == (scene.courier.dropped, len(scene.target.asked))


def test_a_target_without_an_answer_is_said_to_fail_but_may_still_take_it(clock: Clock) -> None:
    scene = Scene(clock)
    scene.add("a")
    clock.advance(SLOW_S)
    assert not scene.courier.healthy

    scene.target.take()

    assert scene.courier.healthy
    assert ["a"] == scene.target.titles
    assert [("a", SENT)] == scene.notes.states


def test_what_another_process_sends_is_not_sent_here(clock: Clock) -> None:
    scene = Scene(clock)
    scene.notes.refused = {"a"}
    scene.add("a", "b")

    assert ["b"] == scene.target.titles


def test_a_target_that_is_down_for_long_keeps_the_newest(clock: Clock) -> None:
    scene = Scene(clock)
    scene.add(*(str(number) for number in range(MAX_WAITING + 3)))

    assert (MAX_WAITING, 2) == (len(scene.courier), scene.courier.dropped)


def test_the_end_waits_for_what_is_being_sent_and_sends_no_more(clock: Clock) -> None:
    scene = Scene(clock)
    scene.add("a", "b")
    ending = start(scene.courier.stop())
    assert not ending.called

    scene.target.take()

    assert ending.called
    assert ["a"] == scene.target.titles


def test_the_end_does_not_wait_for_a_target_that_hangs(clock: Clock) -> None:
    scene = Scene(clock)
    scene.add("a")
    ending = start(scene.courier.stop())
    clock.advance(4)

    assert ending.called


def test_the_end_cuts_a_pause_short(clock: Clock) -> None:
    scene = Scene(clock)
    scene.add("a")
    scene.target.refuse()
    ending = start(scene.courier.stop())

    assert ending.called
    assert [] == clock.getDelayedCalls()
