from __future__ import annotations

from livetiming.testing.apex import Simulation
from tests.unit.testing.apex._sims import QUICK, run


def test_the_same_scenario_gives_the_same_feed_to_the_last_byte() -> None:
    first, _ = run(QUICK)

    assert list(first) == list(Simulation(QUICK).frames())


def test_another_seed_gives_another_race() -> None:
    first, _ = run(QUICK)

    assert list(first) != list(Simulation(QUICK.having(seed=4)).frames())


def test_steps_of_any_size_give_the_same_frames() -> None:
    simulation = Simulation(QUICK)
    stepped = [f for at in range(0, 600_000, 700) for f in simulation.advance(at)]
    whole = list(Simulation(QUICK).advance(599_900))

    assert stepped == whole


def test_a_jump_leads_to_the_middle_of_the_race_at_once() -> None:
    simulation = Simulation(QUICK)
    simulation.jump(1_200_000)
    bundle = simulation.bundle()

    assert bundle.at_ms == 1_200_000
    assert "Tour 1" in bundle.text
    assert "dyn1|countdown|12" in bundle.text
    assert all(f.at_ms > 1_200_000 for f in simulation.advance(1_260_000))


def test_a_viewer_who_joins_late_gets_what_was_held_back_told_to_the_others_first() -> None:
    simulation = Simulation(QUICK)
    settled = []
    for at_ms in range(60_000, 300_000, 200):
        simulation.jump(at_ms)
        settled += simulation.settle()

    assert settled
    assert simulation.settle() == []


def test_the_feed_begins_with_the_grid_and_ends_closed() -> None:
    frames, simulation = run(QUICK)

    assert [frames[0].kind, frames[-1].kind] == ["open", "close"]
    assert frames[1].text.startswith("init|r|\nbest|hide|\n")
    assert simulation.finished
