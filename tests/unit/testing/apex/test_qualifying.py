from __future__ import annotations

from livetiming.testing.apex import PRESETS
from livetiming.testing.apex.qualifying import QualifyingModel
from livetiming.testing.apex.timeline import LapDone, PitOut, SectorDone
from tests.unit.testing.apex._sims import run

SCENARIO = PRESETS["qualifying"]


def test_everybody_leaves_the_pit_lane_before_the_first_lap_which_is_an_out_lap() -> None:
    first: dict[int, str] = {}
    for event in QualifyingModel(SCENARIO).events():
        if isinstance(event, PitOut):
            first.setdefault(event.entry, "out")
        elif isinstance(event, LapDone) and first.get(event.entry) == "out":
            first[event.entry] = event.kind

    assert set(first.values()) == {"out_lap"}


def test_sectors_are_passed_on_the_way() -> None:
    assert any(isinstance(event, SectorDone) for event in QualifyingModel(SCENARIO).events())


def test_the_final_ranking_is_by_best_lap() -> None:
    _, simulation = run(SCENARIO)
    best = [car.best_ms for car in simulation.truth.ranking()]

    assert best == sorted(best)
    order = [row.entry.row_id for row in simulation.emitter.board.standings.order]
    assert order == [car.entry.row_id for car in simulation.truth.ranking()]
