"""One call to the master for many callers at the relay.

When a thousand viewers come back at once they all ask for the same state. Whoever asks while a
call is under way shares the one after it with everybody else who does, never the one before: an
answer that was given before it was asked for could be older than what the caller has seen.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from twisted.internet.defer import DeferredSemaphore

from livetiming.ports import CallFailed, Json
from livetiming.runtime.tasks import Gate, Tasks

BUSY = "livetiming.error.relay_busy"

UNDER_WAY = 64
"""Calls to the master at a time."""
QUESTIONS = 4096
"""Different questions that may wait."""
CALLERS = 20_000
"""Callers that may wait."""

TROUBLE = (CallFailed, ConnectionError, TimeoutError)

Ask = Callable[[], Coroutine[Any, Any, Json]]


class _Turn:
    """One call, and its result when it is there."""

    def __init__(self) -> None:
        self.done = Gate()
        self.result: Json = None


class Shared:
    """Makes calls, each for all who want the same."""

    def __init__(
        self, *, under_way: int = UNDER_WAY, questions: int = QUESTIONS, callers: int = CALLERS
    ) -> None:
        """Prepare.

        Args:
            under_way: calls made at a time; the others wait.
            questions: different ones that may wait; more are refused.
            callers: who may wait; more are refused.
        """
        self._places = DeferredSemaphore(under_way)
        self._questions = questions
        self._callers = callers
        self._tasks = Tasks()
        self._running: dict[str, _Turn] = {}
        self._next: dict[str, _Turn] = {}
        self.waiting = 0
        self.calls = 0
        """How many were made."""

    async def ask(self, question: str, call: Ask) -> Json:
        """Return what *call* returns; it is made once for all who ask the same *question*.

        Raises:
            CallFailed: as *call* did; or too many wait already.
            ConnectionError: as *call* did.
            TimeoutError: as *call* did.
        """
        turn = self._turn(question, call)
        self.waiting += 1
        try:
            await turn.done.wait()
        finally:
            self.waiting -= 1
        return turn.result

    def stop(self) -> None:
        """Make no more calls."""
        self._tasks.stop()

    def _turn(self, question: str, call: Ask) -> _Turn:
        turn = self._next.get(question)
        if self.waiting >= self._callers or (turn is None and len(self._next) >= self._questions):
            raise CallFailed(BUSY, "too many calls wait at this relay; try again in a moment")
        if turn is None:
            turn = self._next[question] = _Turn()
            self._tasks.start(self._take_turn(question, call, turn), name=f"asking {question}")
        return turn

    async def _take_turn(self, question: str, call: Ask, turn: _Turn) -> None:
        before = self._running.get(question)
        if before is not None:
            with suppress(*TROUBLE):
                await before.done.wait()
        await self._places.acquire()
        # From here on, whoever asks the same gets another turn.
        del self._next[question]
        self._running[question] = turn
        try:
            self.calls += 1
            turn.result = await call()
            turn.done.open()
        except TROUBLE as problem:
            turn.done.fail(problem)
        finally:
            self._places.release()
            if self._running.get(question) is turn:
                del self._running[question]
            turn.done.fail(ConnectionError("the relay is closing"))  # if nothing else was said
