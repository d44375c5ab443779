"""The analysis of what a service publishes, against the truth of simulated races."""

from __future__ import annotations

import pytest

from livetiming.analysis.changes import TIMING71, documents
from livetiming.testing.apex import PRESETS, TROUBLES, Rules, Scenario
from livetiming.testing.apex.scenario import PitLine
from tests.golden.analysis_truth import Verdict, car_of, watch

RACE = PRESETS["endurance"].having(
    teams=16, duration_s=5400, rules=Rules(min_stop_s=60, max_stint_s=1500)
)
SHORT = PRESETS["endurance"].having(
    teams=10, duration_s=2400, retirement_lap=20, rules=Rules(min_stop_s=60, max_stint_s=900)
)
"""As much may go wrong in it as in a long one, and it takes a quarter of the time."""
SEEDS = (5, 6, 7)
SHORT_SEEDS = (1, 2)
TIDY: dict[str, Scenario] = {
    "no lap counter": RACE,
    "lap counter": RACE.having(lap_counter=True),
    "line in the pit lane": RACE.having(pit_line="inside"),
    "line in the pit lane, lap counter": RACE.having(pit_line="inside", lap_counter=True),
    "explicit gaps in Spanish": RACE.having(gap_style="explicit", language="es"),
    "sprint": PRESETS["sprint"],
    "qualifying": PRESETS["qualifying"],
}


def laps(verdict: Verdict) -> int:
    return sum(len(car["laps"]) for car in verdict.truth["cars"])


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", TIDY)
def test_a_tidy_race_is_analysed_lap_by_lap(name: str, seed: int) -> None:
    verdict = watch(TIDY[name].having(seed=seed))

    assert [] == verdict.problems
    assert verdict.laps_seen == laps(verdict)


@pytest.mark.parametrize("lap_counter", [False, True], ids=["no counter", "lap counter"])
@pytest.mark.parametrize("trouble", sorted(TROUBLES))
def test_each_trouble_costs_nothing_but_what_it_hides(trouble: str, *, lap_counter: bool) -> None:
    for seed in SHORT_SEEDS:
        verdict = watch(
            SHORT.having(seed=seed, lap_counter=lap_counter, troubles=frozenset([trouble]))
        )

        assert [] == verdict.problems, f"seed {seed}"


@pytest.mark.parametrize("kind", ["sprint", "qualifying"])
@pytest.mark.parametrize("trouble", [*sorted(TROUBLES), "all"])
def test_troubles_cost_short_sessions_no_more(trouble: str, kind: str) -> None:
    troubles = frozenset(TROUBLES if trouble == "all" else [trouble])
    for seed in SHORT_SEEDS:
        verdict = watch(PRESETS[kind].having(teams=12, seed=seed, troubles=troubles))

        assert [] == verdict.problems, f"seed {seed}"


@pytest.mark.parametrize("pit_line", ["outside", "inside"])
@pytest.mark.parametrize("seed", SEEDS)
def test_all_troubles_together_cost_nothing_but_what_they_hide(
    seed: int, pit_line: PitLine
) -> None:
    troubles = frozenset(TROUBLES)
    if pit_line == "inside":
        # Without exit event, status and counter nothing tells of a lap that ends at the exit.
        troubles -= {"no_pit_out"}
    verdict = watch(RACE.having(seed=seed, pit_line=pit_line, troubles=troubles))

    assert [] == verdict.problems
    assert verdict.laps_seen > 0.8 * laps(verdict)


def test_states_a_few_seconds_apart_give_the_same_laps() -> None:
    often, seldom = watch(RACE.having(seed=5)), watch(RACE.having(seed=5), every=15)

    assert often.laps_seen > 1_000
    for key, car in often.frame.analysis.cars.items():
        other = seldom.frame.analysis.cars[key]
        assert [lap.time_s for lap in car.laps] == [lap.time_s for lap in other.laps]
        assert len(car.stops) == len(other.stops)


def test_stints_and_drive_times_are_those_driven() -> None:
    verdict = watch(RACE.having(seed=5))

    for car in verdict.truth["cars"]:
        found = car_of(verdict.frame, car["number"], car["team"], car["drivers"])
        assert found is not None
        stints = [stint for stint in car["stints"] if stint["laps"]]
        mine = [stint for stint in found.stints if len(found.laps[stint.first : stint.last])]
        assert [stint["laps"] for stint in stints] == [
            len(found.laps[stint.first : stint.last]) for stint in mine
        ]
        assert [stint["driver"] for stint in stints] == [
            found.drivers[stint.driver] for stint in mine
        ]
        for really, stint in zip(stints, mine, strict=True):
            assert stint.end_s is not None
            if really["to_ms"] is not None:
                length_s = (really["to_ms"] - really["from_ms"]) / 1000
                # The first begins when the kart is seen to cross the line; the last of the grid
                # does that seconds after the start.
                limit_s = 5 if really is stints[0] else 1
                assert abs(stint.end_s - stint.start_s - length_s) < limit_s


def test_the_documents_are_those_a_timing71_client_reads() -> None:
    verdict = watch(RACE.having(seed=5, duration_s=1800))

    found = documents(verdict.frame.analysis)

    assert set(TIMING71) <= set(found)
    for key in found["static"]:
        assert all(
            0 <= stint[5] < len(found["driver"][key]) and stint[0] >= 1
            for stint in found["stint"][key]
        )
        assert sum(len(block) for name, block in found["laps"].items()
                   if name.rpartition("/")[0] == key) == found["cars"][key]["timed"]  # fmt: skip
