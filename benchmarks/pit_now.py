"""How long "pit now?" takes on a race of 30 h, 35 stops and 6 drivers, at many moments of it.

python benchmarks/pit_now.py [--moments 200]

Each moment is answered afresh: verdict, who may drive with what each costs, the plan of all stops
to come, and the alternatives. ``loose`` is the race as its rules are; ``tight`` asks of the drivers
all but everything that there is time for; ``lost`` asks more, so that it has to be found out what
cannot be kept any more. The team has followed a plan until then, give or take a minute a stint.
``?`` are answers that the effort allowed did not settle.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import replace

from livetiming.strategy.pitnow import Plan, Problem, Wheel, pit_now, planning
from livetiming.strategy.pitnow.planning import best

HOUR = 3_600
REACH_MS = 200.0
CREW = (
    Wheel("Ada", continuous=8_400), Wheel("Blaise", continuous=8_400),
    Wheel("Carl", continuous=8_400), Wheel("Dorothea", maximum=18_000, continuous=8_400),
    Wheel("Emmy", continuous=8_400, stint=2_700), Wheel("Felix", continuous=8_400),
)  # fmt: skip


def race(minimum_s: int) -> Problem:
    drivers = tuple(
        replace(one, minimum=minimum_s, maximum=min(one.maximum, 8 * HOUR)) for one in CREW
    )
    return Problem(
        now=0, end=30 * HOUR, start=0, driver=0, drivers=drivers, owed=35, stop=180, shortest=600,
        longest=4_200, lane=15,
        closed=((0, 1_200), (14 * HOUR, 14 * HOUR + 1_800), (29 * HOUR + 1_800, 30 * HOUR)),
    )  # fmt: skip


def moment(start: Problem, plan: Plan, at: int, dice: random.Random) -> Problem:
    """The race at a time of it, after the stints of *plan* until then."""
    driven = [0] * len(start.drivers)
    previous, streak, done = None, 0, 0
    for leg in plan.legs:
        if leg.end > at:
            break
        length = leg.length + dice.randint(-60, 60)
        streak = length + (streak if previous == leg.driver else 0)
        driven[leg.driver] += length
        previous, done = leg.driver, done + 1
    leg = plan.legs[done]
    drivers = tuple(replace(one, driven=s) for one, s in zip(start.drivers, driven, strict=True))
    began = min(at, leg.start)
    return replace(start, now=at, start=began, driver=leg.driver, drivers=drivers,
                   previous=previous, streak=streak, owed=max(0, start.owed - done))  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--moments", type=int, default=200, metavar="N")
    count = parser.parse_args().moments
    calls = [0]
    solve = planning.solve

    def counted(*args, **more):  # type: ignore[no-untyped-def]
        calls[0] += 1
        return solve(*args, **more)

    planning.solve = counted
    solve(race(0), 3)  # the library is loaded once, at the start of a service
    usual = best(race(3 * HOUR)).plan
    assert usual is not None
    print(f"{'race':8}{'moments':>8}{'yes':>6}{'no':>6}{'?':>4}{'solver':>8}"
          f"{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'max ms':>9}")  # fmt: skip
    for name, minimum_s in (("loose", 3 * HOUR), ("tight", int(4.6 * HOUR)), ("lost", 5 * HOUR)):
        dice, spent, verdicts = random.Random(1), [], {"yes": 0, "no": 0, "unknown": 0}
        plan = best(race(minimum_s)).plan or usual
        calls[0] = 0
        for _ in range(count):
            problem = moment(race(minimum_s), plan, dice.randint(0, 30 * HOUR - 60), dice)
            began = time.perf_counter()
            said = pit_now(problem, lap_s=62.0)
            spent.append((time.perf_counter() - began) * 1_000)
            verdicts[said.verdict] += 1
        spent.sort()
        p50, p95, p99 = (spent[min(count - 1, int(count * at))] for at in (0.5, 0.95, 0.99))
        print(f"{name:8}{count:8}{verdicts['yes']:6}{verdicts['no']:6}{verdicts['unknown']:4}"
              f"{calls[0]:8}{p50:9.1f}{p95:9.1f}{p99:9.1f}{spent[-1]:9.1f}")  # fmt: skip
    print(f"must reach: p95 {REACH_MS:.0f} ms")


if __name__ == "__main__":
    main()
