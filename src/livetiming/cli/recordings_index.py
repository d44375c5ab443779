"""``livetiming-recordings-index``: bring ``index.json`` of a folder of recordings up to date."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from livetiming.cli._main import make_parser, run_command
from livetiming.config import load_settings
from livetiming.recording.catalogue import Catalogue, look, remembered, save
from livetiming.service.errors import NotConfigured

DESCRIPTION = """Write index.json, the list of the recordings in a folder. Only files that have
changed are read; one that cannot be read is named and left out."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    return run_command(recordings_index, argv)


def recordings_index(argv: Sequence[str]) -> int:
    """Index a folder once."""
    args = _make_parser().parse_args(argv)
    settings = load_settings()
    folder: Path = args.folder or settings.recordings_dir
    if not folder.is_dir():
        raise NotConfigured(
            f"{folder}: expected a folder of recordings - there is none; "
            "name another, or set LIVETIMING_RECORDINGS_DIR"
        )
    before = remembered(folder)
    found = look(folder, before, everything=args.reindex or settings.reindex)
    save(found)
    _tell(before, found)
    return 0


def _make_parser() -> argparse.ArgumentParser:
    parser = make_parser("livetiming-recordings-index", DESCRIPTION)
    parser.add_argument(
        "folder",
        nargs="?",
        type=Path,
        metavar="FOLDER",
        help="finished recordings (LIVETIMING_RECORDINGS_DIR)",
    )
    parser.add_argument(
        "--reindex", action="store_true", help="read every file again, changed or not (REINDEX)"
    )
    return parser


def _tell(before: Catalogue, found: Catalogue) -> None:
    changed = [name for name, seen in found.files.items() if before.files.get(name) != seen]
    gone = [name for name in before.files if name not in found.files]
    print(
        f"{found.folder}: {len(found.entries)} recordings; "
        f"{len(changed)} new or changed, {len(gone)} gone"
    )
    for seen in found.files.values():
        if seen.problem:
            print(f"left out: {seen.problem}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
