"""``livetiming-plugins``: what is installed, how good it is, and how to begin another."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from livetiming.cli._main import make_parser, run_command
from livetiming.service import loader, quality
from livetiming.service.scaffold import check_name, write_plugin
from livetiming.service.version import UNKNOWN, core_version


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command."""
    sys.exit(run_command(plugins, argv))


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command."""
    made = make_parser("livetiming-plugins", "List the timing plugins, or begin a new one.")
    made.add_argument(
        "-H", "--human-readable", action="store_true", help="print a table instead of JSON"
    )
    commands = made.add_subparsers(dest="command")
    listing = commands.add_parser("list", help="list what is installed (the default)")
    listing.add_argument(
        "-H",
        "--human-readable",
        action="store_true",
        default=argparse.SUPPRESS,
        help="print a table instead of JSON",
    )
    new = commands.add_parser("new", help="write a plugin package with its test")
    new.add_argument("name", metavar="NAME", help="name of the plugin, such as my_track")
    new.add_argument(
        "--dir",
        type=Path,
        metavar="FOLDER",
        help="where to write it (default: livetiming-NAME here)",
    )
    return made


def plugins(argv: Sequence[str]) -> int:
    """Do what *argv* says; return the exit code."""
    args = parser().parse_args(argv)
    if args.command == "new":
        return _new(args.name, args.dir)
    listed, failing = survey()
    if args.human_readable:
        print(table(listed, failing))
    else:
        print(json.dumps({**listed, **failing}, indent=2, ensure_ascii=False))
    return 1 if failing else 0


def survey() -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """Return what is known of each plugin, and of those that cannot be loaded."""
    found, failing = loader.load_all()
    listed = {plugin.name: describe(plugin) for plugin in found}
    return listed, {name: {"error": why} for name, why in failing.items()}


def describe(plugin: loader.Plugin) -> dict[str, Any]:
    """Return what is known of *plugin*: its own ``__spec``, and what we add."""
    where = loader.location(plugin.name)
    found = quality.read(where) if where is not None else quality.Quality()
    known: dict[str, Any] = {
        **plugin.spec,
        "description": plugin.description,
        "version": _version(plugin, where),
        "quality": found.tier,
        "file": str(where),
    }
    if found.todo:
        known["toNextTier"] = found.todo
    if found.faults:
        known["qualityFaults"] = found.faults
    return known


def _version(plugin: loader.Plugin, where: Path | None) -> str:
    """Return what the module says, or, of a plugin that comes with us, our own version."""
    own = Path(loader.__file__).parent
    ours = where is not None and where.is_relative_to(own)
    return str(getattr(plugin.module, "__version__", core_version() if ours else UNKNOWN))


def table(listed: dict[str, dict[str, Any]], failing: dict[str, dict[str, Any]]) -> str:
    """Return the same for people."""
    if not listed and not failing:
        return "no plugins are installed; livetiming-plugins new NAME begins one"
    rows = [("PLUGIN", "VERSION", "QUALITY", "DESCRIPTION")]
    rows += [
        (name, known["version"], known["quality"], known["description"])
        for name, known in listed.items()
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        "  ".join([*(row[i].ljust(widths[i]) for i in range(3)), row[3]]).rstrip() for row in rows
    ]
    lines += [f"{name}: {known['error']}" for name, known in failing.items()]
    return "\n".join(lines)


def _new(name: str, folder: Path | None) -> int:
    where = folder or Path(f"livetiming-{check_name(name)}")
    for path in write_plugin(name, where):
        print(path)
    print(f"next: cd {where} && pip install -e '.[test]' && pytest")
    return 0


if __name__ == "__main__":
    main()
