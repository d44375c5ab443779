from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from livetiming.testing.apex import PRESETS, Scenario
from livetiming.testing.apex.truth import write_truth
from tests.unit.testing.apex._sims import QUICK, run

SCENARIOS = [QUICK, QUICK.having(pit_line="inside"), PRESETS["sprint"]]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=["outside", "inside", "sprint"])
def test_laps_are_numbered_and_their_times_fill_the_race(scenario: Scenario) -> None:
    for car in run(scenario)[1].document()["cars"]:
        laps = car["laps"]
        assert [lap["number"] for lap in laps] == list(range(1, len(laps) + 1))
        for before, lap in pairwise(laps):
            if lap["kind"] != "pit_exit":
                assert lap["at_ms"] - before["at_ms"] == lap["time_ms"]


def test_the_count_is_laps_driven_and_corrections() -> None:
    for car in run(QUICK)[1].document()["cars"]:
        steps = sum(correction["laps"] for correction in car["corrections"])
        assert car["count"] == len(car["laps"]) + steps


def test_stints_and_stops_take_turns_and_drivers_totals_are_their_stints() -> None:
    for car in run(QUICK)[1].document()["cars"]:
        stints, stops = car["stints"], car["stops"]
        assert [stint["to_ms"] for stint in stints[: len(stops)]] == [s["in_ms"] for s in stops]
        for driver, total_ms in car["driver_totals_ms"].items():
            closed = sum(
                stint["to_ms"] - stint["from_ms"]
                for stint in stints
                if stint["driver"] == driver and stint["to_ms"] is not None
            )
            assert total_ms >= closed


def test_each_stint_tells_the_hidden_quality_of_its_kart() -> None:
    stints = [stint for car in run(QUICK)[1].document()["cars"] for stint in car["stints"]]
    quality: dict[int, float] = {}
    for stint in stints:
        assert quality.setdefault(stint["kart"], stint["kart_quality"]) == stint["kart_quality"]


def test_there_is_a_classification_each_minute_and_laps_only_grow() -> None:
    table = run(QUICK)[1].document()["classification"]

    assert [entry["at_ms"] for entry in table[:3]] == [60_000, 120_000, 180_000]
    for before, after in pairwise(table):
        assert sum(n for _, n in before["order"]) <= sum(n for _, n in after["order"]) + 2
    for entry in table:
        counts = [count for _, count in entry["order"]]
        assert counts == sorted(counts, reverse=True)


def test_the_feed_and_the_truth_agree_on_the_final_order() -> None:
    simulation = run(QUICK)[1]
    shown = [[r.entry.row_id, r.laps] for r in simulation.emitter.board.standings.order]

    assert shown == simulation.document()["final"]


def test_a_truth_file_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "truth.json"
    write_truth(run(QUICK)[1].document(), path)

    assert json.loads(path.read_text("utf-8"))["livetiming_truth"] == 1
    assert [p.name for p in tmp_path.iterdir()] == ["truth.json"]
