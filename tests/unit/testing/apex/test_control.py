from __future__ import annotations

from livetiming.testing.apex.control import ClockSegment, RaceClock, plan_control
from livetiming.testing.apex.timeline import Correction, Light, NoticeWithdrawn
from tests.unit.testing.apex._sims import QUICK


def test_the_clock_counts_down_stands_still_and_jumps() -> None:
    clock = RaceClock(
        [
            ClockSegment(0, 1000, running=True),
            ClockSegment(400, 600, running=False),
            ClockSegment(500, 900, running=False),
            ClockSegment(700, 900, running=True),
        ]
    )

    assert [clock.remaining_ms(at) for at in (0, 399, 450, 600, 800)] == [1000, 601, 600, 900, 800]
    assert clock.end_ms == 1600


def test_an_undisturbed_race_ends_when_its_duration_is_over() -> None:
    assert plan_control(QUICK).clock.end_ms == 2_400_000


def test_every_neutralisation_has_its_lights_and_slows_the_field() -> None:
    plan = plan_control(QUICK.having(duration_s=24 * 3600))
    lights = [event.code for event in plan.events if isinstance(event, Light)]

    assert plan.yellow
    assert lights.count("ly") == len(plan.yellow)
    assert plan.neutralised(plan.yellow[0][0])
    assert not plan.neutralised(plan.yellow[0][1])


def test_a_withdrawn_penalty_gives_its_lap_back() -> None:
    events = plan_control(QUICK.having(duration_s=24 * 3600, seed=2)).events
    steps = [event.laps for event in events if isinstance(event, Correction)]

    assert any(isinstance(event, NoticeWithdrawn) for event in events)
    assert sum(steps) == 0
