"""Reading calendars once, for commands that look and end."""

from __future__ import annotations

import signal
from collections.abc import Sequence

from livetiming.config import Settings
from livetiming.orchestration.schedule.ports import CalendarFailed, Reading
from livetiming.runtime.shutdown import Shutdown


def now_s() -> float:
    """Return the Unix time [s]."""
    from livetiming.runtime.reactor import the_reactor

    return float(the_reactor().seconds())


def read_places(
    places: Sequence[str], settings: Settings, *, ahead_s: float, past_s: float = 0
) -> dict[str, Reading]:
    """Return what the calendars at *places* hold; call it once, for it runs the event loop.

    Args:
        places: addresses, paths, or ids at Google.
        settings: who we are at Google.
        ahead_s: how far ahead [s].
        past_s: how far back [s].

    Raises:
        CalendarFailed: one cannot be read.
    """
    from livetiming.network.http import AgentHttp
    from livetiming.orchestration.schedule.places import source_at
    from livetiming.runtime.reactor import run, the_reactor
    from livetiming.runtime.tasks import together

    begin_s = now_s() - past_s
    sources = [source_at(place, settings, AgentHttp(the_reactor())) for place in places]
    found: dict[str, Reading] = {}

    async def read(_shutdown: Shutdown) -> int:
        readings = await together(*(source.read(begin_s, now_s() + ahead_s) for source in sources))
        found.update(zip(places, readings, strict=True))
        return 0

    if places:
        run(read)
        # The loop is over: a signal shall end what comes after, as in any command.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if len(found) != len(set(places)):
        raise CalendarFailed("the calendars were not read to the end; run again")
    return found
