"""``livetiming-strategy``: a race held against its rules; the rules checked and told in words."""

from __future__ import annotations

import csv
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from livetiming.cli._main import make_parser, run_command
from livetiming.cli._progress import progress_bar
from livetiming.recording import RecordingError, open_recording
from livetiming.recording.format import dumps
from livetiming.service.rulesfile import load_regulations
from livetiming.service.strategized import Strategized, as_json, strategize
from livetiming.strategy.pitnow.situation import NoSituation
from livetiming.strategy.regulations import BadRegulations, explain
from livetiming.strategy.regulations.lengths import words

DESCRIPTION = """Follow a recording as the live strategy would have, and hold the race against its
regulations: every stop with the kart that was left and what was broken, every team with stops
owed, time at the wheel and offences. With our own team known, also what "pit now?" answered
before each of its stops. 'livetiming-strategy rules --help' checks and explains regulations."""
RULES = """Look at the regulations of an event: a TOML file of race length, stops, stints,
drivers, pit windows, karts and penalties. docs/reference/regulations.md has every key,
examples/regulations files to begin with."""
STOPS = ("at", "car", "stop", "lap", "length", "stint", "out", "in", "kart", "good", "pit_now",
         "offences")  # fmt: skip
CARS = ("position", "car", "team", "stops", "owed", "penalty_s", "penalty_laps", "disqualified",
        "offences")  # fmt: skip
Row = tuple[Any, ...]


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command."""
    sys.exit(run_command(strategy, argv))


def strategy(argv: Sequence[str]) -> int:
    """Do what *argv* says; return the exit code."""
    if argv and argv[0] == "rules":
        args = make_rules_parser().parse_args(argv[1:])
        code: int = args.run(args)
        return code
    return _follow(make_strategy_parser().parse_args(argv))


def make_strategy_parser() -> ArgumentParser:
    """Return the parser of the command."""
    parser = make_parser("livetiming-strategy", DESCRIPTION)
    parser.add_argument("recording", type=Path, metavar="RECORDING", help="file of any format")
    parser.add_argument(
        "--rules", type=Path, metavar="FILE", required=True, help="regulations of the event (TOML)"
    )
    parser.add_argument("--own", metavar="NUMBER", help="our team, instead of the one in the rules")
    parser.add_argument(
        "-o", "--out", type=Path, metavar="FILE",
        help="write everything as JSON, with all documents (- for standard output, instead of the "
        "tables)",
    )  # fmt: skip
    parser.add_argument(
        "--csv", type=Path, metavar="DIR", help="write stops.csv and cars.csv into this folder"
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="show no progress bar")
    return parser


def make_rules_parser() -> ArgumentParser:
    """Return the parser of ``livetiming-strategy rules``."""
    parser = make_parser("livetiming-strategy rules", RULES)
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    check = verbs.add_parser("check", help="name everything that is wrong with files")
    check.add_argument("files", type=Path, nargs="+", metavar="FILE", help="regulations (TOML)")
    check.set_defaults(run=_check)
    tell = verbs.add_parser("explain", help="tell what a file rules, to compare with the paper")
    tell.add_argument("file", type=Path, metavar="FILE", help="regulations (TOML)")
    tell.set_defaults(run=_explain)
    return parser


# ---- a recording ---------------------------------------------------------------------------------


def _follow(args: Namespace) -> int:
    made = load_regulations(args.rules)
    with open_recording(args.recording) as recording:
        with progress_bar(recording.frame_count, "following", quiet=args.quiet) as progress:
            found, state = strategize(recording, made, args.own, progress=progress)
        if state is None:
            raise RecordingError(f"{args.recording}: expected at least one state, got none")
        if found.own is not None and found.own not in found.analysis.cars:
            known = ", ".join(found.analysis.order)
            raise BadRegulations(f"own - expected a car of the race ({known}), got {found.own!r}")
        try:
            whole = as_json(found, recording)
        except NoSituation as error:
            raise RecordingError(f"{args.recording}: {error}") from None
        problems = [*recording.problems, *found.faults, *found.notes, *made.warnings]
    if str(args.out) == "-":
        sys.stdout.write(dumps(whole).decode("utf-8") + "\n")
    else:
        _print(STOPS, stop_rows(found))
        print()
        _print(CARS, car_rows(found))
        if args.out is not None:
            args.out.write_bytes(dumps(whole))
    if args.csv is not None:
        args.csv.mkdir(parents=True, exist_ok=True)
        _table(args.csv / "stops.csv", STOPS, stop_rows(found))
        _table(args.csv / "cars.csv", CARS, car_rows(found))
    for problem in problems:
        print(f"livetiming-strategy: {problem}", file=sys.stderr)
    return 0


def stop_rows(found: Strategized) -> list[Row]:
    """Return the table of stops."""
    rows = []
    for row in found.stops():
        kart = found.kart(row)
        odds = kart["odds"] if kart else None
        said = found.asked.get(row.number) if row.car == found.own else None
        verdict = "" if said is None else said["verdict"]
        if said is not None and said["fails"]:
            verdict += f": {said['fails']['text']}"
        rows.append((
            words(row.at_s), row.car, row.number, row.lap,
            "" if row.length_s is None else words(row.length_s),
            "" if row.stint_s is None else words(row.stint_s),
            row.driver_before, row.driver_after, odds["label"] if odds else "",
            round(odds["good"], 2) if odds else "", verdict,
            "; ".join(one.text for one in row.offences),
        ))  # fmt: skip
    return rows


def car_rows(found: Strategized) -> list[Row]:
    """Return the table of teams."""
    return [
        (row.position, row.car, row.team, row.stops, row.owed,
         sum(one.time_s for one in row.offences), sum(one.laps for one in row.offences),
         "yes" if any(one.disqualified for one in row.offences) else "",
         "; ".join(one.text for one in row.offences))
        for row in found.cars()
    ]  # fmt: skip


def _print(titles: Sequence[str], rows: Sequence[Row]) -> None:
    """Print columns as wide as they need to be; the last one as it comes."""
    table = [tuple(map(str, row)) for row in (tuple(titles), *rows)]
    widths = [max(len(row[column]) for row in table) for column in range(len(titles) - 1)]
    for row in table:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        print("  ".join([*cells, row[-1]]).rstrip())


def _table(path: Path, titles: Sequence[str], rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(titles)
        writer.writerows(rows)


# ---- rules ---------------------------------------------------------------------------------------


def _check(args: Namespace) -> int:
    code = 0
    for path in args.files:
        try:
            found = load_regulations(path)
        except BadRegulations as error:
            print(error, file=sys.stderr)
            code = 2
            continue
        for warning in found.warnings:
            print(f"{warning} (warning)", file=sys.stderr)
        print(f"{path}: good, {len(explain(found))} rules")
    return code


def _explain(args: Namespace) -> int:
    found = load_regulations(args.file)
    print(found.name or args.file.stem)
    for sentence in explain(found):
        print(f"- {sentence}")
    for warning in found.warnings:
        print(f"{warning} (warning)", file=sys.stderr)
    return 0


if __name__ == "__main__":
    main()
