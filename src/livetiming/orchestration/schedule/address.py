"""A calendar at an address: over HTTP, or a file."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import UTC, tzinfo
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from livetiming.network.http import Http, HttpError
from livetiming.orchestration.schedule.ical import read_calendar
from livetiming.orchestration.schedule.ports import CalendarFailed, Reading
from livetiming.runtime.threads import run_in_thread

TIMEOUT_S = 30.0
SECURE = {"webcal": "https", "webcals": "https"}

InThread = Callable[..., Coroutine[Any, Any, Any]]


class CalendarAtAddress:
    """The iCalendar file at an address, as ``LIVETIMING_CALENDAR_URL`` gives it.

    The secret address of a private calendar lets everybody read it, so that no message shows
    more of it than the host.
    """

    def __init__(
        self, url: str, http: Http, *, zone: tzinfo = UTC, in_thread: InThread = run_in_thread
    ) -> None:
        """Prepare to read *url*.

        Args:
            url: ``https://``, ``http://``, ``webcal://``, ``file://``, or the path of a file.
            http: what fetches it.
            zone: of times that name none, where the calendar names none either.
            in_thread: runs what blocks.

        Raises:
            CalendarFailed: it is no such address.
        """
        parts = urlsplit(url)
        self._path: Path | None = None
        if parts.scheme in ("http", "https", *SECURE) and parts.hostname:
            self._url = parts._replace(scheme=SECURE.get(parts.scheme, parts.scheme)).geturl()
            self._where = f"calendar at {parts.hostname}"
        elif parts.scheme == "file" or (url and "://" not in url):
            self._path = Path(unquote(parts.path) if parts.scheme == "file" else url)
            self._where = f"calendar {self._path}"
        else:
            raise CalendarFailed(
                "LIVETIMING_CALENDAR_URL: expected https://…, webcal://… or the path of a file, "
                f"got something that begins with {url[:12]!r}"
            )
        self._http = http
        self._zone = zone
        self._in_thread = in_thread

    @property
    def where(self) -> str:
        """Its place, for the log."""
        return self._where

    async def read(self, begin_s: float, end_s: float) -> Reading:
        """See :class:`~.ports.CalendarSource`."""
        data = await self._fetch()
        work = partial(read_calendar, data, begin_s, end_s, zone=self._zone, where=self._where)
        reading: Reading = await self._in_thread(work)
        return reading

    async def _fetch(self) -> bytes:
        try:
            if self._path is not None:
                data: bytes = await self._in_thread(self._path.read_bytes)
                return data
            return await self._http.get(self._url, timeout_s=TIMEOUT_S)
        except OSError as problem:
            raise CalendarFailed(f"{self._where}: {problem.strerror or problem}") from None
        except HttpError as problem:
            why = str(problem).replace(self._url, "the calendar")
            raise CalendarFailed(f"{self._where}: {why}") from None
