"""Compare what the analysis made of published states with the truth of a simulated race."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from livetiming.analysis import Car, Frame, Lap, Stop, take
from livetiming.racing import ColumnSpec, RaceState
from livetiming.service.plugins.apex_kart import ctd
from livetiming.service.plugins.apex_kart.race import Race
from livetiming.testing.apex import Scenario, Simulation
from tests.golden.truth_check import came_home, hidden, untold

LATE_MS = 5_000
EARLY_MS = 600
"""Crossings are published in ticks of 200 ms and up to two of them late."""
STOP_MS = 5_000
LANE_S = 1.0
Json = dict[str, Any]


@dataclass
class Verdict:
    """The differences found."""

    scenario: Scenario
    truth: Json
    frame: Frame
    race: Race
    problems: list[str] = field(default_factory=list)
    laps_seen: int = 0
    drivers_compared: int = 0

    def say(self, car: Json, text: str) -> None:
        self.problems.append(f"#{car['number']} {text}")


def states(race: Race, at_ms: int) -> tuple[RaceState, ColumnSpec, str]:
    """What the plugin publishes now, and in which session."""
    screen = ctd.build(race.session, at_ms)
    session = f"{ctd.name(race.session)}\n{ctd.description(race.session)}"
    return RaceState(screen.cars, screen.session), ColumnSpec(screen.columns), session


def watch(scenario: Scenario, *, every: int = 1) -> Verdict:
    """Simulate a race, analyse every *every*-th state, and compare."""
    simulation, race, frame = Simulation(scenario), Race(), Frame()
    start_ms = scenario.start_epoch_ms
    for number, sent in enumerate(simulation.frames()):
        if sent.kind != "frame":
            continue
        at_ms = start_ms + sent.at_ms
        race.feed(sent.text, at_ms)
        if number % every == 0:
            frame = _take(frame, race, at_ms)
    for wait_ms in (10_000, 20_000):
        at_ms = start_ms + simulation.now_ms + wait_ms
        race.feed("\n", at_ms)
        frame = _take(frame, race, at_ms)
    verdict = Verdict(scenario, simulation.document(), frame, race)
    for car in verdict.truth["cars"]:
        _compare(verdict, car)
    return verdict


def _take(frame: Frame, race: Race, at_ms: int) -> Frame:
    state, columns, session = states(race, at_ms)
    return take(frame, state, columns, at_ms / 1000, session=session)


def car_of(frame: Frame, number: str, team: str, crew: list[str]) -> Car | None:
    """The car of a competitor; two of one number are told apart by team or crew."""
    found = [car for key, car in frame.analysis.cars.items() if key.split("~")[0] == number]
    if len(found) > 1:
        found = [car for car in found if car.team == team or {*car.drivers} & {team, *crew}]
    return found[0] if found else None


def _compare(verdict: Verdict, car: Json) -> None:
    found = car_of(verdict.frame, car["number"], car["team"], car["drivers"])
    if found is None:
        if car["laps"]:
            verdict.say(car, "never seen")
        return
    _compare_laps(verdict, car, found)
    _compare_stops(verdict, car, found)


def _at_ms(verdict: Verdict, at_s: float) -> int:
    return round(at_s * 1000) - verdict.scenario.start_epoch_ms


def _compare_laps(verdict: Verdict, car: Json, found: Car) -> None:
    seen = list(found.laps)
    verdict.laps_seen += len(seen)
    position = 0
    for lap in car["laps"]:
        match = next(
            (index for index in range(position, min(position + 6, len(seen)))
             if _same(verdict, lap, seen[index])), None,
        )  # fmt: skip
        if match is None:
            if not _untold(verdict, car, lap):
                verdict.say(car, f"missing {lap}")
            continue
        for phantom in seen[position:match]:
            verdict.say(car, f"phantom {phantom}")
        _compare_lap(verdict, car, found, lap, seen[match])
        position = match + 1
    for phantom in seen[position:]:
        verdict.say(car, f"phantom {phantom}")


def _untold(verdict: Verdict, car: Json, lap: Json) -> bool:
    if hidden(verdict.truth, lap["at_ms"]):
        return True
    # A first state is where laps begin to be counted, not a lap.
    if hidden(verdict.truth, lap["at_ms"], after_ms=LATE_MS):
        return True
    return untold(verdict.scenario, verdict.truth, car, lap)


def _same(verdict: Verdict, lap: Json, seen: Lap) -> bool:
    if round(seen.time_s * 1000) != lap["time_ms"]:
        return False
    at_ms = _at_ms(verdict, seen.at_s)
    if -EARLY_MS <= at_ms - lap["at_ms"] <= LATE_MS:
        return True
    # A lap driven in a hole is learnt from the snapshot that ends it; its crossing was in the hole.
    return any(
        hole["from_ms"] < lap["at_ms"] <= hole["to_ms"]
        and hole["from_ms"] < at_ms <= hole["to_ms"] + LATE_MS
        for hole in verdict.truth["hidden"]
    )


def _compare_lap(verdict: Verdict, car: Json, found: Car, lap: Json, seen: Lap) -> None:
    near_hole = hidden(verdict.truth, lap["at_ms"], 120_000, 120_000)
    if near_hole:
        return
    is_clean = not (seen.is_in or seen.is_out)
    if is_clean != (lap["kind"] == "lap") and not _stop_untold(verdict, car, lap):
        verdict.say(car, f"kind of {lap} seen {seen}")
    if len(car["drivers"]) > 1 and lap["kind"] == "lap" and seen.driver >= 0:
        verdict.drivers_compared += 1
        if found.drivers[seen.driver] != lap["driver"]:
            verdict.say(car, f"driver of {lap} seen {found.drivers[seen.driver]}")


def _lane_agrees(verdict: Verdict, stop: Stop, really_ms: int) -> bool:
    late_s = LATE_MS / 1000 if "crossing_split" in verdict.scenario.troubles else LANE_S
    return stop.lane_s is not None and abs(stop.lane_s - really_ms / 1000) <= late_s


def _stop_untold(verdict: Verdict, car: Json, lap: Json) -> bool:
    """Where neither event nor status tells of the exit, the next crossing does."""
    return bool(verdict.scenario.troubles & {"no_pit_out", "no_pit_in"})


def _compare_stops(verdict: Verdict, car: Json, found: Car) -> None:
    truth = verdict.truth
    seen = {_at_ms(verdict, stop.in_s): stop for stop in found.stops}
    vague = verdict.scenario.troubles >= {"no_pit_out", "no_sta"}
    for stop in car["stops"]:
        out_ms = stop["out_ms"]
        if hidden(truth, stop["in_ms"], 1000) or (out_ms is not None and hidden(truth, out_ms)):
            continue
        if came_home(verdict.scenario, car, stop):
            continue
        near = [at for at in seen if abs(at - stop["in_ms"]) <= STOP_MS]
        if not near:
            verdict.say(car, f"missed {stop}")
            continue
        mine = seen.pop(near[0])
        if out_ms is None or vague:
            continue
        if mine.out_s is None and found.state == "FIN":
            continue  # came out and finished between two states
        if mine.out_s is None or abs(_at_ms(verdict, mine.out_s) - out_ms) > STOP_MS:
            verdict.say(car, f"exit of {stop} seen {mine}")
        elif not _lane_agrees(verdict, mine, out_ms - stop["in_ms"]):
            verdict.say(car, f"lane time of {stop} seen {mine}")
    entries = [stop["in_ms"] for stop in car["stops"]]
    for at_ms, mine in seen.items():
        if any(abs(at_ms - entry) <= STOP_MS for entry in entries):
            continue
        if not hidden(truth, at_ms, 300_000, 300_000):
            verdict.say(car, f"phantom stop {mine}")
