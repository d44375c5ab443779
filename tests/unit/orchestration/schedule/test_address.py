from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from livetiming.network.http import HttpError
from livetiming.orchestration.schedule.address import CalendarAtAddress
from livetiming.orchestration.schedule.ports import CalendarFailed
from livetiming.testing.harness import now

CALENDAR = (
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:u\r\nSUMMARY:Race [a]\r\n"
    b"DTSTART:19700101T000100Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
SECRET = "https://calendar.example/private-0123abc/basic.ics"


class Pages:
    """An HTTP client that has one answer."""

    def __init__(self, answer: bytes | Exception = CALENDAR) -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def get(
        self, url: str, *, headers: Mapping[str, str] | None = None, timeout_s: float = 0
    ) -> bytes:
        self.asked.append(url)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def post(self, *_args: Any, **_options: Any) -> bytes:
        pytest.fail("a calendar is only read")


async def inline(call: Callable[..., Any], *args: Any) -> Any:
    return call(*args)


def at(url: str, pages: Pages | None = None) -> CalendarAtAddress:
    return CalendarAtAddress(url, pages or Pages(), in_thread=inline)


def test_a_calendar_is_fetched_and_read() -> None:
    pages = Pages()

    reading = now(at(SECRET, pages).read(0, 100))

    assert [SECRET] == pages.asked
    assert ["Race [a]"] == [event.title for event in reading.events]


def test_webcal_means_https() -> None:
    pages = Pages()

    now(at("webcal://calendar.example/a.ics", pages).read(0, 100))

    assert ["https://calendar.example/a.ics"] == pages.asked


@pytest.mark.parametrize("form", ["{}", "file://{}"])
def test_a_file_is_read(tmp_path: Path, form: str) -> None:
    path = tmp_path / "a calendar.ics"
    path.write_bytes(CALENDAR)

    reading = now(at(form.format(path)).read(0, 100))

    assert 1 == len(reading.events)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(CalendarFailed) as failed:
        now(at(str(tmp_path / "none.ics")).read(0, 100))

    assert "none.ics: No such file" in str(failed.value)


def test_no_message_shows_the_secret_part_of_an_address() -> None:
    source = at(SECRET, Pages(HttpError(f"GET {SECRET} - expected a page - got status 500")))

    with pytest.raises(CalendarFailed) as failed:
        now(source.read(0, 100))

    assert "calendar at calendar.example" == source.where
    assert (
        "calendar at calendar.example: GET the calendar - expected a page - got status 500"
        == str(failed.value)
    )


@pytest.mark.parametrize("url", ["", "ftp://example.org/a.ics", "https:///a.ics"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(CalendarFailed) as failed:
        at(url)

    assert "LIVETIMING_CALENDAR_URL: expected https://" in str(failed.value)
