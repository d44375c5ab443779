from __future__ import annotations

from itertools import pairwise

from livetiming.testing.apex.model import RaceModel
from livetiming.testing.apex.timeline import SessionEnd
from tests.unit.testing.apex._sims import QUICK


def test_events_come_in_order_of_time_and_end_with_the_end_of_the_session() -> None:
    events = list(RaceModel(QUICK).events())

    assert all(a.at_ms <= b.at_ms for a, b in pairwise(events))
    assert isinstance(events[-1], SessionEnd)
