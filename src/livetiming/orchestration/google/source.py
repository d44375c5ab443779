"""A calendar of Google's as the scheduler reads it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from livetiming.config import Settings
from livetiming.orchestration.google.client import GoogleCalendars
from livetiming.orchestration.google.credentials import Files, sign_in
from livetiming.orchestration.schedule.ports import Reading
from livetiming.runtime.threads import run_in_thread

InThread = Callable[..., Coroutine[Any, Any, Any]]


class GoogleSource:
    """A :class:`livetiming.orchestration.schedule.ports.CalendarSource` over Google's API."""

    def __init__(
        self,
        calendar: str,
        open_calendars: Callable[[], GoogleCalendars],
        *,
        in_thread: InThread = run_in_thread,
    ) -> None:
        """Prepare to read a calendar.

        Args:
            calendar: its id.
            open_calendars: signs in; called when it is first needed, in a thread.
            in_thread: runs what blocks.
        """
        self._calendar = calendar
        self._open = open_calendars
        self._in_thread = in_thread
        self._calendars: GoogleCalendars | None = None

    @property
    def where(self) -> str:
        """Its place, for the log."""
        return f"Google calendar {self._calendar}"

    async def read(self, begin_s: float, end_s: float) -> Reading:
        """See :class:`~livetiming.orchestration.schedule.ports.CalendarSource`."""
        reading: Reading = await self._in_thread(self._read, begin_s, end_s)
        return reading

    def close(self) -> None:
        """Hang up."""
        if self._calendars is not None:
            self._calendars.close()

    def _read(self, begin_s: float, end_s: float) -> Reading:
        if self._calendars is None:
            self._calendars = self._open()
        events, problems = self._calendars.read(self._calendar, begin_s, end_s)
        return Reading([event.as_calendar_event() for event in events], problems)


def open_calendars(settings: Settings) -> GoogleCalendars:
    """Return the calendars that the settings let us see.

    Raises:
        NotSignedIn: we are nobody at Google.
    """
    return GoogleCalendars(sign_in(Files.of(settings)), endpoint=settings.google_api)


def google_source(settings: Settings, calendar: str) -> GoogleSource:
    """Return the source for a calendar of that id; signing in happens at its first reading."""
    return GoogleSource(calendar, lambda: open_calendars(settings))
