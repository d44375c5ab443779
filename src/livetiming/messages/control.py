"""Messages that race control sends."""

from __future__ import annotations

import re

from livetiming.messages.base import TimingMessage
from livetiming.racing.columns import ColumnSpec
from livetiming.racing.ctd import MessageRow, RaceState

CAR_NUMBER_REGEX = re.compile(r"\bcar\s*#?\s*(\d+)", re.IGNORECASE)
"""Finds the number in ``CAR 7`` and ``car #7``; the plural, ``Cars 3``, does not match."""


class RaceControlMessage(TimingMessage):
    """Turns texts, which a plugin appends to a shared list, into messages.

    The list is emptied, last text first.
    """

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts

    def process(
        self, before: RaceState, after: RaceState, columns: ColumnSpec, at_s: float
    ) -> list[MessageRow]:
        """See :class:`TimingMessage`."""
        rows: list[MessageRow] = []
        while self._texts:
            text = self._texts.pop()
            row: MessageRow = [int(at_s), "Race Control", text.upper(), "raceControl"]
            found = CAR_NUMBER_REGEX.search(text)
            if found:
                row.append(found.group(1))
            rows.append(row)
        return rows
