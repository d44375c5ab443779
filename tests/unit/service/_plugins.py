"""Small services for the tests of the runtime."""

# ruff: noqa: N802  # the names of the plugin interface

from __future__ import annotations

import argparse
from typing import Any

from livetiming.racing import Stat
from livetiming.service import (
    BaseService,
    DuePublisher,
    FeedAddress,
    FeedService,
    FeedUnavailable,
    NotConfigured,
)


class Answers(BaseService):
    """Answers with what the test puts in."""

    columns: list[Any] = [Stat.NUM, Stat.STATE, Stat.LAPS]  # noqa: RUF012
    name = "Club Kart"
    poll: float | None = 10

    def __init__(self, args: argparse.Namespace, extra_args: list[str] | None = None) -> None:
        super().__init__(args, extra_args)
        self.cars: list[Any] = [["7", "RUN", 1]]
        self.session: dict[str, Any] = {"flagState": "green"}
        self.problem: Exception | None = None
        self.asked = 0

    def getName(self) -> str:
        return self.name

    def getDefaultDescription(self) -> str:
        return "Race 1"

    def getVersion(self) -> str:
        return "3.1"

    def getPollInterval(self) -> float | None:
        return self.poll

    def getColumnSpec(self) -> list[Any]:
        return self.columns

    def getRaceState(self) -> dict[str, Any]:
        self.asked += 1
        if self.problem is not None:
            raise self.problem
        return {"cars": [list(car) for car in self.cars], "session": dict(self.session)}


class Polled(Answers):
    """Is asked every ten seconds."""


class Due(DuePublisher, Answers):
    """Says when it has something new."""


class Fed(FeedService, Answers):
    """Counts what its feed says."""

    url: str | None = "ws://feed.example/"

    def __init__(self, args: argparse.Namespace, extra_args: list[str] | None = None) -> None:
        super().__init__(args, extra_args)
        self.heard: list[str] = []

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--venue", help="slug of the venue")

    async def feed_address(self) -> FeedAddress:
        if self.args.venue == "":
            raise NotConfigured("give --venue a slug")
        if self.url is None:
            raise FeedUnavailable("no session today")
        return FeedAddress(self.url)

    def on_feed_open(self) -> None:
        self.heard.append("<open>")

    def on_feed_message(self, text: str) -> None:
        if text.startswith("bad"):
            raise ValueError(text)
        self.heard.append(text)
        self.cars = [["7", "RUN", len(self.heard)]]
        self.set_due_publish()

    def on_feed_close(self, reason: str) -> None:
        self.heard.append(f"<{reason}>")

    def on_feed_gap(self, reason: str) -> None:
        self.heard.append(f"<gap {reason}>")
