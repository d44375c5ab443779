from __future__ import annotations

from pathlib import Path

import pytest
from twisted.internet.task import Clock

from livetiming.config import load_settings
from livetiming.network.http import AgentHttp
from livetiming.orchestration.schedule.places import is_file, our_place, source_at
from livetiming.service.errors import NotConfigured


def test_addresses_and_files_are_told_from_ids(tmp_path: Path) -> None:
    here = tmp_path / "calendar"
    here.write_text("BEGIN:VCALENDAR")

    assert all(map(is_file, ["https://h/basic.ics", "webcal://h/x", "races.ics", str(here)]))
    assert not is_file("abc@group.calendar.google.com")


def test_the_address_comes_before_the_id_and_what_is_given_before_both() -> None:
    settings = load_settings({"LIVETIMING_CALENDAR_URL": "u", "LIVETIMING_CALENDAR_ID": "i"})

    assert ("x", "u") == (our_place(settings, "x"), our_place(settings))
    assert "i" == our_place(load_settings({"LIVETIMING_CALENDAR_ID": "i"}))


def test_nowhere_is_a_wrong_setting() -> None:
    with pytest.raises(NotConfigured, match=r"LIVETIMING_CALENDAR_URL .* LIVETIMING_CALENDAR_ID"):
        our_place(load_settings({}))


def test_each_place_has_its_reader() -> None:
    http, settings = AgentHttp(Clock()), load_settings({})

    assert "calendar at h" == source_at("https://h/secret", settings, http).where
    assert "Google calendar a@b" == source_at("a@b", settings, http).where
