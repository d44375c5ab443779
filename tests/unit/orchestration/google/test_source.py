from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from livetiming.config import load_settings
from livetiming.orchestration.google.credentials import NotSignedIn
from livetiming.orchestration.google.source import GoogleSource, google_source, open_calendars
from livetiming.orchestration.schedule.events import sessions
from livetiming.orchestration.schedule.ical import read_calendar
from livetiming.orchestration.schedule.ports import CalendarSource
from livetiming.testing.calendar_server import MAIN
from livetiming.testing.harness import now
from tests.unit.orchestration.google.scene import Scene, a_scene
from tests.unit.testing.calendar.events import a_series, an_event

END_S = 1_830_000_000.0


async def at_once(call: Callable[..., Any], *args: Any) -> Any:
    return call(*args)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with a_scene(tmp_path) as made:
        yield made


@pytest.mark.integration
def test_the_scheduler_reads_the_same_from_the_api_as_from_the_file(scene: Scene) -> None:
    scene.calendars.insert(MAIN, an_event("Race [apex_kart, --hidden]"))
    scene.calendars.insert(MAIN, a_series())
    scene.server.store.delete(MAIN, "series_20261026T090000Z")
    source: CalendarSource = GoogleSource(MAIN, scene.client, in_thread=at_once)
    calendar = scene.server.store.calendar(MAIN)

    by_api = now(source.read(0, END_S)).events
    from livetiming.testing.calendar.icalendar_file import ical_bytes

    by_file = read_calendar(ical_bytes(calendar.events.values(), "UTC", ""), 0, END_S).events

    assert sessions(by_file)[0] == sessions(by_api)[0]
    assert 4 == len(by_api)


def test_it_tells_its_place() -> None:
    source = google_source(load_settings({}), "c@group.calendar.google.com")

    assert "Google calendar c@group.calendar.google.com" == source.where


def test_signing_in_happens_when_it_is_read(tmp_path: Path) -> None:
    settings = load_settings({"LIVETIMING_GOOGLE_CREDENTIALS": str(tmp_path / "none.json")})

    with pytest.raises(NotSignedIn, match=r"none\.json"):
        open_calendars(settings)
