"""How much one caller may ask for, so that nobody keeps the others from it. Pure."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

REMEMBERED = 4096
"""Callers whose spending is remembered; the one heard of longest ago is forgotten."""


@dataclass(slots=True)
class _Purse:
    left: float
    at_s: float


@dataclass(slots=True)
class Allowance:
    """A purse for each caller: full at first, filled up at a steady rate."""

    rate: float
    """Requests a second, for as long as one likes."""
    burst: float
    """Requests at once, after a time without any."""
    _purses: OrderedDict[str, _Purse] = field(default_factory=OrderedDict)

    def spend(self, caller: str, now_s: float) -> bool:
        """Take one request from the purse of *caller*; return whether there was enough in it.

        Args:
            caller: who asks.
            now_s: what time it is, by a clock that is never set back.
        """
        purse = self._purses.pop(caller, None) or _Purse(self.burst, now_s)
        self._purses[caller] = purse
        if len(self._purses) > REMEMBERED:
            self._purses.popitem(last=False)
        purse.left = min(self.burst, purse.left + max(0.0, now_s - purse.at_s) * self.rate)
        purse.at_s = now_s
        if purse.left < 1:
            return False
        purse.left -= 1
        return True
