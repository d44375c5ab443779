"""``livetiming-strategy``: the rules of an event, checked and told in words."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from livetiming.cli._main import make_parser, run_command
from livetiming.strategy.regulations import BadRegulations, Regulations, explain, read

DESCRIPTION = """Look at the regulations of an event: a TOML file of race length, stops, stints,
drivers, pit windows, karts and penalties. docs/reference/regulations.md has every key,
examples/regulations files to begin with."""


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command."""
    sys.exit(run_command(strategy, argv))


def strategy(argv: Sequence[str]) -> int:
    """Do what *argv* says; return the exit code."""
    args = make_strategy_parser().parse_args(argv)
    code: int = args.run(args)
    return code


def make_strategy_parser() -> ArgumentParser:
    """Return the parser of the command."""
    parser = make_parser("livetiming-strategy", DESCRIPTION)
    subjects = parser.add_subparsers(metavar="SUBJECT", required=True)
    rules = subjects.add_parser("rules", help="check a file of regulations, or tell it in words")
    verbs = rules.add_subparsers(metavar="VERB", required=True)
    check = verbs.add_parser("check", help="name everything that is wrong with files")
    check.add_argument("files", type=Path, nargs="+", metavar="FILE", help="regulations (TOML)")
    check.set_defaults(run=_check)
    tell = verbs.add_parser("explain", help="tell what a file rules, to compare with the paper")
    tell.add_argument("file", type=Path, metavar="FILE", help="regulations (TOML)")
    tell.set_defaults(run=_explain)
    return parser


def load_regulations(path: Path) -> Regulations:
    """Return the regulations in a file.

    Raises:
        BadRegulations: what it says makes no sense; every fault is named with its line.
        OSError: there is no such file, or it may not be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadRegulations(f"{path}: expected UTF-8, got {error}") from None
    return read(text, str(path))


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
