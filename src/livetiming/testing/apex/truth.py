"""What really happened, written down while the feed is made of it.

The document is meant for comparison with what a plugin understood; ``docs/reference/
apex_server.md`` describes every field.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from livetiming.testing.apex.scenario import Scenario
from livetiming.testing.apex.timeline import (
    Chequered,
    Correction,
    DriverOn,
    Entry,
    Event,
    KartSwap,
    LapDone,
    Light,
    Notice,
    NoticeWithdrawn,
    PitIn,
    PitOut,
    StartCrossing,
    TimePenalty,
)

VERSION = 1
_MINUTE_MS = 60_000
_LIGHT_NAMES = {"lr": "red", "lg": "green", "ly": "yellow", "lf": "chequered"}


@dataclass(slots=True)
class Lap:
    """A completed lap."""

    number: int
    time_ms: int
    at_ms: int
    driver: int
    kind: str
    """``lap``, ``stop`` (contains a stop), ``pit_exit`` (pseudo-lap), ``out_lap``."""
    best: str = ""
    """``p`` best of the session so far, ``g`` best of the competitor."""
    sectors_ms: tuple[int, ...] = ()


@dataclass(slots=True)
class Stop:
    """A visit to the pit lane."""

    number: int
    lap: int
    in_ms: int
    out_ms: int | None = None
    stint_ms: int = 0
    stint_laps: int = 0
    driver: int = 0
    driver_total_ms: int = 0


@dataclass(slots=True)
class Stint:
    """One drive of one driver in one kart."""

    from_ms: int
    driver: int
    kart: int
    kart_quality: float
    to_ms: int | None = None
    laps: int = 0


@dataclass(slots=True)
class Car:
    """The truth about one competitor."""

    entry: Entry
    laps: list[Lap] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    stints: list[Stint] = field(default_factory=list)
    corrections: list[dict[str, Any]] = field(default_factory=list)
    totals_ms: list[int] = field(default_factory=list)
    count: int = 0
    last_ms: int = 0
    kart: int = 0
    kart_quality: float = 0.0
    driver: int = 0
    best_ms: int = 10**9
    started: bool = False
    finished: bool = False

    def rank_key(self, *, timed: bool) -> tuple[int, ...]:
        """Smaller is better."""
        if timed:
            return self.best_ms, self.entry.index
        return -self.count, self.last_ms, self.entry.index


class Truth:
    """The recorder of the truth."""

    def __init__(self, scenario: Scenario, entries: list[Entry], qualities: list[float]) -> None:
        self.scenario = scenario
        self.cars = [
            Car(entry, kart=entry.index, kart_quality=qualities[entry.index],
                totals_ms=[0] * len(entry.drivers))
            for entry in entries
        ]  # fmt: skip
        self.flags: list[dict[str, Any]] = []
        self.notices: list[dict[str, Any]] = []
        self.classification: list[dict[str, Any]] = []
        self.now_ms = 0
        self.best_ms = 10**9
        self._timed = scenario.kind == "qualifying"
        self._next_minute_ms = _MINUTE_MS

    def record(self, event: Event) -> None:
        """Write down an event; events come in order of time."""
        while event.at_ms > self._next_minute_ms:
            self._classify(self._next_minute_ms)
            self._next_minute_ms += _MINUTE_MS
        self.now_ms = event.at_ms
        self._record(event)

    def _record(self, event: Event) -> None:
        match event:
            case LapDone():
                self._lap(self.cars[event.entry], event)
            case PitIn():
                self._pit_in(self.cars[event.entry], event.at_ms)
            case PitOut() | StartCrossing():
                self._on_track(self.cars[event.entry], event)
            case DriverOn():
                self.cars[event.entry].driver = event.driver
            case KartSwap():
                car = self.cars[event.entry]
                car.kart, car.kart_quality = event.kart, event.quality
            case Correction():
                self._correct(self.cars[event.entry], event)
            case _:
                self._session(event)

    def _session(self, event: Event) -> None:
        match event:
            case Light():
                self.flags.append({"at_ms": event.at_ms, "flag": _LIGHT_NAMES[event.code]})
            case Notice():
                number = None if event.entry is None else self.cars[event.entry].entry.number
                self.notices.append(
                    {"at_ms": event.at_ms, "flag": event.flag, "text": event.text,
                     "number": number, "entry": event.entry, "id": event.ident,
                     "withdrawn": False}
                )  # fmt: skip
            case NoticeWithdrawn():
                for notice in self.notices:
                    if notice["id"] == event.ident:
                        notice["withdrawn"] = True
            case TimePenalty():
                change = {"at_ms": event.at_ms, "laps": 0, "seconds": event.seconds}
                self.cars[event.entry].corrections.append(change)
            case Chequered():
                self.flags[-1]["leader"] = self.cars[event.entry].entry.number

    def _lap(self, car: Car, event: LapDone) -> None:
        car.count += 1
        car.last_ms = event.at_ms
        car.finished = event.final
        best = ""
        if event.kind == "lap" and event.lap_ms < car.best_ms:
            car.best_ms = event.lap_ms
            best = "g"
            if event.lap_ms < self.best_ms:
                self.best_ms, best = event.lap_ms, "p"
        number = len(car.laps) + 1
        lap = Lap(number, event.lap_ms, event.at_ms, car.driver, event.kind, best, event.sectors_ms)
        car.laps.append(lap)
        if car.stints:
            car.stints[-1].laps += 1

    def _pit_in(self, car: Car, at_ms: int) -> None:
        stop = Stop(len(car.stops) + 1, car.count, at_ms, driver=car.driver)
        if car.stints:
            stint = car.stints[-1]
            stint.to_ms = at_ms
            stop.stint_ms, stop.stint_laps = at_ms - stint.from_ms, stint.laps
            car.totals_ms[stint.driver] += at_ms - stint.from_ms
        stop.driver_total_ms = car.totals_ms[car.driver]
        car.stops.append(stop)

    def _on_track(self, car: Car, event: PitOut | StartCrossing) -> None:
        if car.stops and car.stops[-1].out_ms is None:
            car.stops[-1].out_ms = event.at_ms
        late = car.entry.present_from_ms > 0
        started_ms = event.at_ms if isinstance(event, PitOut) or late else 0
        car.started = True
        car.stints.append(Stint(started_ms, car.driver, car.kart, car.kart_quality))

    def _correct(self, car: Car, event: Correction) -> None:
        car.count += event.laps
        car.corrections.append({"at_ms": event.at_ms, "laps": event.laps, "penalty": event.penalty})

    # -- the document ----------------------------------------------------------------------

    def ranking(self) -> list[Car]:
        """The classification at this moment."""
        return sorted(self.cars, key=lambda car: car.rank_key(timed=self._timed))

    def _classify(self, at_ms: int) -> None:
        order = [[car.entry.row_id, car.count] for car in self.ranking()]
        self.classification.append({"at_ms": at_ms, "order": order})

    def document(self, hidden: list[dict[str, Any]] | None = None) -> dict[str, Any]:
        """The truth so far, as plain JSON values."""
        scenario = self.scenario
        return {
            "livetiming_truth": VERSION,
            "scenario": {
                "kind": scenario.kind, "seed": scenario.seed, "teams": scenario.teams,
                "duration_s": scenario.duration_s, "laps": scenario.laps,
                "language": scenario.language, "gap_style": scenario.gap_style,
                "pit_line": scenario.pit_line, "track": scenario.track,
                "start_epoch_ms": scenario.start_epoch_ms,
                "troubles": sorted(scenario.troubles),
            },
            "until_ms": self.now_ms,
            "flags": self.flags,
            "notices": self.notices,
            "hidden": hidden or [],
            "classification": self.classification,
            "final": [[car.entry.row_id, car.count] for car in self.ranking()],
            "cars": [self._car(car) for car in self.cars],
        }  # fmt: skip

    def _car(self, car: Car) -> dict[str, Any]:
        drivers = car.entry.drivers
        return {
            "row_id": car.entry.row_id,
            "number": car.entry.number,
            "team": car.entry.team,
            "drivers": list(drivers),
            "driver_totals_ms": self._totals(car),
            "started": car.started,
            "finished": car.finished,
            "count": car.count,
            "best_ms": car.best_ms if car.best_ms < 10**9 else None,
            "laps": [
                {"number": lap.number, "time_ms": lap.time_ms, "at_ms": lap.at_ms,
                 "driver": drivers[lap.driver], "kind": lap.kind}
                for lap in car.laps
            ],
            "stops": [
                {"number": stop.number, "lap": stop.lap, "in_ms": stop.in_ms,
                 "out_ms": stop.out_ms, "driver": drivers[stop.driver]}
                for stop in car.stops
            ],
            "stints": [
                {"from_ms": stint.from_ms, "to_ms": stint.to_ms, "laps": stint.laps,
                 "driver": drivers[stint.driver], "kart": stint.kart,
                 "kart_quality": round(stint.kart_quality, 6)}
                for stint in car.stints
            ],
            "corrections": car.corrections,
        }  # fmt: skip

    def _totals(self, car: Car) -> dict[str, int]:
        totals = list(car.totals_ms)
        if car.stints and car.stints[-1].to_ms is None:
            stint = car.stints[-1]
            until_ms = car.last_ms if car.finished else self.now_ms
            totals[stint.driver] += max(0, until_ms - stint.from_ms)
        return dict(zip(car.entry.drivers, totals, strict=True))


def write_truth(document: dict[str, Any], path: Path) -> None:
    """Write a truth document, whole or not at all."""
    draft = path.with_name(path.name + ".part")
    draft.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    draft.replace(path)
