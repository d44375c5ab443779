"""Compare what the plugin's race logic understood with the truth of a simulated race."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from livetiming.racing import Stat
from livetiming.service.plugins.apex_kart import ctd
from livetiming.service.plugins.apex_kart.model import Lap, Row
from livetiming.service.plugins.apex_kart.race import Race
from livetiming.testing.apex import Scenario, Simulation

NEAR_MS = 300
"""How near a stop, a crossing and the order must be: the feed ticks five times a second."""
TORN_MS = 3_800
"""The same where ``crossing_split`` holds lines back for up to 3.4 s, between two ticks."""
CROSSING_MS = 400
"""How late a lap may be dated: any crossing may be torn over two ticks."""
SNAPSHOT_MS = 5_000
"""After a hole the order is compared again when every kart's torn lines are through."""
NAMES_MS = 30_000
"""How long it may take until the name of the driver is shown."""
MINUTE_MS = 60_000

Standing = tuple[str, int]
"""Row id and laps."""


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
    flags: list[str] = field(default_factory=list)
    laps_seen: int = 0
    minutes_compared: int = 0

    @property
    def problems(self) -> dict[str, list[str]]:
        """Every kind of difference that was found."""
        kinds = ("missing", "phantom", "stops", "drivers", "order", "flags")
        return {kind: getattr(self, kind) for kind in kinds if getattr(self, kind)}


def watch(scenario: Scenario) -> Verdict:
    """Simulate a race, let the race logic see it, and compare."""
    simulation, race = Simulation(scenario), Race()
    start_ms = scenario.start_epoch_ms
    seen: list[tuple[int, list[Standing], str]] = []
    for frame in simulation.frames():
        while frame.at_ms > MINUTE_MS * (len(seen) + 1):
            at_ms = MINUTE_MS * (len(seen) + 1)
            flag = ctd.session_state(race.session, start_ms + at_ms)["flagState"]
            seen.append((at_ms, _standings(race, start_ms + at_ms), flag))
        if frame.kind == "frame":
            race.feed(frame.text, start_ms + frame.at_ms)
    race.feed("\n", start_ms + simulation.now_ms + 10_000)
    verdict = Verdict(scenario, simulation.document(), race)
    _compare(verdict)
    for at_ms, standings, flag in seen:
        _compare_order(verdict, at_ms, standings)
        _compare_flag(verdict, at_ms, flag)
    return verdict


def late_ms(scenario: Scenario) -> int:
    """How late the feed may tell of something, all in all."""
    return TORN_MS if "crossing_split" in scenario.troubles else NEAR_MS


def _standings(race: Race, at_ms: int) -> list[Standing]:
    """What the screen shows: row ids, and the cells of the column of laps."""
    ranking, screen = race.session.ranking(), ctd.build(race.session, at_ms)
    if Stat.LAPS not in screen.columns:
        return [(row.row_id, row.official) for row in ranking]
    column = screen.columns.index(Stat.LAPS)
    return [(row.row_id, car[column]) for row, car in zip(ranking, screen.cars, strict=True)]


def _compare_order(verdict: Verdict, at_ms: int, standings: list[Standing]) -> None:
    """What is shown must be what was true a moment ago: crossings are torn over frames."""
    ends_ms = max(entry["at_ms"] for entry in verdict.truth["classification"])
    if at_ms > ends_ms or hidden(verdict.truth, at_ms, after_ms=SNAPSHOT_MS):
        return
    rows = {row_id for row_id, _ in standings}
    vague = _vague(verdict)
    verdict.minutes_compared += 1
    late = max(CROSSING_MS, late_ms(verdict.scenario))
    moments = _moments(verdict.truth, at_ms - late, at_ms)
    orders = [
        _veiled([item for item in _order_at(verdict.truth, then_ms) if item[0] in rows], vague)
        for then_ms in moments
    ]
    shown = _veiled(standings, vague)
    if shown in orders or ("crossing_split" in verdict.scenario.troubles and _torn(shown, orders)):
        return
    verdict.order.append(f"at {at_ms}: {standings[:6]}")


def _torn(shown: list[Standing], orders: list[list[Standing]]) -> bool:
    """Whether *shown* is one of *orders*, with laps of another: a tear may part the two."""
    places = [row_id for row_id, _ in shown]
    laps = {item for order in orders for item in order}
    return laps.issuperset(shown) and any(places == [row_id for row_id, _ in o] for o in orders)


def _moments(truth: dict[str, Any], from_ms: int, to_ms: int) -> list[int]:
    """The times from which each order of that while was true, the last one first.

    Two karts may cross within a few milliseconds, and the tear come between them.
    """
    changes = {from_ms, to_ms}
    for car in truth["cars"]:
        for change in (*car["laps"], *car["corrections"]):
            if from_ms < change["at_ms"] <= to_ms:
                changes.add(change["at_ms"])
    return sorted(changes, reverse=True)


def _compare_flag(verdict: Verdict, at_ms: int, shown: str) -> None:
    if hidden(verdict.truth, at_ms, after_ms=SNAPSHOT_MS):
        return
    for lag_ms in (0, late_ms(verdict.scenario)):
        flags = [f["flag"] for f in verdict.truth["flags"] if f["at_ms"] <= at_ms - lag_ms]
        if not flags or flags[-1] == shown:
            return
    verdict.flags.append(f"at {at_ms}: {shown}, really {flags[-1]}")


def _vague(verdict: Verdict) -> set[str]:
    """Rows whose laps on the screen may differ from the truth for a while."""
    scenario, cars = verdict.scenario, verdict.truth["cars"]
    if scenario.kind == "qualifying":
        # The counter of a timed session leaves the out-lap out until the next lap.
        return {str(car["row_id"]) for car in cars}
    if scenario.lap_counter and "no_tlp" not in scenario.troubles:
        return set()
    if verdict.truth["hidden"]:
        # Without a counter, laps driven in a hole are known from the next crossing on.
        return {str(car["row_id"]) for car in cars}
    # Without a counter, corrections are believed when three crossings agree on them.
    return {str(car["row_id"]) for car in cars if car["corrections"]}


def _veiled(standings: list[Standing], vague: set[str]) -> list[Standing]:
    return [(row_id, 0 if row_id in vague else laps) for row_id, laps in standings]


def _order_at(truth: dict[str, Any], at_ms: int) -> list[Standing]:
    """The classification at any time, from laps and corrections alone."""
    keyed = []
    for index, car in enumerate(truth["cars"]):
        done = bisect_right(car["laps"], at_ms, key=_time)
        last_ms = car["laps"][done - 1]["at_ms"] if done else 0
        count = done + sum(c["laps"] for c in car["corrections"] if c["at_ms"] <= at_ms)
        if truth["scenario"]["kind"] == "qualifying":
            times = [lap["time_ms"] for lap in car["laps"][:done] if lap["kind"] == "lap"]
            keyed.append((min(times, default=10**9), 0, index, str(car["row_id"]), count))
        else:
            keyed.append((-count, last_ms, index, str(car["row_id"]), count))
    return [(row_id, count) for *_, row_id, count in sorted(keyed)]


def _time(lap: dict[str, Any]) -> int:
    return int(lap["at_ms"])


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
             if _same(verdict, lap, seen[index])), None,
        )  # fmt: skip
        if match is None:
            is_hidden = hidden(truth, lap["at_ms"])
            if not is_hidden and not untold(verdict.scenario, truth, car, lap):
                verdict.missing.append(f"{car['row_id']}: {_lap(lap)}")
            continue
        for time_ms, at_ms, _ in seen[position:match]:
            verdict.phantom.append(f"{car['row_id']}: {time_ms} at {at_ms}")
        if len(car["drivers"]) > 1 and seen[match][2].driver != lap["driver"]:
            _compare_driver(verdict, car, lap, seen[match][2].driver)
        position = match + 1
    for time_ms, at_ms, _ in seen[position:]:
        verdict.phantom.append(f"{car['row_id']}: {time_ms} at {at_ms}")


def untold(
    scenario: Scenario, truth: dict[str, Any], car: dict[str, Any], lap: dict[str, Any]
) -> bool:
    """Whether the feed cannot tell of a lap that takes exactly as long as the one before.

    Its time is not sent again. The event of a last lap has no estimate, like any redraw; and
    where the lap before was driven in a hole, nobody knows when this one must end.
    """
    index = car["laps"].index(lap)
    if not index or car["laps"][index - 1]["time_ms"] != lap["time_ms"]:
        return False
    troubles = scenario.troubles
    if lap is car["laps"][-1] and "no_sta" in troubles:
        return True
    is_vague = hidden(truth, car["laps"][index - 1]["at_ms"])
    is_counted = scenario.lap_counter and "no_tlp" not in troubles
    return is_vague and "no_sta" in troubles and not is_counted


def _same(verdict: Verdict, lap: dict[str, Any], seen: tuple[int, int | None, Lap]) -> bool:
    """A lap learned from a snapshot has the right time, but may be dated one lap off."""
    time_ms, at_ms, found = seen
    if found.source == "bundle" and hidden(verdict.truth, lap["at_ms"]):
        return bool(time_ms == lap["time_ms"])
    late = max(CROSSING_MS, late_ms(verdict.scenario))
    near = at_ms is None or -NEAR_MS <= at_ms - lap["at_ms"] <= late
    return bool(time_ms == lap["time_ms"] and near)


def _lap(lap: dict[str, Any]) -> str:
    return f"{lap['number']} {lap['kind']} {lap['time_ms']} at {lap['at_ms']}"


def _compare_driver(
    verdict: Verdict, car: dict[str, Any], lap: dict[str, Any], driver: str
) -> None:
    """A pseudo-lap ends as the stint begins: the new name may not have been shown yet.

    Nor after a hole that held the stop: team and driver take turns in one cell.
    """
    if lap["kind"] == "pit_exit" or hidden(verdict.truth, lap["at_ms"], after_ms=NAMES_MS):
        return
    verdict.drivers.append(f"{car['row_id']}: {_lap(lap)} {lap['driver']} seen {driver}")


def _compare_stops(verdict: Verdict, car: dict[str, Any], row: Row, start_ms: int) -> None:
    seen = {stop.in_ms - start_ms: stop for stop in row.stops if stop.in_ms is not None}
    late = late_ms(verdict.scenario)
    for stop in _told_stops(verdict.scenario, verdict.truth, car):
        near = [at for at in seen if -NEAR_MS <= at - stop["in_ms"] <= late]
        if not near:
            verdict.stops.append(f"{car['row_id']}: missed {stop}")
            continue
        found = seen.pop(near[0])
        out_ms = found.out_ms and found.out_ms - start_ms
        if stop["out_ms"] and not _out_told(verdict, car, stop, out_ms):
            verdict.stops.append(f"{car['row_id']}: out at {out_ms}, really {stop}")
    entries = [stop["in_ms"] for stop in car["stops"]]
    for at_ms in seen:
        if any(-NEAR_MS <= at_ms - entry <= late for entry in entries):
            continue
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
        latest_ms = next((at for at in after if not hidden(verdict.truth, at)), out_ms)
        holes = verdict.truth["hidden"]
        latest_ms = max([latest_ms, *(h["to_ms"] for h in holes if h["from_ms"] < latest_ms)])
    return bool(really_ms - NEAR_MS <= out_ms <= latest_ms + late_ms(verdict.scenario))


def _told_stops(scenario: Scenario, truth: dict[str, Any], car: dict[str, Any]) -> Iterator[Any]:
    for stop in car["stops"]:
        out_ms = stop["out_ms"]
        is_hidden = hidden(truth, stop["in_ms"]) or (out_ms is not None and hidden(truth, out_ms))
        if not is_hidden and not came_home(scenario, car, stop):
            yield stop


def came_home(scenario: Scenario, car: dict[str, Any], stop: dict[str, Any]) -> bool:
    """Whether it is the way home of a kart that finished, and only a number tells of it."""
    ends_ms = car["laps"][-1]["at_ms"] if car["laps"] else 0
    is_last = stop["out_ms"] is None and stop["in_ms"] > ends_ms
    return is_last and scenario.troubles >= {"no_pit_in", "no_sta"}
