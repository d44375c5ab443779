"""Compare what the plugin's race logic understood with the truth of a simulated race."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from livetiming.service.plugins.apex_kart.model import Lap, Row
from livetiming.service.plugins.apex_kart.race import Race
from livetiming.testing.apex import Scenario, Simulation

LATE_MS = 5_000
"""A torn crossing is complete some seconds after the line."""
STOP_MS = 5_000


@dataclass
class Verdict:
    """The differences found."""

    scenario: Scenario
    truth: dict[str, Any]
    race: Race
    missing: list[str] = field(default_factory=list)
    phantom: list[str] = field(default_factory=list)
    stops: list[str] = field(default_factory=list)
    drivers: list[str] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    laps_seen: int = 0
    minutes_compared: int = 0

    @property
    def problems(self) -> dict[str, list[str]]:
        """Every kind of difference that was found."""
        kinds = ("missing", "phantom", "stops", "drivers", "order")
        return {kind: getattr(self, kind) for kind in kinds if getattr(self, kind)}


def watch(scenario: Scenario) -> Verdict:
    """Simulate a race, let the race logic see it, and compare."""
    simulation, race = Simulation(scenario), Race()
    start_ms = scenario.start_epoch_ms
    orders: dict[int, list[str]] = {}
    next_ms = 60_000
    for frame in simulation.frames():
        while frame.at_ms > next_ms + 4_000:
            orders[next_ms] = []
            next_ms += 60_000
        if frame.kind == "frame":
            race.feed(frame.text, start_ms + frame.at_ms)
    race.feed("\n", start_ms + simulation.now_ms + 10_000)
    verdict = Verdict(scenario, simulation.document(), race)
    _compare(verdict)
    return verdict


def known_rows(race: Race) -> dict[str, Row]:
    """Every competitor of the session that has most laps."""
    sessions = [race.session, *race.archive]
    best = max(sessions, key=lambda s: sum(len(r.laps) for r in s.known.values()))
    return best.known


def hidden(truth: dict[str, Any], at_ms: int, before_ms: int = 0, after_ms: int = 0) -> bool:
    """Whether the feed told nothing at that time."""
    return any(
        hole["from_ms"] - before_ms < at_ms <= hole["to_ms"] + after_ms for hole in truth["hidden"]
    )


def _compare(verdict: Verdict) -> None:
    rows = known_rows(verdict.race)
    start_ms = verdict.scenario.start_epoch_ms
    for car in verdict.truth["cars"]:
        row = rows.get(str(car["row_id"]))
        if row is None:
            if car["laps"]:
                verdict.missing.append(f"{car['row_id']}: never seen")
            continue
        _compare_laps(verdict, car, row, start_ms)
        _compare_stops(verdict, car, row, start_ms)


def _compare_laps(verdict: Verdict, car: dict[str, Any], row: Row, start_ms: int) -> None:
    truth = verdict.truth
    seen = [(lap.time_ms, lap.at_ms and lap.at_ms - start_ms, lap) for lap in row.laps]
    verdict.laps_seen += len(seen)
    position = 0
    for lap in car["laps"]:
        match = next(
            (index for index in range(position, min(position + 6, len(seen)))
             if _same(truth, lap, seen[index])), None,
        )  # fmt: skip
        if match is None:
            if not hidden(truth, lap["at_ms"]):
                verdict.missing.append(f"{car['row_id']}: {_lap(lap)}")
            continue
        for time_ms, at_ms, _ in seen[position:match]:
            verdict.phantom.append(f"{car['row_id']}: {time_ms} at {at_ms}")
        if len(car["drivers"]) > 1 and seen[match][2].driver != lap["driver"]:
            _compare_driver(verdict, car, lap, seen[match][2].driver)
        position = match + 1
    for time_ms, at_ms, _ in seen[position:]:
        verdict.phantom.append(f"{car['row_id']}: {time_ms} at {at_ms}")


def _same(truth: dict[str, Any], lap: dict[str, Any], seen: tuple[int, int | None, Lap]) -> bool:
    """A lap learned from a snapshot has the right time, but may be dated one lap off."""
    time_ms, at_ms, found = seen
    if found.source == "bundle" and hidden(truth, lap["at_ms"]):
        return bool(time_ms == lap["time_ms"])
    near = at_ms is None or -300 <= at_ms - lap["at_ms"] <= LATE_MS
    return bool(time_ms == lap["time_ms"] and near)


def _lap(lap: dict[str, Any]) -> str:
    return f"{lap['number']} {lap['kind']} {lap['time_ms']} at {lap['at_ms']}"


def _compare_driver(
    verdict: Verdict, car: dict[str, Any], lap: dict[str, Any], driver: str
) -> None:
    """A pseudo-lap ends as the stint begins: the new name may not have been shown yet."""
    if lap["kind"] == "pit_exit" or hidden(verdict.truth, lap["at_ms"]):
        return
    verdict.drivers.append(f"{car['row_id']}: {_lap(lap)} {lap['driver']} seen {driver}")


def _compare_stops(verdict: Verdict, car: dict[str, Any], row: Row, start_ms: int) -> None:
    seen = {stop.in_ms - start_ms: stop for stop in row.stops if stop.in_ms is not None}
    for stop in _told_stops(verdict.truth, car):
        near = [at for at in seen if abs(at - stop["in_ms"]) <= STOP_MS]
        if not near:
            verdict.stops.append(f"{car['row_id']}: missed {stop}")
            continue
        found = seen.pop(near[0])
        out_ms = found.out_ms and found.out_ms - start_ms
        if stop["out_ms"] and not _out_told(verdict, car, stop, out_ms):
            verdict.stops.append(f"{car['row_id']}: out at {out_ms}, really {stop}")
    for at_ms in seen:
        if not hidden(verdict.truth, at_ms, 300_000, 300_000):
            verdict.stops.append(f"{car['row_id']}: phantom stop at {at_ms}")


def _out_told(
    verdict: Verdict, car: dict[str, Any], stop: dict[str, Any], out_ms: int | None
) -> bool:
    """Where neither event nor status tells of the exit, the next crossing does."""
    really_ms = stop["out_ms"]
    if out_ms is None:
        return verdict.scenario.troubles >= {"no_pit_out", "no_sta"}
    latest_ms = really_ms
    if verdict.scenario.troubles >= {"no_pit_out", "no_sta"}:
        after = (lap["at_ms"] for lap in car["laps"] if lap["at_ms"] > really_ms)
        latest_ms = next(after, out_ms)
    return bool(really_ms - STOP_MS <= out_ms <= latest_ms + STOP_MS)


def _told_stops(truth: dict[str, Any], car: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for stop in car["stops"]:
        out_ms = stop["out_ms"]
        if not hidden(truth, stop["in_ms"]) and (out_ms is None or not hidden(truth, out_ms)):
            yield stop
