"""Troubles on order: a server that refuses, is slow, cuts the line, or forgets to answer."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field


@dataclass(slots=True)
class Fault:
    """A trouble that the next requests meet."""

    status: int | None = None
    """The answer; ``None`` for the connection being cut."""
    reason: str = "backendError"
    message: str = "Backend Error"
    retry_after_s: int | None = None
    times: int = 1
    """How many requests meet it."""
    method: str | None = None
    """Only requests of this method; ``None`` for all."""
    path: str = "/calendar/v3/"
    """Only requests of paths that begin so."""
    after: bool = False
    """Whether what was asked for is done before: the answer alone is lost."""
    hold: threading.Event | None = None
    """The request waits for this first."""


REASONS = {
    401: ("authError", "Invalid Credentials"),
    403: ("rateLimitExceeded", "Rate Limit Exceeded"),
    404: ("notFound", "Not Found"),
    410: ("fullSyncRequired", "Sync token is no longer valid, a full sync is required."),
    429: ("rateLimitExceeded", "Rate Limit Exceeded"),
    500: ("backendError", "Backend Error"),
    503: ("backendError", "Service Unavailable"),
}


def fault(status: int | None, **rest: object) -> Fault:
    """Return a fault with the words that Google has for *status*."""
    reason, message = REASONS.get(status or 0, ("backendError", "Backend Error"))
    made = Fault(status, reason, message)
    for name, value in rest.items():
        setattr(made, name, value)
    return made


@dataclass(slots=True)
class Faults:
    """The troubles that are to come."""

    _waiting: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, coming: Fault) -> None:
        """Let the next requests meet *coming*."""
        with self._lock:
            self._waiting.append(coming)

    def clear(self) -> None:
        """Let all be well."""
        with self._lock:
            self._waiting.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """Return what a request meets."""
        with self._lock:
            for coming in self._waiting:
                if coming.method in (None, method) and path.startswith(coming.path):
                    coming.times -= 1
                    if coming.times <= 0:
                        self._waiting.remove(coming)
                    return coming
        return None
