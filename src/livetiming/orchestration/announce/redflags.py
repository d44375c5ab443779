"""Which red flags are news: those that stop a session that was under way. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from livetiming.racing import FlagStatus

SAME_S = 60.0
"""A red flag so soon after the last one belongs to the same stoppage."""

RACING = frozenset(FlagStatus) - {FlagStatus.NONE, FlagStatus.RED, FlagStatus.CHEQUERED}


@dataclass(frozen=True, slots=True)
class RedFlags:
    """What is known of one service."""

    count: int = 0
    """How many stoppages there were."""
    is_red: bool = False
    is_racing: bool = False
    """Whether cars were racing since the last chequered flag: many sources show red before a
    session and after it."""
    ended_s: float | None = None
    """When the last stoppage ended: Unix time [s]."""

    def after(self, flag: FlagStatus, *, at_s: float) -> RedFlags:
        """Return what is known after *flag* was shown; the same object if that is nothing new."""
        if flag is FlagStatus.RED:
            return self if self.is_red or not self.is_racing else self._stopped(at_s)
        if flag is FlagStatus.NONE:
            return self
        is_racing = flag in RACING
        if is_racing == self.is_racing and not self.is_red:
            return self
        ended_s = at_s if self.is_red else self.ended_s
        return replace(self, is_red=False, is_racing=is_racing, ended_s=ended_s)

    def _stopped(self, at_s: float) -> RedFlags:
        is_same = self.ended_s is not None and 0 <= at_s - self.ended_s < SAME_S
        return replace(self, is_red=True, count=self.count if is_same else self.count + 1)

    def as_text(self) -> str:
        """Return what :meth:`from_text` reads."""
        return json.dumps([self.count, self.is_red, self.is_racing, self.ended_s])

    @classmethod
    def from_text(cls, text: str | None) -> RedFlags:
        """Return what was kept; nothing is known where that cannot be read."""
        try:
            count, is_red, is_racing, ended_s = json.loads(text or "")
            return cls(int(count), bool(is_red), bool(is_racing), _moment(ended_s))
        except (ValueError, TypeError):
            return cls()


def _moment(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None
