"""A plugin for the tests: it polls nothing, and ends only as it is told."""

# ruff: noqa: N802  # the names of the plugin interface

from __future__ import annotations

import argparse
import os
import signal
from pathlib import Path
from typing import Any

from livetiming.racing import Stat
from livetiming.service import BaseService

__version__ = "1.0"


class Service(BaseService):
    """Shows two cars, whose laps are the number of polls."""

    attribution = ("Stubborn", None)

    def __init__(self, args: argparse.Namespace, extra_args: list[str] | None = None) -> None:
        super().__init__(args, extra_args)
        self._polls = 0

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--ignore", default="", help="signals to ignore, as INT,TERM")
        parser.add_argument("--abort", action="store_true", help="die at the first poll")
        parser.add_argument("--diary", type=Path, help="note pid and uuid there at the start")

    def getName(self) -> str:
        """Return the series."""
        return "Stubborn"

    def getDefaultDescription(self) -> str:
        """Return the session."""
        return "Test race"

    def getVersion(self) -> str:
        """Return the version."""
        return __version__

    def getPollInterval(self) -> float | None:
        """Return how often to ask."""
        return 0.5

    def getColumnSpec(self) -> list[Stat]:
        """Return the columns."""
        return [Stat.NUM, Stat.LAPS]

    def getRaceState(self) -> dict[str, Any]:
        """Return two cars; at the first call, do what the options say."""
        self._polls += 1
        if self._polls == 1:
            self._begin_as_told()
        return {
            "cars": [["7", self._polls], ["8", self._polls]],
            "session": {"flagState": "green", "timeElapsed": self._polls},
        }

    def _begin_as_told(self) -> None:
        if self.args.diary is not None:
            with self.args.diary.open("a") as file:
                file.write(f"{os.getpid()} {self.uuid}\n")
        if self.args.abort:
            os.abort()
        for name in filter(None, self.args.ignore.split(",")):
            signal.signal(getattr(signal, f"SIG{name}"), signal.SIG_IGN)
