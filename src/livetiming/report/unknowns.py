"""What the data could not tell, so that nobody takes a report for more than it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from livetiming.analysis.model import NOBODY
from livetiming.report import times
from livetiming.report.classification import label
from livetiming.report.race import Absence, Car, Correction, Race
from livetiming.report.times import Times, plural

ABSENT = {"silence": "the source or the service was silent", "restart": "the recorder was away",
          "gap": "frames are missing"}  # fmt: skip
MOST = 40
"""Lines that one subject may have."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """One kind of thing that is not known."""

    text: str
    details: tuple[str, ...] = ()


def unknowns(race: Race, clock: Times) -> tuple[Unknown, ...]:
    """Return what is missing or doubtful; empty where nothing is."""
    found = [
        *_course(race), *_recording(race, clock), *_cells(race), *_laps(race, clock),
        *_drivers(race), *_stops(race),
    ]  # fmt: skip
    return tuple(
        Unknown(one.text, (*one.details[:MOST], f"and {len(one.details) - MOST} more"))
        if len(one.details) > MOST
        else one
        for one in found
    )


def _course(race: Race) -> Iterator[Unknown]:
    if race.finish_s is None:
        yield Unknown(
            "The recording has no chequered flag: this is the order at its end, and not a result."
        )
    if not race.sectors:
        yield Unknown("The source tells no sector times.")
    if race.origin.other_sessions:
        yield Unknown(
            "The recording holds other sessions too, which are not in this report.",
            race.origin.other_sessions,
        )


def _recording(race: Race, clock: Times) -> Iterator[Unknown]:
    during = [one for one in race.origin.absences if _matters(one, race)]
    absences = [one for one in during if one.kind in ABSENT]
    if absences:
        total_s = sum(one.to_s - one.from_s for one in absences)
        yield Unknown(
            f"Nothing was recorded for {times.duration(total_s)} of the race, in "
            f"{plural(len(absences), 'piece')}.",
            tuple(
                f"{clock.of_day(one.from_s)} to {clock.of_day(one.to_s)}: {ABSENT[one.kind]}"
                for one in absences
            ),
        )
    steps = [one for one in during if one.kind not in ABSENT]
    if steps:
        yield Unknown(
            f"The clock of the recorder was set {plural(len(steps), 'time')} during the race.",
            tuple(clock.of_day(one.from_s) for one in steps),
        )
    if race.origin.problems:
        yield Unknown("Parts of the recording could not be read.", race.origin.problems)
    if race.skipped:
        yield Unknown(
            "Parts of the analysis could not be read.",
            tuple(f"{kind}: {count}" for kind, count in race.skipped.items()),
        )


def _matters(absence: Absence, race: Race) -> bool:
    return absence.to_s > race.start_s and absence.from_s < race.end_s


def _cells(race: Race) -> Iterator[Unknown]:
    if race.faults:
        total = sum(race.faults.values())
        yield Unknown(
            f"{plural(total, 'cell')} of the timing screen could not be read.",
            tuple(f"car {cell}: {count}" for cell, count in race.faults.items()),
        )


def _laps(race: Race, clock: Times) -> Iterator[Unknown]:
    cars = race.cars.values()
    untimed = [(car, change) for car in cars for change in car.untimed]
    if untimed:
        total = sum(change.step for _, change in untimed)
        yield Unknown(
            f"{plural(total, 'lap')} went by whose times were never shown.",
            tuple(_change(car, change, clock) for car, change in untimed),
        )
    corrected = [(car, change) for car in cars for change in car.corrections]
    if corrected:
        yield Unknown(
            f"Race control corrected the count of laps {plural(len(corrected), 'time')}; laps "
            "driven and laps counted differ by that.",
            tuple(_change(car, change, clock) for car, change in corrected),
        )
    withdrawn = [car for car in cars if car.withdrawn]
    if withdrawn:
        yield Unknown(
            "Best laps were withdrawn by the source and do not count.",
            tuple(f"{label(car)}: lap {', '.join(map(str, car.withdrawn))}" for car in withdrawn),
        )
    unseen = [car for car in cars if car.best_s is not None and car.laps and car.best_lap is None]
    if unseen:
        yield Unknown(
            "Best laps were driven before the recording began, or while it was silent.",
            tuple(f"{label(car)}: {times.lap_time(car.best_s)}" for car in unseen),
        )


def _change(car: Car, change: Correction, clock: Times) -> str:
    return (
        f"{clock.of_day(change.at_s)} {label(car)}: {change.step:+d}, to "
        f"{plural(change.official, 'lap')}"
    )


def _drivers(race: Race) -> Iterator[Unknown]:
    unnamed = [
        f"{label(car)}: {times.duration(driver.time_s)}"
        for car in race.cars.values()
        for driver in car.drivers
        if driver.name == NOBODY and driver.time_s > 0
    ]
    if unnamed:
        yield Unknown("Somebody drove whose name was never shown.", tuple(unnamed))


def _stops(race: Race) -> Iterator[Unknown]:
    vague = [
        f"{label(car)}: stop {stop.number}, after lap {stop.lap}"
        for car in race.cars.values()
        for stop in car.stops
        if stop.lane_s is None and stop.out_s is not None
    ]
    if vague:
        yield Unknown("The length of some stops is not known.", tuple(vague))
