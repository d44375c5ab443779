"""Simulated races, seen through the feed, against what really happened."""

from __future__ import annotations

import pytest

from livetiming.testing.apex import PRESETS, TROUBLES, Rules, Scenario
from livetiming.testing.apex.scenario import PitLine
from tests.golden.truth_check import Verdict, watch

RACE = PRESETS["endurance"].having(
    teams=16, duration_s=5400, retirement_lap=30, rules=Rules(min_stop_s=60, max_stint_s=1500)
)
SEEDS = (5, 6, 7)
SHORT_SEEDS = (1, 2, 3, 4)


def laps(verdict: Verdict) -> int:
    return sum(len(car["laps"]) for car in verdict.truth["cars"])


TIDY: dict[str, Scenario] = {
    "no lap counter": RACE,
    "lap counter": RACE.having(lap_counter=True),
    "line in the pit lane": RACE.having(pit_line="inside"),
    "line in the pit lane, lap counter": RACE.having(pit_line="inside", lap_counter=True),
    "explicit gaps in Spanish": RACE.having(gap_style="explicit", language="es"),
    "in Swedish": RACE.having(language="sv", lap_counter=True),
    "sprint": PRESETS["sprint"],
    "qualifying": PRESETS["qualifying"],
}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", TIDY)
def test_a_tidy_race_is_understood_to_the_millisecond(name: str, seed: int) -> None:
    verdict = watch(TIDY[name].having(seed=seed))

    assert verdict.problems == {}
    assert verdict.laps_seen == laps(verdict)
    assert verdict.minutes_compared >= len(verdict.truth["classification"]) - 2


@pytest.mark.parametrize("lap_counter", [False, True], ids=["no counter", "lap counter"])
@pytest.mark.parametrize("trouble", sorted(TROUBLES))
def test_each_trouble_costs_nothing_but_what_it_hides(trouble: str, *, lap_counter: bool) -> None:
    for seed in SEEDS:
        verdict = watch(
            RACE.having(seed=seed, lap_counter=lap_counter, troubles=frozenset([trouble]))
        )

        assert verdict.problems == {}, f"seed {seed}"


@pytest.mark.parametrize("kind", ["sprint", "qualifying"])
@pytest.mark.parametrize("trouble", [*sorted(TROUBLES), "all"])
def test_troubles_cost_short_sessions_no_more(trouble: str, kind: str) -> None:
    troubles = frozenset(TROUBLES if trouble == "all" else [trouble])
    for seed in SHORT_SEEDS:
        verdict = watch(PRESETS[kind].having(seed=seed, troubles=troubles))

        assert verdict.problems == {}, f"seed {seed}"


def test_a_repeated_lap_time_shows_at_once_where_laps_are_counted() -> None:
    """The lap at 716.375 s takes as long as the one before; the counter tells it alone."""
    verdict = watch(PRESETS["sprint"].having(seed=2))

    assert verdict.problems == {}


def test_a_snapshot_right_after_a_repeated_lap_time_does_not_lose_its_time() -> None:
    verdict = watch(PRESETS["sprint"].having(seed=2, troubles=frozenset(["rows"])))

    assert verdict.problems == {}


@pytest.mark.parametrize("lap_counter", [False, True], ids=["no counter", "lap counter"])
def test_a_retired_kart_keeps_its_laps_and_stops_for_good(*, lap_counter: bool) -> None:
    scenario = RACE.having(seed=5, lap_counter=lap_counter, troubles=frozenset(["retired"]))
    verdict = watch(scenario)
    (gone,) = [car for car in verdict.truth["cars"] if len(car["laps"]) == scenario.retirement_lap]
    row = verdict.race.session.known[str(gone["row_id"])]

    assert verdict.problems == {}
    assert row.driven == scenario.retirement_lap
    assert row.finish_ms is None
    assert len(gone["stops"]) == len(row.stops)


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

    assert verdict.problems == {}
    assert verdict.laps_seen > 0.8 * laps(verdict)


def test_a_whole_day_with_forty_teams_is_understood() -> None:
    verdict = watch(PRESETS["endurance"].having(teams=40, duration_s=86_400, seed=24))

    assert verdict.problems == {}
    assert verdict.laps_seen == laps(verdict) > 45_000
