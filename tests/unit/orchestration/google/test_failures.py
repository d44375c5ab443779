from __future__ import annotations

import json
import ssl
from typing import Any

import httplib2
import pytest
from google.auth import exceptions
from googleapiclient.errors import HttpError

from livetiming.orchestration.google.credentials import NotSignedIn
from livetiming.orchestration.google.failures import Gone, describe, is_passing, wait_asked_s

RefreshError: Any = exceptions.RefreshError
TransportError: Any = exceptions.TransportError


def http(status: int, reason: str = "x", **headers: str) -> HttpError:
    body: dict[str, Any] = {"error": {"message": "Said", "errors": [{"reason": reason}]}}
    answer = httplib2.Response({"status": status, "content-type": "application/json", **headers})
    return HttpError(answer, json.dumps(body).encode())


@pytest.mark.parametrize(
    ("problem", "passes"),
    [
        (http(429), True),
        (http(500), True),
        (http(503), True),
        (http(403, "rateLimitExceeded"), True),
        (http(403, "forbidden"), False),
        (http(404), False),
        (http(400), False),
        (ConnectionResetError(), True),
        (TimeoutError(), True),
        (httplib2.ServerNotFoundError(), True),
        (TransportError("x"), True),
        (RefreshError("x"), False),
        (RefreshError("x", retryable=True), True),
        (ssl.SSLCertVerificationError(), False),
        (ValueError(), False),
    ],
)
def test_what_may_pass_is_known(problem: Exception, *, passes: bool) -> None:
    assert passes is is_passing(problem)


@pytest.mark.parametrize(
    ("problem", "kind", "text"),
    [
        (http(401), NotSignedIn, "run livetiming-schedule login again"),
        (http(404), Gone, "calendar c - expected one that me@x can see"),
        (http(410), Gone, "Google knows none"),
        (http(403, "forbidden"), Exception, "share it with me@x, 'Make changes to events'"),
        (http(503), Exception, "Google says 503: Said"),
        (RefreshError("gone", {}), NotSignedIn, "expected our token to be good - gone"),
        (ConnectionRefusedError("no"), Exception, "Google: no answer - no"),
    ],
)
def test_every_failure_says_what_to_do(
    problem: Exception, kind: type[Exception], text: str
) -> None:
    told = describe(problem, "c", "me@x")

    assert isinstance(told, kind)
    assert text in str(told)
    assert "\n" not in str(told)


def test_the_wait_that_the_server_asks_for_is_read() -> None:
    asked = [http(429, **{"retry-after": text}) for text in ("7", "soon")]

    assert [7, 0, 0] == [wait_asked_s(problem) for problem in (*asked, TimeoutError())]
