"""``livetiming-report``: one HTML file of a recording, made to be shared."""

from __future__ import annotations

import sys
import webbrowser
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from livetiming.cli._main import make_parser, package_version, run_command
from livetiming.cli._progress import progress_bar
from livetiming.recording import Recording, RecordingError, open_recording
from livetiming.recording.catalogue import replace_file
from livetiming.recording.format import loads
from livetiming.report import Assets, BadAnalysis, Options, Origin
from livetiming.service import reporting
from livetiming.service.afterwards import analyse
from livetiming.web import report_assets

DESCRIPTION = """Make a report of a recording of any format, or of one that is running: one HTML
file with classification, charts, stints, stops, drivers and every lap. It opens without a server
and without a network, on a desk, on a phone and on paper, and can be sent to anybody."""
HTML = b"<!doctype html>"


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command."""
    sys.exit(run_command(report, argv))


def report(argv: Sequence[str]) -> int:
    """Do what *argv* says; return the exit code."""
    args = make_report_parser().parse_args(argv)
    out = args.out or args.recording.with_suffix(".html")
    _refuse(out, args)
    style, script = report_assets()
    with open_recording(args.recording) as recording:
        documents, origin = _documents(args, recording)
        options = Options(
            title=args.title, cars=args.cars, zone=args.timezone or _zone_here(recording)
        )
        html = reporting.report(
            documents, origin, Assets(style, script), options,
            where=str(args.analysis or args.recording),
        )  # fmt: skip
    _write(out, html)
    for problem in origin.problems:
        print(f"livetiming-report: {problem}", file=sys.stderr)
    if args.open and str(out) != "-":
        webbrowser.open(out.resolve().as_uri())
    return 0


def make_report_parser() -> ArgumentParser:
    """Return the parser of the command."""
    parser = make_parser("livetiming-report", DESCRIPTION)
    parser.add_argument("recording", type=Path, metavar="RECORDING", help="file of any format")
    parser.add_argument(
        "-o", "--out", type=Path, metavar="FILE",
        help="where to write the report (default: RECORDING with .html; - for standard output); "
        "a report that is there is replaced",
    )  # fmt: skip
    parser.add_argument(
        "--analysis", type=Path, metavar="FILE",
        help="take the laps from this analysis of the recording, as the DVR and "
        "livetiming-analysis write it, and analyse nothing; it holds one session",
    )  # fmt: skip
    parser.add_argument(
        "--title", default="", metavar="TEXT", help="heading (default: event and session)"
    )
    parser.add_argument(
        "--session", default="", metavar="WORDS",
        help="of a recording of several sessions the one called so (default: the last one in "
        "which a lap was driven)",
    )  # fmt: skip
    parser.add_argument(
        "--cars", type=_cars, default=(), metavar="7,12,…",
        help="numbers of the cars that the charts show in colour at first (default: who won each "
        "class and the best placed others)",
    )  # fmt: skip
    parser.add_argument(
        "--timezone", type=_zone, metavar="NAME",
        help="where the race was, as Europe/Madrid, for times of day (default: where this "
        "machine is)",
    )  # fmt: skip
    parser.add_argument("--open", action="store_true", help="show the report in a browser")
    parser.add_argument("-q", "--quiet", action="store_true", help="show no progress bar")
    return parser


def _cars(text: str) -> tuple[str, ...]:
    return tuple(name.strip().removeprefix("#") for name in text.split(",") if name.strip())


def _zone(text: str) -> tzinfo:
    try:
        return ZoneInfo(text)
    except (OSError, ValueError, LookupError):
        raise ArgumentTypeError(
            f"expected the name of a time zone, such as Europe/Madrid or UTC, got {text!r}"
        ) from None


def _zone_here(recording: Recording) -> tzinfo:
    """Return the zone of this machine, with the offset it had at the race."""
    try:
        began = datetime.fromtimestamp(recording.start_ms / 1000, UTC).astimezone()
    except (OverflowError, ValueError, OSError):
        return UTC
    return began.tzinfo or UTC


def _refuse(out: Path, args: Namespace) -> None:
    """Refuse to write over what was read, or over what is no report.

    Raises:
        RecordingError: that would happen.
    """
    if str(out) == "-" or not out.exists():
        return
    if out.is_dir():
        raise RecordingError(f"{out}: expected a file to write to, got a folder; name one with -o")
    for source in (args.recording, args.analysis):
        if source is not None and source.exists() and out.samefile(source):
            raise RecordingError(f"{out}: would be written over by its own report; see -o")
    with out.open("rb") as file:
        if file.read(len(HTML)).lower() not in (HTML, b""):
            raise RecordingError(
                f"{out}: exists already, and is no report; give another name with -o"
            )


def _documents(args: Namespace, recording: Recording) -> tuple[Mapping[str, Any], Origin]:
    """Return the documents to be told of, and where they come from.

    Raises:
        RecordingError: there is no state in the recording, or its file is damaged.
        BadAnalysis: the analysis that was named is of something else.
    """
    version, now_s = package_version(), datetime.now(UTC).timestamp()
    if args.analysis is not None:
        found = _of_file(args.analysis, recording)
        return found, reporting.origin(recording, version=version, made_at_s=now_s)
    with progress_bar(recording.frame_count, "analysing", quiet=args.quiet) as progress:
        last, state, faults = analyse(recording, progress=progress)
    if state is None:
        raise RecordingError(f"{args.recording}: expected at least one state, got none")
    told = reporting.session(last, args.session)
    others = [reporting.title(one) for one in reporting.sessions(last) if one is not told]
    return reporting.documents_of(told, recording), reporting.origin(
        recording, version=version, made_at_s=now_s, others=others, faults=faults
    )


def _of_file(path: Path, recording: Recording) -> dict[str, Any]:
    """Return the documents in *path*, with what the recording knows better."""
    found = loads(path.read_bytes(), where=str(path))
    service = found.get("service") if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(service, dict):
        raise BadAnalysis(
            f"{path}: expected the JSON of an analysis, with a service; make one with "
            f"'livetiming-analysis {recording.path}'"
        )
    told, known = str(service.get("uuid")), str(recording.manifest.get("uuid"))
    if told.partition(":")[0] != known.partition(":")[0]:
        raise BadAnalysis(
            f"{path}: expected the analysis of {recording.path}, which is of service {known}, "
            f"got that of {told}"
        )
    times = {"startTime": recording.start_ms / 1000, "duration": recording.duration_ms / 1000}
    return {**found, "service": {**recording.manifest, **times}}


def _write(out: Path, html: str) -> None:
    if str(out) == "-":
        sys.stdout.write(html)
        return
    data = html.encode("utf-8")
    replace_file(out, data, mode=0o644)
    print(f"{out}: {len(data) / 1e6:.1f} MB", file=sys.stderr)


if __name__ == "__main__":
    main()
