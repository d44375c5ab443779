"""What the DVR knows about one service of the network."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from livetiming.orchestration.dvr_take import Take
from livetiming.ports import Json
from livetiming.protocol.following import Follower
from livetiming.recording.format import Manifest

LATEST_MS = 10**14
"""Dates beyond this are no dates."""
DELTAS_ALIVE_S = 30.0
"""A service that has sent a delta within this needs no unpacking of its full states."""
ANALYSIS_KEPT = 1000


@dataclass(slots=True)
class Service:
    """One service; times are of a monotonic clock unless they say otherwise."""

    uuid: str
    heard_s: float
    """When it was heard last; or when the router came back, for a silence that was not its."""
    manifest: Manifest | None = None
    external: Json = None
    """Who publishes it, if the directory says that it is a guest."""
    take: Take | None = None
    """Its recording, while there is one."""
    follower: Follower = field(default_factory=Follower)
    is_asked: bool = False
    """Whether its state is being fetched."""
    is_silent: bool = False
    """Whether its recording ended because it was silent."""
    delta_s: float = float("-inf")
    packed: Json = None
    """The compressed state that was recorded last."""
    analysis: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """What came before the recording began."""
    retry_s: float = float("-inf")
    """When to try again to begin a recording."""
    _date_ms: int = 0
    _dated_s: float = 0.0

    @property
    def is_excluded(self) -> bool:
        """Whether it asks not to be recorded."""
        return self.manifest is not None and self.manifest.get("doNotRecord") is True

    @property
    def is_nameless(self) -> bool:
        """Whether it is recorded without having told who it is."""
        return self.manifest is None and self.take is not None and not self.take.is_named

    def heard(self, date_ms: int, now_s: float, clock_s: float) -> int:
        """Note that it lives, and return when it said what it said, by its own clock [ms].

        Args:
            date_ms: as the message tells.
            now_s: by the monotonic clock.
            clock_s: by the wall clock, for messages that tell nonsense.
        """
        self.heard_s, self.is_silent = now_s, False
        self._date_ms = date_ms if date_ms < LATEST_MS else round(clock_s * 1000)
        self._dated_s = now_s
        return self._date_ms

    def now_ms(self, now_s: float, clock_s: float) -> int:
        """Return what time it is by the service's own clock [ms]."""
        if not self._date_ms:
            return round(clock_s * 1000)
        return self._date_ms + round((now_s - self._dated_s) * 1000)

    def knows(self, packed: Json, now_s: float) -> bool:
        """Whether unpacking a full state would tell nothing new: it costs much."""
        if self.take is None or self.follower.needs_state:
            return False
        if self.follower.seq is None:
            return packed is not None and bool(packed == self.packed)
        return now_s - self.delta_s < DELTAS_ALIVE_S

    def lose_step(self, why: str = "") -> None:
        """Wait for a whole state; *why* is told in the recording."""
        self.follower.lose()
        self.follower.give_up()
        self.packed = None
        if why and self.take is not None:
            self.take.note_gap(why)

    def describe(self, manifest: Manifest, *, is_listed: bool) -> Manifest:
        """Take its manifest over, and return it as it is recorded."""
        external = manifest.pop("external", None)  # only the directory says who is a guest
        if is_listed:
            self.external = external
        if self.external is not None:
            manifest["external"] = self.external
        self.manifest = manifest
        return manifest

    def analyse(self, module: str, payload: dict[str, Any], *, is_held: bool) -> None:
        """Record a publication of its analysis, or keep it for the recording to come."""
        if self.take is not None:
            self.take.analyse(module, payload, is_held=is_held)
        elif not self.is_excluded:
            self.analysis.append((module, payload))
            del self.analysis[:-ANALYSIS_KEPT]
