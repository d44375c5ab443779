"""``livetiming-rectool``: look at recordings, and make others of them."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from livetiming.cli._main import make_parser, run_command
from livetiming.cli._progress import progress_bar
from livetiming.recording import Recording, RecordingError, open_recording
from livetiming.recording.checking import check
from livetiming.recording.diff import difference
from livetiming.recording.editing import set_key, typed
from livetiming.recording.export import write_csv, write_ndjson, write_parquet
from livetiming.recording.format import JOURNAL_SUFFIX
from livetiming.recording.journal import is_being_written
from livetiming.recording.packing import save_v2
from livetiming.recording.salvage import repair
from livetiming.recording.times import BadTime, duration_text, moment_text, offset_ms
from livetiming.recording.v1writer import write_v1
from livetiming.recording.views import Clip, Merged

TIME_HELP = "seconds since the start (90, 90.5, 1:30, 1:00:30), or @ and Unix seconds"
SCANNED = ("session", "messages", "cars")
BAD_TIME = 2


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command."""
    sys.exit(run_command(rectool, argv))


def rectool(argv: Sequence[str]) -> int:
    """Do what *argv* says; return the exit code."""
    args = make_rectool_parser().parse_args(argv)
    try:
        code: int = args.run(args)
    except BadTime as error:
        print(f"livetiming-rectool: {error}", file=sys.stderr)
        return BAD_TIME
    except BrokenPipeError:  # who reads along has seen enough
        sys.stderr.close()
        return 0
    return code


# ---- command line ----------------------------------------------------------------------------


def make_rectool_parser() -> ArgumentParser:
    """Return the parser of all actions."""
    parser = make_parser("livetiming-rectool", "Look at recordings, and make others of them.")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)

    def action(name: str, run: Callable[[Namespace], int], text: str) -> ArgumentParser:
        added = actions.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        added.add_argument("-q", "--quiet", action="store_true", help="show no progress bars")
        return added

    _add_reading(action)
    _add_writing(action)
    return parser


Add = Callable[[str, Callable[[Namespace], int], str], ArgumentParser]


def _add_reading(action: Add) -> None:
    inspect = action("inspect", _inspect, "tell what is in a recording")
    _file(inspect)
    inspect.add_argument("--json", action="store_true", help="as JSON")
    show = action("show", _show, "print the state at a time")
    _file(show)
    show.add_argument("time", help=TIME_HELP)
    scan = action("scan", _scan, "print the first change of session, messages and cars")
    _file(scan)
    verify = action("verify", _verify, "compare recordings with every checksum there is")
    verify.add_argument("files", nargs="+", type=Path, metavar="FILE")
    export = action("export", _export, "write a table, or the states, for other programs")
    _file(export)
    export.add_argument("--to", choices=["csv", "ndjson", "parquet"], default="csv")
    export.add_argument("--every", type=float, default=0, metavar="SECONDS", help="one frame each")
    _out(export, "FILE.csv and so on; - for standard output")


def _add_writing(action: Add) -> None:
    change = action("set", _set, "set a key of the manifest")
    _file(change)
    change.add_argument("key")
    change.add_argument("value", help="JSON if it is (false, 12, null), else text")
    change.add_argument("--text", action="store_true", help="take the value as text, always")
    _out(change, "the file itself")
    clip = action("clip", _clip, "write the part with start <= time < end")
    _file(clip)
    clip.add_argument("start", help=TIME_HELP)
    clip.add_argument("end", nargs="?", help=TIME_HELP)
    _out(clip, "FILE_clip.zip")
    convert = action("convert", _convert, "write a recording in another format")
    _file(convert)
    convert.add_argument("--to", choices=["v1", "v2"], help="default: v1 of a v2, v2 of all else")
    convert.add_argument("--coarse", action="store_true", help="v1: replace changed cells whole")
    _out(convert, "FILE_conv.zip")
    mend = action("repair", _repair, "write what is good in a damaged file, or finish a journal")
    _file(mend)
    _out(mend, "FILE_repaired.zip, or the name that the journal was written for")
    merge = action("merge", _merge, "join parts of one event; one fills the gaps of another")
    merge.add_argument("files", nargs="+", type=Path, metavar="FILE")
    _out(merge, "FILE_merged.zip")


def _file(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="recording of any version")


def _out(parser: ArgumentParser, default: str) -> None:
    parser.add_argument("-o", "--out", type=Path, metavar="OUT", help=f"default: {default}")


def _target(args: Namespace, source: Path, suffix: str, extension: str | None = None) -> Path:
    """Return where to write.

    Raises:
        RecordingError: something is there already, maybe the recording itself.
    """
    name = f"{source.stem}{suffix}{source.suffix if extension is None else extension}"
    out: Path = args.out or source.with_name(name)
    if out.exists():
        raise RecordingError(f"{out}: exists already; give another name with -o")
    return out


def _bar(args: Namespace, total: int | None) -> Any:
    return progress_bar(total, args.action, quiet=args.quiet)


def _written(path: Path | None, source: Path) -> int:
    if path is None:
        raise RecordingError(f"{source}: expected at least one frame, got none to write")
    print(path)
    return 0


# ---- looking ---------------------------------------------------------------------------------


def _inspect(args: Namespace) -> int:
    with open_recording(args.file) as recording:
        facts = _facts(recording)
        if args.json:
            print(json.dumps({**facts, "manifest": recording.manifest}, ensure_ascii=False))
            return 0
        manifest = recording.manifest
        print(f"{manifest.get('description', '')}")
        print(f"{manifest.get('name', '')} ({manifest.get('uuid', 'no uuid')})")
        intra = recording.frame_count - recording.key_frame_count
        print(f"format    {recording.kind}")
        print(f"frames    {recording.frame_count} ({recording.key_frame_count} key, {intra} intra)")
        print(f"duration  {duration_text(recording.duration_ms)}")
        print(f"start     {moment_text(recording.start_ms)} (@{recording.start_ms / 1000:.3f})")
        for event in recording.events:
            print(f"event     {_event_text(event, recording.start_ms)}")
        for problem in recording.problems:
            print(f"problem   {problem}")
        print(json.dumps(manifest, indent=2, ensure_ascii=False))
    return 0


def _facts(recording: Recording) -> dict[str, Any]:
    return {
        "format": recording.kind,
        "frames": recording.frame_count,
        "keyFrames": recording.key_frame_count,
        "durationMs": recording.duration_ms,
        "startMs": recording.start_ms,
        "events": recording.events,
        "problems": recording.problems,
    }


def _event_text(event: dict[str, Any], start_ms: int) -> str:
    at_ms = event.get("t", start_ms)
    details = ", ".join(
        f"{key} {duration_text(value - start_ms) if key in ('from', 'to') else value}"
        for key, value in event.items()
        if key not in ("t", "e")
    )
    return f"{duration_text(max(0, at_ms - start_ms))} {event.get('e')} {details}".rstrip()


def _show(args: Namespace) -> int:
    with open_recording(args.file) as recording:
        at_ms = offset_ms(args.time, recording.start_ms)
        print(json.dumps(recording.state_at(at_ms), indent=2, ensure_ascii=False))
    return 0


def _scan(args: Namespace) -> int:
    with open_recording(args.file) as recording, _bar(args, recording.frame_count) as progress:
        frames = iter(recording)
        first = next(frames, None)
        if first is None:
            raise RecordingError(f"{args.file}: expected at least one frame, got none")
        missing = list(SCANNED)
        for frame in frames:
            progress(1)
            for part in [part for part in missing if frame.state[part] != first.state[part]]:
                missing.remove(part)
                unix_s = (recording.start_ms + frame.at_ms) / 1000
                changes = difference(first.state[part], frame.state[part])
                text = json.dumps(changes, ensure_ascii=False)
                print(f"{part} changes at {frame.at_ms / 1000:.3f} (@{unix_s:.3f}): {text}")
            if not missing:
                break
    for part in missing:
        print(f"{part} never changes")
    return 0


def _verify(args: Namespace) -> int:
    bad = 0
    for path in args.files:
        with _bar(args, None) as progress:
            report = check(path, progress=progress)
        verdict = "damaged" if report.problems else "good"
        print(f"{path}: {verdict}, {report.kind}, {report.frames} frames")
        for problem in report.problems:
            print(f"  problem: {problem}")
        for note in report.notes:
            print(f"  note: {note}")
        bad += bool(report.problems)
    return 1 if bad else 0


# ---- writing ---------------------------------------------------------------------------------


def _set(args: Namespace) -> int:
    value = args.value if args.text else typed(args.value)
    out = args.file if args.out is None else _target(args, args.file, "")
    set_key(args.file, out, args.key, value)
    print(f"{out}: {args.key} is {json.dumps(value, ensure_ascii=False)}")
    return 0


def _clip(args: Namespace) -> int:
    with open_recording(args.file) as recording:
        from_ms = offset_ms(args.start, recording.start_ms)
        to_ms = None if args.end is None else offset_ms(args.end, recording.start_ms)
        clip = Clip(recording, from_ms, to_ms)
        target = _target(args, _finished_name(args.file), "_clip")
        with _bar(args, None) as progress:
            if recording.kind in ("v1", "pre-v1"):
                path = write_v1(target, clip, progress=progress)
            else:
                path = save_v2(clip, target, progress=progress)
    return _written(path, args.file)


def _convert(args: Namespace) -> int:
    with open_recording(args.file) as recording:
        to_v1 = args.to == "v1" or (args.to is None and recording.kind == "v2")
        target = _target(args, _finished_name(args.file), "_conv")
        with _bar(args, recording.frame_count) as progress:
            if to_v1:
                path = write_v1(target, recording, is_coarse=args.coarse, progress=progress)
            else:
                path = save_v2(recording, target, progress=progress)
        _warn(recording)
    return _written(path, args.file)


def _finished_name(path: Path) -> Path:
    return path.with_suffix("") if path.suffix == JOURNAL_SUFFIX else path


def _warn(recording: Recording) -> None:
    for problem in recording.problems:
        print(f"livetiming-rectool: {problem}", file=sys.stderr)


def _repair(args: Namespace) -> int:
    path: Path = args.file
    is_journal = path.suffix == JOURNAL_SUFFIX
    if is_journal and path.exists() and is_being_written(path):
        raise RecordingError(f"{path}: is being written; stop the recorder first")
    finished = args.out or _finished_name(path)  # a name that is taken gets a number
    target = finished if is_journal else _target(args, path, "_repaired")
    rescue = repair(path, target)
    for name in rescue.lost:
        print(f"livetiming-rectool: {path}: {name} is lost", file=sys.stderr)
    return _written(rescue.path, path)


def _merge(args: Namespace) -> int:
    with ExitStack() as stack:
        parts = [stack.enter_context(open_recording(path)) for path in args.files]
        merged = Merged(parts)
        target = _target(args, _finished_name(args.files[0]), "_merged")
        with _bar(args, None) as progress:
            path = save_v2(merged, target, progress=progress)
        for recording in parts:
            _warn(recording)
    return _written(path, args.files[0])


def _export(args: Namespace) -> int:
    every_ms = round(args.every * 1000)
    with open_recording(args.file) as recording, _bar(args, recording.frame_count) as progress:
        if args.to == "parquet":
            target = _target(args, args.file, "", ".parquet")
            count = write_parquet(recording, target, every_ms=every_ms, progress=progress)
            return _exported(target, count)
        write = write_csv if args.to == "csv" else write_ndjson
        if str(args.out) == "-":
            write(recording, sys.stdout, every_ms=every_ms, progress=progress)
            return 0
        target = _target(args, args.file, "", f".{args.to}")
        with target.open("x", encoding="utf-8", newline="") as out:
            count = write(recording, out, every_ms=every_ms, progress=progress)
    return _exported(target, count)


def _exported(path: Path, count: int) -> int:
    print(f"{path}: {count} {'rows' if path.suffix != '.ndjson' else 'states'}")
    return 0


if __name__ == "__main__":
    main()
