"""The last calendar that could be read, kept over a restart of the scheduler."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from livetiming.orchestration.schedule.events import CalendarEvent
from livetiming.service import saved

VERSION = 1
NAME = "scheduler.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """A calendar as it was read."""

    events: tuple[CalendarEvent, ...]
    read_s: float
    """When: Unix time [s]."""


class Memory:
    """A file with the last good calendar of one address."""

    def __init__(self, path: Path, address: str) -> None:
        """Keep it in *path*; *address* is only compared, and not written down."""
        self.path = path
        self._calendar = hashlib.sha256(address.encode()).hexdigest()

    def load(self) -> Kept | None:
        """Return what was kept; nothing if it is of another calendar, or cannot be read."""
        try:
            raw = json.loads(self.path.read_bytes())
            if raw["version"] != VERSION or raw["calendar"] != self._calendar:
                return None
            events = tuple(CalendarEvent(**event) for event in raw["events"])
            return Kept(events, float(raw["readAt"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def save(self, events: Sequence[CalendarEvent], read_s: float) -> None:
        """Keep *events*.

        Raises:
            OSError: the file cannot be written; the old one is as it was.
        """
        listed = [{**asdict(event), "description": ""} for event in events]
        raw = {
            "version": VERSION,
            "calendar": self._calendar,
            "readAt": read_s,
            "events": listed,
        }
        saved.write(self.path, raw)
