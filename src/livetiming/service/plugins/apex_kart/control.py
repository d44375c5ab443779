"""Race control's log: parsed, and compared with what it was.

The log is sent whole, newest first. Entries are added at the top, but are also edited and taken
away, as when a penalty is withdrawn.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from .html import Token, squeezed, tokens
from .values import Tariff, penalty


class Entry(NamedTuple):
    """One line of the log."""

    time: str
    """Time of day at the venue, ``HH:MM``."""
    flag: str
    """``green``, ``chequered``, ``penalty``, ``warning``, ``msg`` … as the feed names it."""
    number: str
    """The competitor's plate; empty when the line is for all."""
    text: str

    @property
    def tariff(self) -> Tariff | None:
        """What a penalty costs: written last, after a dash."""
        if self.flag != "penalty" or "-" not in self.text:
            return None
        return penalty(self.text.rpartition("-")[2])


@dataclass(slots=True)
class LogChange:
    """What a new log says that the old one did not."""

    added: list[Entry] = field(default_factory=list)
    """Oldest first."""
    removed: list[Entry] = field(default_factory=list)
    edited: list[tuple[Entry, Entry]] = field(default_factory=list)
    """(before, after)."""


def parse_log(markup: str) -> list[Entry]:
    """Entries of a ``com`` line, newest first."""
    reader = _LogReader()
    for token in tokens(markup):
        reader.take(token)
    reader.end()
    return reader.entries


class _LogReader:
    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._in = ""
        self._parts: dict[str, list[str]] = {}
        self._flag = ""

    def take(self, token: Token) -> None:
        if token.name == "p":
            self.end()
        elif token.name == "b":
            self._in = "" if token.closing else "time"
        elif token.name == "span":
            if token.closing:
                self._in = ""
            elif "data-flag" in token.attributes:
                self._flag = token.attributes["data-flag"]
            elif "com_no" in token.attributes.get("class", "").split():
                self._in = "number"
        elif not token.name:
            self._parts.setdefault(self._in or "text", []).append(token.text)

    def end(self) -> None:
        """Keep the entry read so far, if there is one."""
        if self._parts or self._flag:
            time, number, text = (
                squeezed(" ".join(self._parts.get(k, ()))) for k in ("time", "number", "text")
            )
            if time or number or text:
                self.entries.append(Entry(time, self._flag, number, text))
        self._in, self._parts, self._flag = "", {}, ""


def compare(before: list[Entry], after: list[Entry]) -> LogChange:
    """What changed between two logs, each newest first."""
    kept = Counter(before) & Counter(after)
    gone = _without(before, kept)
    come = _without(after, kept)
    change = LogChange()
    for entry in reversed(come):
        old = _edit_of(entry, gone)
        if old is None:
            change.added.append(entry)
        else:
            gone.remove(old)
            change.edited.append((old, entry))
    change.removed = list(reversed(gone))
    return change


def _without(entries: list[Entry], kept: Counter[Entry]) -> list[Entry]:
    left = Counter(kept)
    rest: list[Entry] = []
    for entry in entries:
        if left[entry] > 0:
            left[entry] -= 1
        else:
            rest.append(entry)
    return rest


def _edit_of(entry: Entry, gone: list[Entry]) -> Entry | None:
    for old in gone:
        if old.time == entry.time and old.number == entry.number:
            return old
    return None
