"""Strategy against hidden truth and against the peers' rules, in the same simulated races.

31 teams, four hours, six karts in the box; 20 seeds of each kind of box by default. Prints Brier
scores of P(good), coverage of 80 % intervals, laps until a slow kart is known, the error of the
projected finish, and what an update costs over 24 hours of 40 cars. ``--quick`` takes a tenth.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from livetiming.strategy.peers import RULES
from livetiming.testing.apex import PRESETS
from livetiming.testing.apex.scenario import BoxKind
from livetiming.testing.trials import (
    LEFT_S,
    Result,
    Trial,
    as_certain,
    as_frequent,
    brier,
    coverage,
    scenario,
)

KINDS: tuple[BoxKind, ...] = ("fifo", "lifo", "pool")


def climatology(said: list[tuple[float, bool]]) -> float:
    rate = statistics.fmean(came for _, came in said)
    return rate * (1 - rate)


def progress(text: str) -> None:
    print(f"\r{text:<60}", end="", file=sys.stderr, flush=True)


def quality(seeds: int) -> dict[str, Result]:
    """Run the races; FIFO rows are run once more with somebody who tells the rows."""
    found: dict[str, Result] = {}
    for name, kind, seen in [
        *((kind, kind, False) for kind in KINDS),
        ("fifo, seen", "fifo", True),
    ]:
        total = found[name] = Result()
        for seed in range(1, seeds + 1):
            progress(f"{name}: race {seed} of {seeds}")
            total.add(Trial(scenario(kind, seed), rows_seen=seen).run())
    progress("")
    return found


def print_quality(found: dict[str, Result]) -> None:
    print(
        "\nBrier score of P(good); lower is better. 'told' lets a rule's labels mean, afterwards,"
    )
    print("what they turned out to mean in these very races; 'as said' takes them at their word.")
    print(f"{'':22}" + "".join(f"{name:>14}" for name in found))
    print(row("stints, kart at end", found, lambda one: brier(one.karts)))
    print(row("  after 8 clean laps", found, lambda one: brier(one.eighth)))
    print(row("  base rate", found, lambda one: climatology(one.karts)))
    for rule in RULES:
        print(
            row(f"  {rule}, as said", found, lambda one, r=rule: brier(as_certain(one.labels[r])))
        )
        print(row(f"  {rule}, told", found, lambda one, r=rule: brier(as_frequent(one.labels[r]))))
    for ahead in (0, 1, 2, 3):
        print(row(f"draw after {ahead} stops", found, lambda one, n=ahead: brier(one.draws[n])))
    print(row("  base rate", found, lambda one: climatology(one.draws[0])))
    for rule in RULES:
        print(row(f"  {rule}", found, lambda one, r=rule: brier(one.drawn_labels[r])))
    print(row("80 % intervals hold", found, lambda one: coverage(one.effects)))
    print("\nprojected finish, mean error in places (order of the moment): within 80 % interval")
    for left_s in LEFT_S:
        cells = []
        for one in found.values():
            errors = one.finish.get(left_s, [])
            ours, now = (statistics.fmean(pair[index] for pair in errors) for index in (0, 1))
            cells.append(f"{ours:.2f} ({now:.2f}) {statistics.fmean(one.covered[left_s]):.2f}")
        print(f"{f'  {left_s / 3600:g} h left':22}" + "".join(f"{cell:>19}" for cell in cells))


def row(name: str, found: dict[str, Result], value) -> str:  # type: ignore[no-untyped-def]
    return f"{name:26}" + "".join(f"{value(one):10.4f}    " for one in found.values())


def slow_karts(seeds: int) -> None:
    print(
        "\na kart 0.5 s slow in 70 s: stints of the second half of 12 h in which it is known as bad"
    )
    for name, seen in (("rows not seen", False), ("rows told", True)):
        total = Result()
        for seed in range(1, seeds + 1):
            progress(f"slow kart, {name}: race {seed} of {seeds}")
            race = scenario("fifo", seed, hours=12, slow=True)
            total.add(Trial(race, rows_seen=seen, project_s=1e9).run())
        progress("")
        for kind, laps in (
            ("firm label", total.found_slow),
            ("likelier bad than not", total.suspected),
        ):
            share = statistics.fmean(lap is not None and lap <= 8 for lap in laps)
            known = sorted(99 if lap is None else lap for lap in laps)
            print(f"  {name:14} {kind:22} within 8 laps: {share:.0%} of {len(laps)}; "
                  f"median {known[len(known) // 2]} laps")  # fmt: skip


def cost(hours: float) -> None:
    race = PRESETS["endurance"].having(duration_s=round(hours * 3600), teams=40, seed=5)
    trial = Trial(race)
    began = time.perf_counter()
    result = trial.run()
    print(f"\n40 cars, {hours:g} h, {result.laps} laps, run in {time.perf_counter() - began:.0f} s")
    tenth = len(result.costs_ms) // 10
    for name, part in (
        ("first tenth", result.costs_ms[:tenth]),
        ("last tenth", result.costs_ms[-tenth:]),
    ):
        spent, ordered = sum(part), sorted(part)
        laps = result.laps / 10
        print(f"  {name}: {spent / laps:.2f} ms a lap; an update p50 {ordered[len(part) // 2]:.3f}"
              f" p99 {ordered[int(len(part) * 0.99)]:.1f} max {ordered[-1]:.1f} ms")  # fmt: skip
    began = time.perf_counter()
    documents = trial.engine.documents()
    print(f"  all {len(documents)} documents: {(time.perf_counter() - began) * 1000:.1f} ms")
    began = time.perf_counter()
    sum(index * index for index in range(100_000))
    print(
        f"  reference: a loop over 100 000 numbers  {(time.perf_counter() - began) * 1000:.1f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="races of each kind of box")
    parser.add_argument("--slow-seeds", type=int, default=5, help="12 h races with a slow kart")
    parser.add_argument(
        "--hours", type=float, default=24, help="of the race whose cost is measured"
    )
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    args = parser.parse_args()
    part = 10 if args.quick else 1
    print_quality(quality(max(2, args.seeds // part)))
    slow_karts(max(1, args.slow_seeds // part))
    cost(args.hours / part)


if __name__ == "__main__":
    main()
