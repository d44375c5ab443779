"""What race control and the feed tell, as message rows."""

from __future__ import annotations

from livetiming.racing import ColumnSpec, RaceState
from livetiming.service.plugins.apex_kart.messages import JournalMessages
from tests.unit.service.plugins.apex_kart.feedlines import COUNTED, T0, TWO, Track

LOG = '<p><b>13:05</b><span data-flag="{}"></span><span class="com_no no7">7</span>{}</p>'


def said(messages: JournalMessages) -> list[list[object]]:
    return messages.process(RaceState(), RaceState(), ColumnSpec([]), 0)


def test_each_entry_is_said_once_newest_first() -> None:
    track = Track(COUNTED)
    messages = JournalMessages(track.race)
    track.open()
    track.say(10, "com||" + LOG.format("warning", "Speed"))
    track.say(20, "com||" + LOG.format("penalty", "Contact") + LOG.format("warning", "Speed"))

    assert [
        [T0 // 1000 + 20, "Race Control", "#7 Contact", "raceControl", "7"],
        [T0 // 1000 + 10, "Race Control", "#7 Speed", "raceControl", "7"],
    ] == said(messages)
    assert [] == said(messages)


def test_the_log_found_on_joining_is_said_too() -> None:
    track = Track(COUNTED)
    messages = JournalMessages(track.race)
    track.open(log=LOG.format("penalty", "Contact"))

    assert ["#7 Contact"] == [row[2] for row in said(messages)]


def test_what_the_state_tells_is_not_said_twice() -> None:
    track = Track(COUNTED)
    messages = JournalMessages(track.race)
    track.open()
    track.say(1, "com||" + LOG.format("green", "Start"))
    track.say(2, track.cell("11", "dr", "drteam", "ANN"), track.cell("11", "dr", "drteam", "BOB"))

    assert [] == said(messages)


def test_another_number_and_a_withdrawn_penalty_are_said() -> None:
    track = Track(COUNTED)
    messages = JournalMessages(track.race)
    track.open(TWO, log=LOG.format("penalty", "Contact"))
    said(messages)
    track.say(5, "com||", track.cell("11", "no", "no7", "44"))

    assert ["#44 kart number 7 → 44", "#7 Withdrawn: Contact"] == [row[2] for row in said(messages)]
