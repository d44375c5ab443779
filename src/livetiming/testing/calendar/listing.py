"""``events.list``: what is asked for, page by page, or what has changed since."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from livetiming.testing.calendar.problems import Refused, bad
from livetiming.testing.calendar.recurring import Event, moment_of, unrolled
from livetiming.testing.calendar.store import Calendar, CalendarStore

LARGEST_PAGE = 2500
USUAL_PAGE = 250
NOT_WITH_SYNC = ("iCalUID", "orderBy", "privateExtendedProperty", "q", "timeMin", "timeMax",
                 "updatedMin")  # fmt: skip
Query = Mapping[str, Sequence[str]]


def list_events(store: CalendarStore, name: str, query: Query, *, page_limit: int) -> Event:
    """Answer ``events.list``.

    Args:
        store: all calendars.
        name: id of the calendar.
        query: parameters of the request.
        page_limit: events on a page at most, whatever is asked for.

    Raises:
        Refused: the parameters make no sense, or a token is too old.
    """
    with store.lock:
        calendar = store.calendar(name)
        wanted = _Wanted(query)
        found = wanted.select(calendar, store)
        begin = wanted.offset
        size = min(page_limit, wanted.size)
        answer: Event = {
            "kind": "calendar#events",
            "summary": calendar.summary,
            "timeZone": calendar.zone,
            "accessRole": "reader" if calendar.readers_only else "owner",
            "etag": f'"p{store.change}"',
            "items": found[begin : begin + size],
        }
        if begin + size < len(found):
            answer["nextPageToken"] = wanted.token(begin + size)
        elif wanted.may_sync:
            answer["nextSyncToken"] = _pack({"since": store.change})
        return answer


class _Wanted:
    """What a request asks for."""

    def __init__(self, query: Query) -> None:
        self._query = {key: list(values) for key, values in query.items()}
        self.single = self._flag("singleEvents")
        self.size = int(self._one("maxResults") or USUAL_PAGE)
        if not 1 <= self.size <= LARGEST_PAGE:
            raise bad("Invalid value for: maxResults", "invalidParameter")
        order = self._one("orderBy")
        if order not in (None, "startTime", "updated"):
            raise bad("Invalid value for: orderBy", "invalidParameter")
        if order == "startTime" and not self.single:
            raise bad("The requested ordering is not available for the particular query.")
        self.by_start = order == "startTime"
        self.by_update = order == "updated"
        self.begin, self.end = self._moment("timeMin"), self._moment("timeMax")
        if self.begin and self.end and self.end <= self.begin:
            raise bad("The specified time range is empty.", "timeRangeEmpty")
        self.since = self._since()
        self.offset = self._offset()

    @property
    def may_sync(self) -> bool:
        """Whether a full listing like this gives a token to go on from."""
        return not any(self._one(key) for key in NOT_WITH_SYNC if key not in ("timeMin", "timeMax"))

    def select(self, calendar: Calendar, store: CalendarStore) -> list[Event]:
        """Return the events, in order."""
        if self.since is not None and self.since < store.oldest_sync:
            raise Refused(410, "fullSyncRequired", "Sync token is no longer valid, a full sync is"
                          " required.")  # fmt: skip
        listed = [
            event
            for event in calendar.events.values()
            if self.since is None or calendar.changes[event["id"]] > self.since
        ]
        if self.single:
            listed = list(unrolled(listed, calendar.zone, self.begin, self.end))
        found = [event for event in listed if self._wants(event)]
        if self.by_start:
            found.sort(key=lambda event: (moment_of(event["start"]), event["id"]))
        if self.by_update:
            found.sort(key=lambda event: str(event["updated"]))
        return found

    def _wants(self, event: Event) -> bool:
        if event["status"] == "cancelled" and self.since is None and not self._flag("showDeleted"):
            return False
        begin, end = moment_of(event["start"]), moment_of(event["end"])
        if "recurrence" not in event or self.single:
            if self.begin and end <= self.begin:
                return False
            if self.end and begin >= self.end:
                return False
        private = event.get("extendedProperties", {}).get("private", {})
        for pair in self._query.get("privateExtendedProperty", []):
            key, _, value = pair.partition("=")
            if private.get(key) != value:
                return False
        uid, text = self._one("iCalUID"), self._one("q")
        if uid and event["iCalUID"] != uid:
            return False
        return not text or text.lower() in json.dumps(event).lower()

    def token(self, offset: int) -> str:
        """Return what asks for the page that begins at *offset*."""
        return _pack({"offset": offset})

    def _offset(self) -> int:
        token = self._one("pageToken")
        return 0 if token is None else int(_unpack(token).get("offset", 0))

    def _since(self) -> int | None:
        token = self._one("syncToken")
        if token is None:
            return None
        strange = [key for key in NOT_WITH_SYNC if self._one(key)]
        if strange:
            raise bad(
                f"Sync token cannot be used with {strange[0]}.", "syncTokenWithRequestOptions"
            )
        return int(_unpack(token).get("since", 0))

    def _one(self, key: str) -> str | None:
        values = self._query.get(key)
        return values[-1] if values else None

    def _flag(self, key: str) -> bool:
        return (self._one(key) or "").lower() == "true"

    def _moment(self, key: str) -> datetime | None:
        text = self._one(key)
        if text is None:
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise bad(f"Invalid value for: {key}", "invalidParameter") from None
        if moment.tzinfo is None:
            raise bad(f"Invalid value for: {key}: a time zone is needed", "invalidParameter")
        return moment.astimezone(UTC)


def _pack(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


def _unpack(token: str) -> dict[str, Any]:
    try:
        value = json.loads(base64.urlsafe_b64decode(token))
    except ValueError:
        raise bad("Invalid page token value.", "invalid") from None
    return value if isinstance(value, dict) else {}
