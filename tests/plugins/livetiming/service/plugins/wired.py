"""A plugin for the tests: its feed sends ``{"number": laps, …}``, or tells it to break."""

# ruff: noqa: N802  # the names of the plugin interface

from __future__ import annotations

import argparse
import json
from typing import Any

from livetiming.racing import Stat
from livetiming.service import FeedAddress, FeedService, NotConfigured

__version__ = "2.0"


class Service(FeedService):
    """Counts laps as it is told."""

    attribution = ("Wired", None)

    def __init__(self, args: argparse.Namespace, extra_args: list[str] | None = None) -> None:
        super().__init__(args, extra_args)
        self.feed_silence_s = args.silence  # type: ignore[misc]  # shorter than any test waits
        self._laps: dict[str, int] = {}
        self._broken = False

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--url", help="where the feed is")
        parser.add_argument("--silence", type=float, default=90)

    async def feed_address(self) -> FeedAddress:
        """Return what was given."""
        if self.args.url is None:
            raise NotConfigured("wired needs --url, the address of its feed")
        return FeedAddress(self.args.url)

    def on_feed_message(self, text: str) -> None:
        """Take the laps over."""
        self._broken = text == "break"
        if not self._broken:
            self._laps.update(json.loads(text))
        self.set_due_publish()
        self.log.info("told {text}", text=text)

    def getName(self) -> str:
        """Return the series."""
        return "Wired"

    def getDefaultDescription(self) -> str:
        """Return the session."""
        return "Test race"

    def getVersion(self) -> str:
        """Return the version."""
        return __version__

    def getColumnSpec(self) -> list[Stat]:
        """Return number and laps."""
        return [Stat.NUM, Stat.LAPS]

    def getRaceState(self) -> dict[str, Any]:
        """Return the cars, most laps first."""
        if self._broken:
            raise RuntimeError("told to break")
        cars = sorted(self._laps.items(), key=lambda car: -car[1])
        return {"cars": [list(car) for car in cars], "session": {"flagState": "green"}}
