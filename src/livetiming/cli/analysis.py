"""``livetiming-analysis``: analyse a recording, as the service did when it was live."""

from __future__ import annotations

import csv
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from livetiming.analysis import Frame, tables
from livetiming.cli._main import make_parser, run_command
from livetiming.cli._progress import progress_bar
from livetiming.recording import RecordingError, open_recording
from livetiming.recording.format import dumps
from livetiming.service.afterwards import analyse, document

DEFAULT_OUT = Path("data.out.json")
DESCRIPTION = """Analyse a recording of any format: laps, stints, drivers, pit stops, flags. The
JSON is that of Timing71 (static, driver, stint, lap, car_messages, messages, session, state,
service) with our own documents beside it."""


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command."""
    sys.exit(run_command(analysis, argv))


def analysis(argv: Sequence[str]) -> int:
    """Do what *argv* says; return the exit code."""
    args = make_analysis_parser().parse_args(argv)
    with open_recording(args.recording) as recording:
        with progress_bar(recording.frame_count, "analysing", quiet=args.quiet) as progress:
            last, state, faults = analyse(recording, progress=progress)
        if state is None:
            raise RecordingError(f"{args.recording}: expected at least one state, got none")
        _write(args, last, document(recording, last, state))
        _tell(args, last, recording.problems, faults)
    return 0


def make_analysis_parser() -> ArgumentParser:
    """Return the parser of the command."""
    parser = make_parser("livetiming-analysis", DESCRIPTION)
    parser.add_argument("recording", type=Path, metavar="RECORDING", help="file of any format")
    parser.add_argument(
        "-o",
        "--out",
        type=Path,
        default=DEFAULT_OUT,
        metavar="FILE",
        help=f"where to write the JSON (default: {DEFAULT_OUT}; - for standard output)",
    )
    parser.add_argument(
        "--csv", type=Path, metavar="DIR", help="write laps.csv and stints.csv into this folder"
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="show no progress bar")
    return parser


def _write(args: Namespace, last: Frame, found: dict[str, Any]) -> None:
    if str(args.out) == "-":
        sys.stdout.write(dumps(found).decode("utf-8") + "\n")
    else:
        args.out.write_bytes(dumps(found))
    if args.csv is not None:
        args.csv.mkdir(parents=True, exist_ok=True)
        _table(args.csv / "laps.csv", tables.LAPS, tables.laps(last.analysis))
        _table(args.csv / "stints.csv", tables.STINTS, tables.stints(last.analysis))


def _table(path: Path, titles: Sequence[str], rows: Iterable[tables.Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(titles)
        writer.writerows(rows)


def _tell(args: Namespace, last: Frame, problems: list[str], faults: list[str]) -> None:
    known = last.analysis
    laps = sum(len(car.laps) for car in known.cars.values())
    stops = sum(len(car.stops) for car in known.cars.values())
    print(f"{args.out}: {len(known.cars)} cars, {laps} laps, {stops} stops", file=sys.stderr)
    for problem in [*problems, *faults]:
        print(f"livetiming-analysis: {problem}", file=sys.stderr)
    for cell, count in known.faults.items():
        print(f"livetiming-analysis: car {cell}: {count} cells not readable", file=sys.stderr)


if __name__ == "__main__":
    main()
