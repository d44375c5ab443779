from __future__ import annotations

from zoneinfo import ZoneInfo

from livetiming.orchestration.schedule.checking import Finding
from livetiming.orchestration.schedule.events import CalendarEvent
from livetiming.orchestration.schedule.grammar import parse_title
from livetiming.orchestration.schedule.timetable import as_json, problems, table

PARIS = ZoneInfo("Europe/Paris")
START_S = 1_792_911_600.0  # 2026-10-25T08:00+01:00, the day summer time ends


def finding(title: str, hours: float = 2, *wrong: str) -> Finding:
    event = CalendarEvent(id="x", title=title, start_s=START_S, end_s=START_S + hours * 3600)
    return Finding(event, None if wrong else parse_title(title), wrong)


def test_events_are_rows_in_the_zone_that_was_asked_for() -> None:
    shown = table([finding("Race 2 [apex_kart, --venue club]"), finding("Party", 20, "no")], PARIS)

    assert [
        "START             END               PLUGIN     NAME    OPTIONS",
        "2026-10-25 08:00  10:00             apex_kart  Race 2  --venue club",
        "2026-10-25 08:00  2026-10-26 04:00  ?          Party",
    ] == shown.splitlines()


def test_hidden_ones_are_marked() -> None:
    assert "Race 2 (hidden)" in table([finding("Race 2 [apex_kart, -H]")], PARIS)


def test_no_events_are_said_to_be_none() -> None:
    assert "no events" == table([])


def test_problems_name_the_event_and_its_time() -> None:
    assert ["2026-10-25 08:00 'Party': a", "2026-10-25 08:00 'Party': b"] == problems(
        [finding("Party", 1, "a", "b")], PARIS
    )


def test_programs_get_times_in_both_forms() -> None:
    (told,) = as_json([finding("Race 2 [apex_kart, -m club -H]")])

    assert (START_S, "2026-10-25T07:00:00+00:00") == (told["startTime"], told["start"])
    assert ("club", ["-m", "club", "-H"], True) == (told["service"], told["args"], told["hidden"])
