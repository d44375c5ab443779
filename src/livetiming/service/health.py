"""How fresh a service's data are: ``session.feed`` of the state.

Old data must never look new: a state tells when its source was last heard and whether it
still can be.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

LIVE = "live"
STALE = "stale"
LOST = "lost"
ENDED = "ended"


@dataclass(slots=True)
class FeedHealth:
    """What is known about the sources of one service; no clock inside."""

    stale_s: float | None = None
    """A source that is silent for so long [s] is stale; ``None`` for one that may be silent."""
    last_message_s: float | None = None
    """Unix time [s] of the last message of any source."""
    failing: bool = False
    """The plugin cannot make a state of what it hears."""
    ended: bool = False
    on_change: Callable[[], object] = lambda: None
    """Called when a source is lost or back."""
    _down: set[str] = field(default_factory=set)
    _sources: set[str] = field(default_factory=set)

    @property
    def has_sources(self) -> bool:
        """Whether sources report by themselves (fetchers, feeds)."""
        return bool(self._sources)

    def heard(self, at_s: float, source: str = "") -> None:
        """*source* has said something."""
        news = self.ended or self.last_message_s is None or source in self._down
        self.last_message_s = at_s
        self.ended = False
        self._down.discard(source)
        if source:
            self._sources.add(source)
        if news:
            self.on_change()

    def lost(self, source: str = "") -> None:
        """*source* cannot be reached."""
        if source:
            self._sources.add(source)
        if source not in self._down:
            self._down.add(source)
            self.on_change()

    def forget(self, source: str) -> None:
        """*source* is no longer one."""
        self._sources.discard(source)
        self._down.discard(source)

    def end(self) -> None:
        """There is nothing more to come."""
        self.ended = True

    def status(self, at_s: float) -> str:
        """Return ``live``, ``stale``, ``lost`` or ``ended``."""
        if self.ended:
            return ENDED
        if self._down or self.last_message_s is None:
            return LOST
        due_s = self.stale_at_s()
        return STALE if self.failing or (due_s is not None and at_s >= due_s) else LIVE

    def stale_at_s(self) -> float | None:
        """Return when silence turns into ``stale``, or ``None`` if it never does."""
        if self.stale_s is None or self.last_message_s is None:
            return None
        return self.last_message_s + self.stale_s

    def as_json(self, at_s: float) -> dict[str, Any]:
        """Return ``session.feed``; without ``lastMessage`` [ms] if nothing was ever heard."""
        feed: dict[str, Any] = {"status": self.status(at_s)}
        if self.last_message_s is not None:
            feed["lastMessage"] = round(self.last_message_s * 1000)
        return feed
