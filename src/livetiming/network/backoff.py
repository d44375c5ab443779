"""How long to wait before trying again."""

from __future__ import annotations


class Backoff:
    """Waits that double with each failure, up to a limit, and start again after a success."""

    def __init__(self, *, first_s: float = 1, limit_s: float = 30) -> None:
        self._first_s = first_s
        self._limit_s = limit_s
        self._failures = 0

    def next_s(self, chance: float = 1) -> float:
        """Count a failure and return how long to wait.

        Args:
            chance: a random number from 0 to 1. The wait is between half and all of the full
                one, so that many clients do not come back at the same moment.
        """
        full_s = min(self._limit_s, self._first_s * 2 ** min(self._failures, 30))
        self._failures += 1
        return float(full_s * (0.5 + 0.5 * chance))

    def reset(self) -> None:
        """Count a success."""
        self._failures = 0
