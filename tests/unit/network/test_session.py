"""What needs no router; the rest is in tests/contract and tests/integration."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from livetiming.network.address import parse_address
from livetiming.network.auth import BadChallenge, Credentials, RouterRefused
from livetiming.network.session import Session


@pytest.fixture
def session() -> Session:
    return Session(parse_address("ws://h/ws"), Credentials("services", "s3cret"))


def failure_of(session: Session) -> Any:
    failures: list[Any] = []
    session.joined.addErrback(failures.append)
    return failures[0].value


def left(reason: str, message: str | None = None) -> Any:
    return SimpleNamespace(reason=reason, message=message)


def test_a_refusal_is_told_without_the_routers_colours(session: Session) -> None:
    session.onLeave(left("wamp.error.not_authorized", "\x1b[31mbad\x1b[0m\nsignature"))

    refusal = failure_of(session)
    assert isinstance(refusal, RouterRefused)
    assert "bad signature" in str(refusal)


def test_a_router_that_shuts_down_may_be_tried_again(session: Session) -> None:
    session.onLeave(left("wamp.close.system_shutdown"))
    session.onDisconnect()

    problem = failure_of(session)
    assert isinstance(problem, ConnectionError)
    assert not isinstance(problem, RouterRefused)
    assert "wamp.close.system_shutdown" in str(problem)


def test_the_end_is_told_once(session: Session) -> None:
    reasons: list[str] = []
    session.gone.addCallback(reasons.append)

    session.onJoin(None)
    session.onDisconnect()
    session.onDisconnect()

    assert reasons == ["the connection closed"]


def test_a_challenge_it_cannot_answer_is_the_reason(session: Session) -> None:
    with pytest.raises(BadChallenge):
        session.onChallenge(SimpleNamespace(method="ticket", extra={}))
    session.onDisconnect()

    assert "expected 'wampcra' - got 'ticket'" in str(failure_of(session))
