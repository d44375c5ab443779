"""A plugin for the tests that breaks where it is told to."""

# ruff: noqa: N802  # the names of the plugin interface

from __future__ import annotations

import argparse
from typing import Any

from livetiming.racing import Stat
from livetiming.service import BaseService


class Service(BaseService):
    """Divides by zero."""

    def __init__(self, args: argparse.Namespace, extra_args: list[str] | None = None) -> None:
        super().__init__(args, extra_args)
        if args.in_init:
            raise ZeroDivisionError("in __init__")

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--in-init", action="store_true")
        parser.add_argument("--in-start", action="store_true")

    def start(self) -> None:
        """Run, or break."""
        if self.args.in_start:
            raise ZeroDivisionError("in start")
        super().start()

    def getName(self) -> str:
        """Return the series."""
        return "Breaking"

    def getDefaultDescription(self) -> str:
        """Return the session."""
        return "Test"

    def getVersion(self) -> str:
        """Return the version."""
        return "1"

    def getColumnSpec(self) -> list[Stat]:
        """Return the number."""
        return [Stat.NUM]

    def getRaceState(self) -> dict[str, Any]:
        """Return nothing much."""
        return {"cars": [], "session": {}}
