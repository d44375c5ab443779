from __future__ import annotations

import pytest
from twisted.internet import error
from twisted.python.failure import Failure
from twisted.web.client import ResponseNeverReceived

from livetiming.network.failures import describe


@pytest.mark.parametrize(
    ("problem", "says"),
    [
        (error.ConnectionRefusedError(), "connection refused"),
        (error.DNSLookupError("x"), "no such host"),
        (error.TimeoutError(), "no answer in time"),
        (TimeoutError(), "no answer in time"),
        (error.ConnectionLost(), "closed the connection"),
        (ResponseNeverReceived([Failure(error.ConnectionLost())]), "closed the connection"),
        (ValueError("two\nlines"), "two lines"),
        (ValueError(), "ValueError"),
    ],
)
def test_every_failure_is_one_line_that_says_what_happened(
    problem: BaseException, says: str
) -> None:
    line = describe(problem)

    assert says in line
    assert "\n" not in line


def test_a_failure_is_as_good_as_its_exception() -> None:
    assert describe(error.TimeoutError()) == describe(Failure(error.TimeoutError()))


def test_a_tls_failure_says_so() -> None:
    from OpenSSL.SSL import Error

    line = describe(Error([("SSL routines", "", "certificate verify failed")]))

    assert "TLS failed (certificate verify failed)" in line
