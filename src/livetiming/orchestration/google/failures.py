"""What Google's client raises, in words for people."""

from __future__ import annotations

import socket
import ssl

from google.auth.exceptions import RefreshError, TransportError
from googleapiclient.errors import HttpError
from httplib2 import HttpLib2Error

from livetiming.orchestration.google.credentials import NotSignedIn
from livetiming.orchestration.schedule.ports import CalendarFailed

PASSING = frozenset({429, 500, 502, 503, 504})
LIMITS = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded"})
NETWORK = (ConnectionError, TimeoutError, socket.gaierror, HttpLib2Error, TransportError)


class Gone(CalendarFailed):
    """There is no such calendar or event, or not for us."""


def is_passing(problem: Exception) -> bool:
    """Whether the same call may work a little later."""
    if isinstance(problem, HttpError):
        return problem.status_code in PASSING or (
            problem.status_code == 403 and _reason(problem) in LIMITS
        )
    if isinstance(problem, ssl.SSLCertVerificationError):
        return False
    if isinstance(problem, RefreshError):
        return bool(getattr(problem, "retryable", False))
    return isinstance(problem, (*NETWORK, ssl.SSLError))


def wait_asked_s(problem: Exception) -> float:
    """Return for how long the server asks us to wait [s]; 0 where it does not."""
    if not isinstance(problem, HttpError):
        return 0
    text = str(problem.resp.get("retry-after", ""))
    return float(text) if text.isdecimal() else 0


def describe(problem: Exception, calendar: str, name: str) -> CalendarFailed:
    """Return *problem* as one line that says what to do.

    Args:
        problem: what was raised.
        calendar: id of the calendar that was asked for.
        name: the address of our account, where it is known.
    """
    us = name or "the account that signed in"
    if isinstance(problem, RefreshError):
        return NotSignedIn(
            f"Google: expected our token to be good - {_first(problem)} - "
            "run livetiming-schedule login again (a service account needs a new key)"
        )
    if not isinstance(problem, HttpError):
        return CalendarFailed(f"Google: no answer - {_line(problem)} - is there a network")
    status, reason = problem.status_code, _reason(problem)
    if status == 401:
        return NotSignedIn(
            "Google: expected our sign-in to be good - it was refused - "
            "run livetiming-schedule login again"
        )
    if status in (404, 410):
        return Gone(
            f"calendar {calendar} - expected one that {us} can see - Google knows none; "
            "check the id, and share the calendar with that account"
        )
    if status == 403 and reason not in LIMITS:
        return CalendarFailed(
            f"calendar {calendar} - expected the right to change events - Google says: "
            f"{_line(problem.reason)} - share it with {us}, 'Make changes to events'"
        )
    return CalendarFailed(f"calendar {calendar} - Google says {status}: {_line(problem.reason)}")


def _reason(problem: HttpError) -> str:
    details = problem.error_details
    first = details[0] if isinstance(details, list) and details else {}
    return str(first.get("reason", "")) if isinstance(first, dict) else ""


def _first(problem: RefreshError) -> str:
    return _line(problem.args[0]) if problem.args else "it was refused"


def _line(text: object) -> str:
    return " ".join(str(text).split())[:200] or type(text).__name__
