"""Keeping step with a service: which of its messages lead from one state to the next. Pure.

Deltas are numbered; one that does not follow shows that something was missed, and that the
whole state is needed. Those that come until it is here are kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

MAX_WAITING = 2000
"""Deltas kept while the state that they build on is awaited."""
NEARBY = 10_000
"""A delta so little behind is a late one; further behind, its service has started anew."""


class BadFrame(ValueError):
    """A state or a delta does not have the form of one; the text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Step:
    """What leads to the next state: all of it, or what has changed."""

    at_ms: int
    """Its Unix time [ms], by its service's clock."""
    state: dict[str, Any] | None = None
    delta: dict[str, Any] | None = None


@dataclass(slots=True)
class Follower:
    """Follows one service."""

    seq: int | None = None
    """Number of the last state; ``None`` while out of step, or if states have no numbers."""
    missed: int = 0
    """How many deltas were missed, as far as their numbers tell."""
    _waiting: list[tuple[int, int, Step]] = field(default_factory=list)

    @property
    def needs_state(self) -> bool:
        """Whether deltas wait for a state to build on."""
        return self.seq is None and bool(self._waiting)

    def delta(self, raw: object, at_ms: int) -> list[Step]:
        """Return the steps that a delta leads to: itself, or none while out of step.

        Raises:
            BadFrame: it is no delta.
        """
        if not isinstance(raw, dict):
            raise BadFrame(f"delta: expected an object, got {raw!r:.80}")
        base, seq = _number(raw.get("base")), _number(raw.get("seq"))
        if base is None or seq is None:
            raise BadFrame(
                f"delta: expected whole numbers as base and seq, got {raw.get('base')!r:.40} and "
                f"{raw.get('seq')!r:.40}"
            )
        step = Step(at_ms, delta=raw)
        if self.seq is not None and base == self.seq:
            self.seq = seq
            return [step]
        if self.seq is not None and 0 <= self.seq - seq < NEARBY:
            return []  # what it tells was part of a state already
        if self.seq is not None:
            self.missed += max(0, base - self.seq)
            self.seq = None
        self._waiting.append((base, seq, step))
        del self._waiting[:-MAX_WAITING]
        return []

    def state(self, raw: object, at_ms: int) -> list[Step]:
        """Return the steps that a full state leads to: itself, and the deltas that follow it.

        Raises:
            BadFrame: it is no state.
        """
        if not isinstance(raw, dict):
            raise BadFrame(f"state: expected an object, got {raw!r:.80}")
        waiting, self._waiting = self._waiting, []
        self.seq, self.missed = _number(raw.get("seq")), 0
        if self.seq is None:
            return [Step(at_ms, state=raw)]
        seq = self.seq
        told = [step.at_ms for _, number, step in waiting if number <= seq]
        later = [entry for entry in waiting if entry[1] > seq]
        # The moment of a state that was asked for is the one of the last delta in it.
        moments_ms = [told[-1]] if told else [at_ms, *(entry[2].at_ms for entry in later[:1])]
        steps = [Step(min(moments_ms), state=raw)]
        for index, (base, number, step) in enumerate(later):
            if base != self.seq:
                self.seq, self._waiting = None, later[index:]
                break
            self.seq = number
            steps.append(step)
        return steps

    def lose(self) -> None:
        """Be out of step, because a step could not be taken."""
        self.seq = None

    def give_up(self) -> None:
        """Stop waiting: no state is to be had now."""
        self._waiting.clear()


def _number(value: object) -> int | None:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
