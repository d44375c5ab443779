"""One after the other: work that must not overlap, in the order in which it was asked for."""

from __future__ import annotations

from types import TracebackType

from twisted.internet.defer import DeferredLock


class Turns:
    """Lets one coroutine at a time in: ``async with turns: …``. Not for threads."""

    def __init__(self) -> None:
        self._lock = DeferredLock()

    @property
    def waiting(self) -> int:
        """How many are in line."""
        return len(self._lock.waiting)

    async def __aenter__(self) -> None:
        await self._lock.acquire()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._lock.release()
