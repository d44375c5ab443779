from __future__ import annotations

from livetiming.orchestration.schedule.events import CalendarEvent, sessions
from livetiming.orchestration.schedule.ports import Announcer, Occasion, Silence


def test_silence_is_an_announcer_that_tells_nobody() -> None:
    [session], _ = sessions([CalendarEvent(id="a", title="Race [a]", start_s=0, end_s=1)])
    announcer: Announcer = Silence()

    for occasion in Occasion:
        announcer.announce(occasion, session, detail="why")
