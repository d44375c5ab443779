from __future__ import annotations

from collections import Counter, defaultdict

from livetiming.testing.apex import PRESETS
from livetiming.testing.apex.model import RaceModel
from livetiming.testing.apex.timeline import (
    CarEvent,
    Chequered,
    DriverOn,
    Event,
    KartSwap,
    LapDone,
    PitIn,
    PitOut,
    StartCrossing,
)
from tests.unit.testing.apex._sims import QUICK


def by_car(events: list[Event]) -> dict[int, list[CarEvent]]:
    cars: dict[int, list[CarEvent]] = defaultdict(list)
    for event in events:
        if isinstance(event, CarEvent):
            cars[event.entry].append(event)
    return cars


def test_the_same_scenario_gives_the_same_events() -> None:
    assert list(RaceModel(QUICK).events()) == list(RaceModel(QUICK).events())


def test_lap_times_add_up_to_the_time_on_the_way() -> None:
    for events in by_car(list(RaceModel(QUICK).events())).values():
        start = next(e.at_ms for e in events if isinstance(e, StartCrossing))
        laps = [e for e in events if isinstance(e, LapDone)]

        assert start + sum(lap.lap_ms for lap in laps) == laps[-1].at_ms


def test_entries_and_exits_alternate_and_keep_the_minimum_but_for_a_few() -> None:
    kinds: Counter[bool] = Counter()
    for events in by_car(list(RaceModel(QUICK).events())).values():
        moves = [e for e in events if isinstance(e, PitIn | PitOut)]

        assert all(isinstance(move, PitIn) for move in moves[::2])
        assert all(isinstance(move, PitOut) for move in moves[1::2])
        kinds.update(o.at_ms - i.at_ms >= 40_000 for i, o in zip(moves[::2], moves[1::2]))  # noqa: B905

    assert kinds[True] > 10 * kinds[False]


def test_where_the_line_runs_through_the_pit_lane_the_exit_counts_a_lap_of_the_stops_length() -> (
    None
):
    scenario = QUICK.having(pit_line="inside")
    for events in by_car(list(RaceModel(scenario).events())).values():
        laps = {e.at_ms: e for e in events if isinstance(e, LapDone)}
        moves = [e for e in events if isinstance(e, PitIn | PitOut)]
        for entry, leaving in zip(moves[::2], moves[1::2]):  # noqa: B905
            assert laps[leaving.at_ms].kind == "pit_exit"
            assert laps[leaving.at_ms].lap_ms == leaving.at_ms - entry.at_ms


def test_teams_take_other_karts_and_change_drivers_in_the_pit() -> None:
    events = list(RaceModel(QUICK).events())
    stops = sum(isinstance(e, PitIn) for e in events)
    swaps = [e for e in events if isinstance(e, KartSwap)]

    assert len(swaps) == stops
    assert 0.5 < sum(isinstance(e, DriverOn) for e in events) / stops <= 1
    assert len({swap.quality for swap in swaps}) > 5


def test_the_leader_takes_the_flag_and_everybody_runs_one_lap_at_most_after_it() -> None:
    events = list(RaceModel(QUICK).events())
    flag = next(e for e in events if isinstance(e, Chequered))
    after = Counter(e.entry for e in events if isinstance(e, LapDone) and e.final)

    assert flag.at_ms >= 2_400_000
    assert set(after.values()) == {1}
    assert after[flag.entry] == 1


def test_a_lap_limited_race_ends_with_its_distance() -> None:
    scenario = PRESETS["sprint"]
    events = list(RaceModel(scenario).events())
    flag = next(e for e in events if isinstance(e, Chequered))
    laps = [e for e in events if isinstance(e, LapDone) and e.entry == flag.entry]

    assert len(laps) == scenario.laps


def test_special_karts_are_where_their_switches_put_them() -> None:
    scenario = QUICK.having(troubles=frozenset(["no_show"]), duration_s=1200)
    laps = Counter(e.entry for e in RaceModel(scenario).events() if isinstance(e, LapDone))

    assert laps[4] == 0
    assert laps[5] > 0
