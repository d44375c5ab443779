"""Karts counted by loops in the track, told over a WebSocket."""

from __future__ import annotations

import argparse
from typing import Any

from livetiming.racing import Stat
from livetiming.service import FeedAddress, FeedService, NotConfigured
from livetiming.service.plugins.loops.translate import NOBODY, Track, follow, show

__version__ = "1.0.0"


class Service(FeedService):
    """Follows the loops and publishes the classification."""

    attribution = ("Loops example", None)
    feed_stale_s = 20.0  # a kart passes a loop every few seconds

    def __init__(self, args: argparse.Namespace, extra_args: list[str] | None = None) -> None:
        super().__init__(args, extra_args)
        self._track: Track = NOBODY

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--url", help="address of the loops, for instance wss://track/loops")

    async def feed_address(self) -> FeedAddress:
        """Return where the loops are."""
        if not self.args.url:
            raise NotConfigured("loops needs --url, the address of the track's WebSocket")
        return FeedAddress(self.args.url)

    def on_feed_message(self, text: str) -> None:
        """Take a crossing over; publish if it changed anything."""
        track = follow(self._track, text)
        if track is not self._track:
            self._track = track
            self.set_due_publish()

    def getName(self) -> str:
        """Return the series."""
        return "Loops"

    def getDefaultDescription(self) -> str:
        """Return the session."""
        return "Open track"

    def getVersion(self) -> str:
        """Return the version of this plugin."""
        return __version__

    def getColumnSpec(self) -> list[Stat]:
        """Return what the cells of a row mean."""
        return [Stat.NUM, Stat.STATE, Stat.LAPS, Stat.LAST_LAP, Stat.BEST_LAP]

    def getRaceState(self) -> dict[str, Any]:
        """Return what is known now."""
        return show(self._track)
