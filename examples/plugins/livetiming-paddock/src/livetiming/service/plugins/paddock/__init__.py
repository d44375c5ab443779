"""Timing of Paddock."""

from __future__ import annotations

import argparse
from typing import Any

from livetiming.racing import Stat
from livetiming.service import BaseService, DuePublisher, JSONFetcher, NotConfigured
from livetiming.service.plugins.paddock.translate import read_board

__version__ = "0.1.0"

POLL_S = 5


class Service(DuePublisher, BaseService):
    """Fetches a board of JSON and publishes what is on it."""

    attribution = ("Paddock", None)

    def __init__(self, args: argparse.Namespace, extra_args: list[str] | None = None) -> None:
        super().__init__(args, extra_args)
        if not args.url:
            raise NotConfigured("paddock needs --url, the address of the board")
        self._board: dict[str, Any] = {}
        self._fetcher = JSONFetcher(args.url, self._fetched, POLL_S)

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """Declare the options; they appear in ``livetiming-service paddock --help``."""
        parser.add_argument("--url", help="address of the board, for instance https://…/board.json")

    def start(self) -> None:
        """Fetch, and run."""
        self._fetcher.start()
        super().start()

    def getName(self) -> str:
        """Return the series."""
        return "Paddock"

    def getDefaultDescription(self) -> str:
        """Return the session."""
        return str(self._board.get("session", "Live timing"))

    def getVersion(self) -> str:
        """Return the version of this plugin."""
        return __version__

    def getPollInterval(self) -> float:
        """Return how often the board changes [s]: it is fetched as often."""
        return POLL_S

    def getColumnSpec(self) -> list[Stat]:
        """Return what the cells of a row mean."""
        return [Stat.NUM, Stat.STATE, Stat.DRIVER, Stat.LAPS, Stat.LAST_LAP, Stat.BEST_LAP]

    def getRaceState(self) -> dict[str, Any]:
        """Return what is known now."""
        return read_board(self._board)

    def _fetched(self, board: Any) -> None:
        if not isinstance(board, dict):
            self.log.warn("board: expected an object, got {board!r:.80}", board=board)
            return
        renamed = board.get("session") != self._board.get("session")
        self._board = board
        if renamed:
            self.publishManifest()
        self.set_due_publish()
