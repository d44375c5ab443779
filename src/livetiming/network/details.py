"""What a bus tells its user about the other side of an event or a call."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Peer:
    """Who published or called, as far as the router tells."""

    topic: str
    """Topic of the event, or procedure of the call."""
    role: str | None = None
    authid: str | None = None
