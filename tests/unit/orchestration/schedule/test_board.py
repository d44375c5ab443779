from __future__ import annotations

import pytest
from twisted.internet.task import Clock

from livetiming.network.memory import MemoryBus, MemoryRouter
from livetiming.orchestration.schedule.board import MAX_LISTED, Board
from livetiming.orchestration.schedule.events import Session
from livetiming.orchestration.schedule.grammar import parse_title
from livetiming.protocol import topics
from livetiming.testing.harness import now


def a_session(id_: str, title: str = "Race [a]", start_s: float = 100) -> Session:
    return Session(id=id_, request=parse_title(title), start_s=start_s, end_s=start_s + 10)


@pytest.fixture
def router() -> MemoryRouter:
    return MemoryRouter()


@pytest.fixture
def bus(router: MemoryRouter, clock: Clock) -> MemoryBus:
    return MemoryBus(router, clock=clock)


@pytest.fixture
def board(bus: MemoryBus, clock: Clock) -> Board:
    made = Board(bus, clock)
    now(made.offer())
    return made


def published(router: MemoryRouter) -> list[list[str]]:
    assert all(retained for _, _, retained in router.events)
    return [[event["id"] for event in message["payload"]] for _, message, _ in router.events]


def test_what_is_to_come_is_published_and_retained(router: MemoryRouter, board: Board) -> None:
    now(board.show([a_session("a"), a_session("b", "Secret [a, -H]")], []))

    [(topic, message, retained)] = router.events
    assert (topics.SCHEDULER, 6, True, True) == (
        topic,
        message["msgClass"],
        message["retain"],
        retained,
    )
    assert ["a"] == [event["id"] for event in message["payload"]]


def test_it_is_published_again_when_it_changes(
    router: MemoryRouter, board: Board, clock: Clock
) -> None:
    calendar = [a_session("a"), a_session("b", start_s=200)]
    now(board.show(calendar, []))
    now(board.show(calendar, []))
    now(board.show(calendar, [calendar[0]]))
    clock.advance(150)
    now(board.show(calendar, []))
    clock.advance(150)
    now(board.show(calendar, []))

    assert [["a", "b"], ["b"], []] == published(router)


def test_a_router_that_comes_back_is_told(
    router: MemoryRouter, board: Board, bus: MemoryBus
) -> None:
    now(board.repeat())
    assert [] == published(router), "nothing is known: what is retained stays"
    bus.disconnect()
    now(board.show([a_session("a")], []))
    assert [] == published(router)

    bus.reconnect()
    now(board.repeat())

    assert [["a"]] == published(router)


@pytest.mark.parametrize(
    ("role", "asked", "told"),
    [
        ("anonymous", False, ["a"]),
        ("anonymous", True, ["a"]),
        (None, True, ["a"]),
        ("services", False, ["a"]),
        ("services", True, ["a", "b"]),
        ("services", "yes", ["a"]),
    ],
)
def test_who_asks_for_hidden_ones_must_be_known(
    router: MemoryRouter, board: Board, role: str | None, asked: object, told: list[str]
) -> None:
    now(board.show([a_session("a"), a_session("b", "Secret [a, -H]")], []))
    caller = MemoryBus(router, role=role)

    answer = now(caller.call(topics.SCHEDULE_LISTING, asked))

    assert told == [event["id"] for event in answer]


def test_a_message_has_a_limit(router: MemoryRouter, board: Board) -> None:
    now(board.show([a_session(str(number)) for number in range(MAX_LISTED + 5)], []))

    assert MAX_LISTED == len(published(router)[0])
