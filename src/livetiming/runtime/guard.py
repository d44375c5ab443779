"""One place that may catch everything: code of ours around code that may break."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from twisted.internet.defer import CancelledError
from twisted.logger import Logger

T = TypeVar("T")


class Guard:
    """Runs code that may break; says once that it broke and once that it recovered."""

    def __init__(self, name: str, log: Logger, *, meanwhile: str = "going on without") -> None:
        self._name = name
        self._log = log
        self._meanwhile = meanwhile
        self.healthy = True
        """Whether the last run succeeded."""
        self.failures = 0
        """How many runs have failed."""

    async def run(self, call: Callable[[], Awaitable[T]], *, fallback: T) -> T:
        """Return what *call* gives, or *fallback* when it breaks."""
        try:
            result = await call()
        except CancelledError:  # an Exception in Twisted; must pass or nothing can be cancelled
            raise
        except Exception:
            self._broke()
            return fallback
        self._worked()
        return result

    def call(self, call: Callable[[], T], *, fallback: T) -> T:
        """Return what *call* gives, or *fallback* when it breaks; for code that does not wait."""
        try:
            result = call()
        except Exception:
            self._broke()
            return fallback
        self._worked()
        return result

    def _broke(self) -> None:
        if self.healthy:
            self._log.failure("{name} is failing; {then}", name=self._name, then=self._meanwhile)
        self.healthy = False
        self.failures += 1

    def _worked(self) -> None:
        if not self.healthy:
            self._log.info("{name} has recovered", name=self._name)
        self.healthy = True
