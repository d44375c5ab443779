"""What is exported of a captured race, and counted in windows, is what its analysis knows."""

from __future__ import annotations

from collections import Counter
from typing import Any

from livetiming.bridges.kafka.envelope import Record, decode
from livetiming.bridges.kafka.rerunning import Rerun
from livetiming.bridges.kafka.service_records import Produced
from livetiming.bridges.kafka.topics import EVENTS
from livetiming.bridges.kafka.windowing import State, Window, Windowing
from livetiming.service.analysing import Analyst
from livetiming.service.base import BaseService
from livetiming.service.captures import read_capture
from livetiming.service.moment import Moment
from livetiming.service.options import parse
from livetiming.service.playback import Capture
from livetiming.service.publishing import Outlet
from tests.feeds import feed

RACE = "los_santos_12h_2026-04-25.log.gz"


class Watched(Rerun):
    """An export whose service can be asked what it knows."""

    service: BaseService | None = None

    def _outlets(self, service: BaseService, clock: Moment) -> list[Outlet]:
        self.service = service
        return super()._outlets(service, clock)


def test_twelve_hours_are_exported_and_counted_as_they_were_analysed() -> None:
    path = feed(RACE)
    events: list[Record] = []

    def send(made: Produced) -> None:
        if made.kind == EVENTS and made.value is not None:
            events.append(decode(made.value))

    command = parse(["apex_kart", "--capture", str(path), "--uuid", "race"])
    rerun = Watched(command, Capture(path, read_capture, fallback_start_s=0), send, boot="b")
    rerun.run()
    windows, late = counted(events)

    assert rerun.service is not None
    analyst: Any = rerun.service.analyser
    assert isinstance(analyst, Analyst)
    cars = analyst.analysis.cars
    race = events[max(n for n, one in enumerate(events) if one.type == "session-start") :]
    assert Counter(
        (car.key, lap.number, round(lap.time_s * 1000)) for car in cars.values() for lap in car.laps
    ) == Counter(
        (one.data["car"], one.data["lap"], one.data["lap_ms"]) for one in race if one.type == "lap"
    )
    assert Counter(
        (car.key, stop.number) for car in cars.values() for stop in car.stops
    ) == Counter((one.data["car"], one.data["stop"]) for one in race if one.type == "pit-in")
    kinds = Counter(one.type for one in events)
    assert kinds["lap"] > 10_000
    for size_s in (60, 300, 600):
        mine = [one for one in windows if one["size_s"] == size_s]
        assert kinds["lap"] - late["lap"] == sum(one["totals"]["laps"] for one in mine)
        assert kinds["pit-in"] - late["pit-in"] == sum(one["totals"]["pit_stops"] for one in mine)
        assert late.total() == sum(one["late"] for one in mine)
    assert late.total() < 10  # stops in a hole of the capture, known of when it was over


def counted(events: list[Record]) -> tuple[list[Window], Counter[str]]:
    """Return the windows of *events*, and how many of each type came too late."""
    state: State | None = None
    windows: list[Window] = []
    late: Counter[str] = Counter()
    for one in events:
        outcome = Windowing().take(state, one)
        state = outcome.state
        windows += outcome.windows
        late[one.type] += outcome.is_late
    return windows, late
