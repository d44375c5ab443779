from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.python.failure import Failure
from twisted.web.client import ResponseDone

from livetiming.network.http import AgentHttp, HttpError
from livetiming.runtime.tasks import start
from livetiming.testing.harness import now


class Response:
    """What an agent answers with, delivered piece by piece."""

    def __init__(self, code: int, *pieces: bytes) -> None:
        self.code = code
        self.pieces = pieces
        self.reader: Any = None
        self.aborted = False

    def deliverBody(self, reader: Any) -> None:  # noqa: N802
        self.reader = reader
        reader.makeConnection(self)
        for piece in self.pieces:
            if not self.aborted:
                reader.dataReceived(piece)
        if not self.aborted and self.pieces:
            reader.connectionLost(Failure(ResponseDone()))

    def abortConnection(self) -> None:  # noqa: N802
        self.aborted = True


class Treq:
    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked: list[tuple[str, str, Any]] = []

    def request(self, method: str, url: str, data: Any, headers: Any) -> Deferred[Any]:
        self.asked.append((method, url, data))
        waiting: Deferred[Any] = Deferred()
        if isinstance(self.answer, Exception):
            waiting.errback(Failure(self.answer))
        elif self.answer is not None:
            waiting.callback(self.answer)
        return waiting


def a_client(answer: Any, clock: Clock, *, largest_body: int = 100) -> AgentHttp:
    http = AgentHttp(clock, largest_body=largest_body)
    http._treq = Treq(answer)
    return http


def test_a_page_is_returned_whole(clock: Clock) -> None:
    http = a_client(Response(200, b"ab", b"cd"), clock)

    assert b"abcd" == now(http.get("http://x/"))


def test_a_form_is_posted(clock: Clock) -> None:
    http = a_client(Response(200, b"ok"), clock)

    assert b"ok" == now(http.post("http://x/", {"a": "1"}))
    assert [("POST", "http://x/", {"a": "1"})] == http.treq.asked


def test_another_status_is_an_error_that_names_the_page(clock: Clock) -> None:
    with pytest.raises(HttpError, match=r"GET http://x/ - expected a page - got status 404"):
        now(a_client(Response(404), clock).get("http://x/"))


def test_a_page_that_is_too_large_is_given_up(clock: Clock) -> None:
    response = Response(200, b"x" * 60, b"x" * 60)

    with pytest.raises(HttpError, match="at most 100 bytes"):
        now(a_client(response, clock).get("http://x/"))
    assert response.aborted


def test_no_answer_in_time_is_an_error(clock: Clock) -> None:
    failed = start(a_client(None, clock).get("http://x/", timeout_s=3))
    problems: list[Failure] = []
    failed.addErrback(problems.append)

    clock.advance(3)

    assert "no answer in time" in str(problems[0].value)


def test_a_body_that_stalls_is_an_error(clock: Clock) -> None:
    response = Response(200)
    failed = start(a_client(response, clock).get("http://x/", timeout_s=3))
    problems: list[Failure] = []
    failed.addErrback(problems.append)

    clock.advance(3)

    assert "no answer in time" in str(problems[0].value)
    assert response.aborted
