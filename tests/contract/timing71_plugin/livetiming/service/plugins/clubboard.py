# ruff: noqa  # written as plugins of that time were
"""A plugin as Timing71's published interface describes it; nothing here knows of this project."""

import argparse

from livetiming.messages import RaceControlMessage
from livetiming.racing import FlagStatus, Stat
from livetiming.service import (
    BaseService,
    DuePublisher,
    JSONFetcher,
    MultiLineFetcher,
    PitOutDebouncer,
    ReconnectingWebSocketClientFactory,
    Watchdog,
    uncache,
)

__spec = {"description": "The board of a club"}


def parse_extra_args(extra_args):
    parser = argparse.ArgumentParser()
    parser.add_argument("--board", default="http://127.0.0.1:9/board.json")
    return parser.parse_args(extra_args)


class Service(DuePublisher, BaseService):
    attribution = ["Club Timing", "https://club.example"]

    def __init__(self, args, extra_args):
        super(Service, self).__init__(args, extra_args)
        self._options = parse_extra_args(extra_args)
        self._rows = []
        self._control = []
        self._pit = PitOutDebouncer()
        self._fetcher = JSONFetcher(
            uncache(self._options.board.encode("utf-8")), self._board, self.getPollInterval()
        )
        self._lines = MultiLineFetcher(self._options.board.replace(".json", ".txt"), self._said, 30)
        self._watchdog = Watchdog(60, self._quiet, "board")
        self._socket = ReconnectingWebSocketClientFactory("ws://127.0.0.1:9/")

    def start(self):
        self._fetcher.start()
        self._lines.start()
        self._watchdog.start()
        super(Service, self).start()

    def _board(self, board):
        self._watchdog.notify()
        self._rows = board["rows"]
        self.log.info("{count} rows", count=len(self._rows))
        self.set_due_publish()

    def _said(self, lines):
        self._control.extend(lines)
        self._updateAndPublishRaceState()

    def _quiet(self, what):
        self.log.warn("nothing from {what}", what=what)

    def getName(self):
        return "Club board"

    def getDefaultDescription(self):
        return "Sunday"

    def getVersion(self):
        return "1.4"

    def getPollInterval(self):
        return 5

    def getColumnSpec(self):
        return [Stat.NUM, Stat.STATE, Stat.CLASS, Stat.DRIVER, Stat.LAST_LAP, ["Karma", "numeric"]]

    def getTrackDataSpec(self):
        return ["Air temp"]

    def getExtraMessageGenerators(self):
        return [RaceControlMessage(self._control)]

    def getRaceState(self):
        return {
            "cars": [
                (
                    row["no"],
                    self._pit.value_for(row["no"], "PIT" if row["pit"] else "RUN"),
                    row["class"],
                    row["driver"],
                    (row["last"], "pb"),
                    7,
                )
                for row in self._rows
            ],
            "session": {
                "flagState": FlagStatus.YELLOW.name.lower(),
                "timeElapsed": 12.5,
                "trackData": ["21°C"],
            },
        }
