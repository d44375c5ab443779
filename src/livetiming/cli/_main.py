"""What all commands share: their parser, their version, and how they begin and end."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import TextIO

from livetiming.cli._errors import exit_code_of

EPILOG = (
    "Settings come from the environment and from the nearest livetiming.env; "
    "livetiming.env.example lists them all. Exit codes: 0 done, 1 failed, 2 wrong command line or "
    "settings, 3 the router refused us."
)


def package_version() -> str:
    """Return the installed version, or ``unknown`` when running from files alone."""
    try:
        return version("livetiming")
    except PackageNotFoundError:
        return "unknown"


def make_parser(prog: str, description: str) -> argparse.ArgumentParser:
    """Return a parser with ``--version`` and the common epilog."""
    parser = argparse.ArgumentParser(prog=prog, description=description, epilog=EPILOG)
    parser.add_argument("--version", action="version", version=f"%(prog)s {package_version()}")
    return parser


def add_log_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of commands that run until they are stopped."""
    parser.add_argument("--log-file", metavar="FILE", help="write the log to FILE, not to stdout")
    parser.add_argument("-v", "--verbose", action="store_true", help="log more")


def run_command(
    command: Callable[[Sequence[str]], int],
    argv: Sequence[str] | None = None,
    *,
    stderr: TextIO | None = None,
) -> int:
    """Run *command*; errors a user can mend become one line and an exit code.

    Raises:
        Exception: what nobody foresaw, with its traceback.
    """
    try:
        return command(sys.argv[1:] if argv is None else argv)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        code = exit_code_of(error)
        if code is None:
            raise
        print(f"{_name(command)}{error}", file=stderr or sys.stderr, flush=True)
        return code


def _name(command: Callable[..., object]) -> str:
    """Return the script of the command's module as a prefix, also where that was run with -m."""
    module = command.__module__
    spec = getattr(sys.modules.get(module), "__spec__", None)
    last = (spec.name if spec is not None else module).rpartition(".")[2]
    return f"livetiming-{last.replace('_', '-')}: " if last != "node" else "livetiming: "
