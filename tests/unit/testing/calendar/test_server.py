"""The server over HTTP; what it answers is tested beside the parts that answer."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from livetiming.testing.calendar.server import MAIN, CalendarServer
from tests.unit.testing.calendar.events import an_event

pytestmark = pytest.mark.integration


@pytest.fixture
def server() -> Iterator[CalendarServer]:
    running = CalendarServer().start()
    yield running
    running.stop()


def get(url: str, token: str | None = None) -> tuple[int, bytes]:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_the_same_calendar_is_a_file(server: CalendarServer) -> None:
    server.store.insert(MAIN, an_event("Here"))
    server.store.add_calendar("other")
    server.store.insert("other", an_event("There"))

    assert b"SUMMARY:Here" in get(server.ical_url)[1]
    assert b"SUMMARY:There" in get(server.ical_url_of("other"))[1]
    assert 404 == get(server.ical_url_of("none"))[0]


def test_the_api_is_closed_to_strangers(server: CalendarServer) -> None:
    status, body = get(f"{server.api_url}calendars/{MAIN}/events")

    assert (401, "authError") == (status, json.loads(body)["error"]["errors"][0]["reason"])


def test_troubles_can_be_ordered(server: CalendarServer) -> None:
    server.break_next(503, path="/calendar.ics")

    assert [503, 200] == [get(server.ical_url)[0] for _ in range(2)]


@pytest.mark.parametrize("path", ["", "calendar/v3/calendars", "calendar/v3/calendars/x/acl"])
def test_what_is_not_served_is_not_found(server: CalendarServer, path: str) -> None:
    token: Any = server.sign_in._grant("https://www.googleapis.com/auth/calendar")
    assert 404 == get(server.url + path, token["access_token"])[0]


def test_it_counts_what_was_asked(server: CalendarServer) -> None:
    get(server.ical_url)

    assert (1, 0) == (server.count("GET", ".ics"), server.count("POST"))
