"""Reading and writing events through Google's client; every call waits, so make it in a thread."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping
from typing import Any

from livetiming.network.backoff import Backoff
from livetiming.orchestration.google.credentials import Identity
from livetiming.orchestration.google.events import (
    BadEvent,
    GoogleEvent,
    read_event,
    stamp,
    zone_named,
)
from livetiming.orchestration.google.failures import Gone, describe, is_passing, wait_asked_s
from livetiming.orchestration.schedule.ports import CalendarFailed

TIMEOUT_S = 20.0
ATTEMPTS = 5
PAGE = 250
MAX_EVENTS = 5000
"""Events taken from one calendar; more are a mistake."""
LONGEST_WAIT_S = 32.0

Pause = Callable[[float], object]


class GoogleCalendars:
    """The calendars that an identity may see. Safe to use from several threads, one at a time."""

    def __init__(
        self,
        identity: Identity,
        *,
        endpoint: str = "",
        pause: Pause | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Prepare; nothing is asked yet.

        Args:
            identity: who we are.
            endpoint: the address of the API, where it is not Google's.
            pause: waits so many seconds.
            chance: gives random numbers from 0 to 1.
        """
        self._identity = identity
        self._endpoint = endpoint
        self._pause = pause or threading.Event().wait
        self._chance = chance
        self._lock = threading.Lock()
        self._service: Any = None

    def close(self) -> None:
        """Hang up; a later call dials again."""
        with self._lock:
            service, self._service = self._service, None
            if service is not None:
                service.close()

    # ---- reading -----------------------------------------------------------------------------

    def read(
        self, calendar: str, begin_s: float, end_s: float | None = None, **more: Any
    ) -> tuple[list[GoogleEvent], list[str]]:
        """Return the events of a calendar that overlap a time, and what had to be left out.

        Args:
            calendar: its id.
            begin_s: Unix time [s].
            end_s: Unix time [s]; no end where it is not given.
            more: further parameters of ``events.list``.

        Raises:
            CalendarFailed: it cannot be read.
        """
        asked = {"timeMin": stamp(begin_s), "singleEvents": True, "orderBy": "startTime", **more}
        if end_s is not None:
            asked["timeMax"] = stamp(end_s)
        events: list[GoogleEvent] = []
        problems: list[str] = []
        token: str | None = None
        while True:
            page = self._call(calendar, _page(calendar, token, asked))
            zone = zone_named(page.get("timeZone"))
            for raw in page.get("items") or []:
                try:
                    events.append(read_event(raw, zone))
                except BadEvent as problem:
                    problems.append(str(problem))
            token = page.get("nextPageToken")
            if not token:
                return events, problems
            if len(events) >= MAX_EVENTS:
                problems.append(f"{calendar}: expected at most {MAX_EVENTS} events")
                return events, problems

    def get(self, calendar: str, event: str) -> GoogleEvent | None:
        """Return one event, cancelled or not; ``None`` where there is none of that id.

        Raises:
            CalendarFailed: it cannot be read.
        """
        try:
            raw = self._call(calendar, lambda api: api.get(calendarId=calendar, eventId=event))
            return read_event(raw)
        except Gone:
            return None
        except BadEvent as problem:
            raise CalendarFailed(f"{calendar}: {problem}") from None

    # ---- writing -----------------------------------------------------------------------------

    def insert(self, calendar: str, body: Mapping[str, Any]) -> GoogleEvent | None:
        """Make an event; ``None`` where there is, or was, one of its id.

        An answer that is lost makes us ask again, and the second time the event is there: so a
        body with an id of its own makes one event, whatever happens.

        Raises:
            CalendarFailed: it cannot be written.
        """
        return self._written(calendar, lambda api: api.insert(calendarId=calendar, body=body))

    def patch(
        self, calendar: str, event: str, body: Mapping[str, Any], *, etag: str = ""
    ) -> GoogleEvent | None:
        """Change an event; ``None`` where it has changed since it had *etag*.

        Raises:
            CalendarFailed: it cannot be written.
        """
        return self._written(
            calendar, lambda api: api.patch(calendarId=calendar, eventId=event, body=body), etag
        )

    def delete(self, calendar: str, event: str) -> None:
        """Remove an event; one that is not there is removed already.

        Raises:
            CalendarFailed: it cannot be removed.
        """
        try:
            self._call(calendar, lambda api: api.delete(calendarId=calendar, eventId=event))
        except Gone:
            return

    def _written(
        self, calendar: str, make: Callable[[Any], Any], etag: str = ""
    ) -> GoogleEvent | None:
        try:
            raw = self._call(calendar, make, etag)
        except _Conflict:
            return None
        try:
            return read_event(raw)
        except BadEvent as problem:
            raise CalendarFailed(f"{calendar}: {problem}") from None

    # ---- one call ----------------------------------------------------------------------------

    def _call(self, calendar: str, make: Callable[[Any], Any], etag: str = "") -> dict[str, Any]:
        """Make a call, again where it fails for a passing reason.

        Raises:
            CalendarFailed: it fails for good, or too often.
        """
        backoff = Backoff(first_s=1, limit_s=LONGEST_WAIT_S)
        with self._lock:
            for attempt in range(1, ATTEMPTS + 1):
                try:
                    return self._once(make, etag)
                except Exception as problem:
                    if _status(problem) in (409, 412):
                        raise _Conflict(str(problem)) from problem
                    if attempt == ATTEMPTS or not is_passing(problem):
                        raise describe(problem, calendar, self._identity.name) from problem
                    waits_s = (backoff.next_s(self._chance()), wait_asked_s(problem))
                    self._pause(min(max(waits_s), LONGEST_WAIT_S))
        raise AssertionError("unreachable")

    def _once(self, make: Callable[[Any], Any], etag: str) -> dict[str, Any]:
        if self._service is None:
            self._service = self._open()
        request = make(self._service.events())
        if etag:
            request.headers["If-Match"] = etag
        try:
            answer = request.execute()
        finally:
            self._identity.save()
        return answer if isinstance(answer, dict) else {}

    def _open(self) -> Any:
        import httplib2
        from google.api_core.client_options import ClientOptions
        from google_auth_httplib2 import AuthorizedHttp
        from googleapiclient.discovery import build

        http = AuthorizedHttp(self._identity.credentials, http=httplib2.Http(timeout=TIMEOUT_S))
        endpoint = f"{self._endpoint.rstrip('/')}/" if self._endpoint else None
        options = ClientOptions(api_endpoint=endpoint) if endpoint else None
        # The description of the API comes with the client: nothing is fetched.
        return build(
            "calendar",
            "v3",
            http=http,
            static_discovery=True,
            client_options=options,
            cache_discovery=False,
        )


def _page(calendar: str, token: str | None, asked: Mapping[str, Any]) -> Callable[[Any], Any]:
    return lambda api: api.list(calendarId=calendar, maxResults=PAGE, pageToken=token, **asked)


class _Conflict(Exception):
    """What was to be written is there already, or has changed."""


def _status(problem: Exception) -> int | None:
    status = getattr(problem, "status_code", None)
    return status if isinstance(status, int) else None
