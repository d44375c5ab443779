"""Faults of a plugin: said once per kind, counted, never fatal."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import Any

from twisted.logger import Logger

from livetiming.runtime.guard import Guard


class Faults:
    """The faults of one plugin."""

    def __init__(self, plugin: str, log: Logger) -> None:
        self._plugin = plugin
        self._log = log
        self.counts: Counter[str] = Counter()
        """How many there were of each kind."""

    def guarded(self, what: str, call: Callable[..., object], *args: Any) -> bool:
        """Call plugin code; return whether it worked."""
        guard = _ByKind(self, what, self._log)
        guard.call(lambda: call(*args), fallback=None)
        return guard.healthy

    def raised(self, what: str) -> None:
        """Report the exception being handled, raised by the plugin's *what*."""
        kind, _, trace = sys.exc_info()
        name = f"{what} {kind.__name__ if kind else ''} {_innermost(trace)}"
        if self._is_first(name):
            self._log.failure(
                "{plugin}: {what} failed - going on; more of this kind are only counted",
                plugin=self._plugin,
                what=what,
            )

    def left_out(self, text: str, kind: str) -> None:
        """Report a piece of the plugin's state that was left out."""
        if self._is_first(kind):
            self._log.warn(
                "{plugin}: {text} - left out; more of this kind are only counted",
                plugin=self._plugin,
                text=text,
            )

    def summary(self) -> str:
        """Return what was counted, or an empty text."""
        return ", ".join(f"{kind}: {count}" for kind, count in self.counts.most_common())

    def _is_first(self, kind: str) -> bool:
        self.counts[kind] += 1
        return self.counts[kind] == 1


class _ByKind(Guard):
    """A guard that reports each kind of failure once, instead of each change of health."""

    def __init__(self, faults: Faults, what: str, log: Logger) -> None:
        super().__init__(what, log)
        self._faults = faults

    def _broke(self) -> None:
        self.healthy = False
        self._faults.raised(self._name)


def _innermost(trace: TracebackType | None) -> str:
    """Return file and line of the innermost frame."""
    if trace is None:
        return ""
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
