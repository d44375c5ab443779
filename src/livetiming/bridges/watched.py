"""One service as a bridge sees it: its state step by step, and what happened. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from livetiming.analysis.events import Event, events
from livetiming.analysis.pipeline import Frame, frame
from livetiming.protocol import delta as protocol_delta
from livetiming.protocol.delta import BadDelta
from livetiming.protocol.following import Follower, Step
from livetiming.racing import BadState, ColumnSpec, Stat

State = dict[str, Any]
COLUMNS = "colSpec"


@dataclass(frozen=True, slots=True)
class Shown:
    """A state as a service has published it, and what it tells that the one before did not."""

    at_ms: int
    """By the service's clock."""
    state: State
    delta: dict[str, Any] | None
    """How it was published; ``None`` for a whole state."""
    events: tuple[Event, ...]
    seq: int | None = None
    """The number under which it was published, if it had one."""


@dataclass(slots=True)
class Watched:
    """Follows one service; every method says what is new."""

    uuid: str
    manifest: dict[str, Any] | None = None
    state: State | None = None
    frame: Frame = field(default_factory=Frame)
    follower: Follower = field(default_factory=Follower)
    columns: ColumnSpec = field(default_factory=lambda: ColumnSpec([]))

    @property
    def session(self) -> str:
        """Name and description: what tells one session of a service from the next."""
        named = self.manifest or {}
        return f"{named.get('name', '')}\n{named.get('description', '')}"

    def describe(self, manifest: dict[str, Any]) -> bool:
        """Take a manifest over; return whether another session has begun with it."""
        before, known = self.session, self.manifest is not None
        self.manifest = manifest
        self.columns = ColumnSpec(manifest.get(COLUMNS) or [])
        return not known or self.session != before

    def whole(self, raw: object, at_ms: int) -> list[Shown]:
        """Take a whole state, and the deltas that waited for it.

        Raises:
            BadFrame: it is no state.
        """
        return self._take(self.follower.state(raw, at_ms))

    def change(self, raw: object, at_ms: int) -> list[Shown]:
        """Take a delta; nothing comes of it while the state that it builds on is missing.

        Raises:
            BadFrame: it is no delta.
        """
        return self._take(self.follower.delta(raw, at_ms))

    def lose(self) -> None:
        """Be out of step: only a whole state will do."""
        self.follower.lose()
        self.follower.give_up()

    def _take(self, steps: list[Step]) -> list[Shown]:
        shown: list[Shown] = []
        for step in steps:
            try:
                shown.append(self._step(step))
            except (BadDelta, BadState):
                self.lose()
                break
        return shown

    def _step(self, step: Step) -> Shown:
        """Apply one step.

        Raises:
            BadDelta: it does not fit.
            BadState: it leads to no state.
        """
        raw = step.delta if step.delta is not None else step.state or {}
        if raw.get(COLUMNS) is not None:
            self.columns = _columns(raw[COLUMNS], self.columns)
        if step.delta is not None:
            number = self.columns.index(Stat.NUM) or 0
            state = protocol_delta.apply(self.state or {}, step.delta, number)
        else:
            state = {key: value for key, value in raw.items() if key not in (COLUMNS, "seq")}
        before = self.frame.analysis
        self.frame = frame(self.frame, state, self.columns, step.at_ms / 1000, session=self.session)
        self.state = state
        told = tuple(events(before, self.frame.analysis))
        seq = raw.get("seq")
        return Shown(step.at_ms, state, step.delta, told, seq if isinstance(seq, int) else None)


def _columns(raw: Any, before: ColumnSpec) -> ColumnSpec:
    try:
        return ColumnSpec(raw)
    except (ValueError, TypeError):
        return before
