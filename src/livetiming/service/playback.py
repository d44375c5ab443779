"""``--capture``: a captured feed in the place of the live one, on the capture's own clock.

Time is virtual: it moves from one thing that happens to the next, and at a speed other than
``max`` real time only decides when. So every speed gives the same published bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from twisted.internet.task import Clock as VirtualClock

from livetiming.ports import Clock
from livetiming.service.errors import NotConfigured

if TYPE_CHECKING:
    from livetiming.service.feed import FeedService

UNTIMED_STEP_S = 0.2
"""A record without a time follows so long [s] after the one before it."""
TURN_S = 0.05
"""At full speed the event loop gets a turn this often [s], for signals and the network."""
TAIL_S = 2.0
"""What a service does within so long [s] after the last record still happens."""

Kind = Literal["open", "frame", "gap", "close"]


class Record(Protocol):
    """One entry of a captured feed."""

    @property
    def at_ms(self) -> int | None:
        """Unix time [ms], if the capture has one."""

    @property
    def kind(self) -> Kind:
        """What happened."""

    @property
    def text(self) -> str:
        """A frame's text, or why the feed closed."""


def timed(records: Iterable[Record], *, start_s: float = 0) -> Iterator[tuple[float, Record]]:
    """Give each record a time [s] that never goes back.

    Args:
        records: of a capture.
        start_s: time of a first record that has none.
    """
    now_s: float | None = None
    for record in records:
        if record.at_ms is not None:
            now_s = max(now_s or 0.0, record.at_ms / 1000)
        else:
            now_s = start_s if now_s is None else now_s + UNTIMED_STEP_S
        yield now_s, record


def parse_speed(text: str) -> float | None:
    """Return a speed, ``None`` for ``max``.

    Raises:
        NotConfigured: it is neither a positive number nor ``max``.
    """
    if text == "max":
        return None
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed < float("inf"):
        raise NotConfigured(f"--speed: expected a positive number or max, got {text!r}")
    return speed


class Capture:
    """A captured feed, opened as far as its first record, and the clock that it brings."""

    def __init__(
        self, path: Path, read: Callable[[Path], Iterable[Record]], *, fallback_start_s: float
    ) -> None:
        """Open *path*.

        Raises:
            NotConfigured: it cannot be read, or holds no record.
        """
        self.path = path
        try:
            records = timed(read(path), start_s=fallback_start_s)
            first = next(records, None)
        except OSError as error:
            raise NotConfigured(
                f"--capture {path} - expected a captured feed - {error.strerror or error} - "
                "check the path"
            ) from None
        except ValueError as error:
            raise NotConfigured(f"--capture {path} - {error}") from None
        if first is None:
            raise NotConfigured(f"--capture {path} - expected a captured feed, found no record")
        self.records: Iterator[tuple[float, Record]] = chain([first], records)
        self.clock = VirtualClock()
        self.clock.rightNow = first[0]


class Playback:
    """Plays a capture to a service."""

    def __init__(
        self,
        capture: Capture,
        service: FeedService,
        real: Clock,
        *,
        speed: float | None,
        on_end: Callable[[], object],
    ) -> None:
        """Prepare to play.

        Args:
            capture: to play.
            service: to play it to.
            real: the reactor.
            speed: how many seconds of the capture a real second holds; ``None`` for as many
                as go.
            on_end: called when the capture is over.
        """
        self._records = capture.records
        self._clock = capture.clock
        self._service = service
        self._real = real
        self._speed = speed
        self._on_end = on_end
        self._next: tuple[float, Record] | None = None
        self._began_s = self._real_began_s = 0.0
        self._was_open = False
        self._stopped = False

    def start(self) -> None:
        """Begin to play."""
        self._began_s, self._real_began_s = self._clock.seconds(), self._real.seconds()
        self._next = next(self._records, None)
        self._turn()

    def stop(self) -> None:
        """Play no further."""
        self._stopped = True

    def _turn(self) -> None:
        """Let happen what is due, then give the event loop its turn."""
        turn_ends_s = self._real.seconds() + TURN_S
        while not self._stopped:
            if self._next is None:
                self._finish()
                return
            due_s = self._due_s(self._next[0])
            wait_s = self._wait_s(due_s)
            if wait_s > 0 or self._real.seconds() >= turn_ends_s:
                self._real.callLater(max(0.0, wait_s), self._turn)
                return
            self._advance_to(due_s)

    def _due_s(self, record_s: float) -> float:
        """Return the time of the next thing that happens: a record or a timer of the service."""
        calls: list[Any] = list(self._clock.getDelayedCalls())
        timers_s: list[float] = [call.getTime() for call in calls]
        return min([record_s, *timers_s])

    def _wait_s(self, due_s: float) -> float:
        if self._speed is None:
            return 0.0
        elapsed_s = self._real.seconds() - self._real_began_s
        return (due_s - self._began_s) / self._speed - elapsed_s

    def _advance_to(self, due_s: float) -> None:
        self._move_clock(due_s)
        while self._next is not None and self._next[0] <= due_s and not self._stopped:
            self._play(self._next[1])
            self._next = next(self._records, None)
        self._clock.advance(0)

    def _move_clock(self, to_s: float) -> None:
        self._clock.rightNow = max(self._clock.rightNow, to_s)  # exact, where += would drift
        self._clock.advance(0)

    def _play(self, record: Record) -> None:
        service = self._service
        if record.kind == "open":
            self._was_open = True
            service.feed_opened()
        elif record.kind == "close":
            self._was_open = False
            service.feed_closed(record.text)
        elif record.kind == "gap":
            service.feed_gap(record.text)
        else:
            if not self._was_open:
                self._was_open = True
                service.feed_opened()
            service.feed_said(record.text)

    def _finish(self) -> None:
        """Say that the feed has ended, and let the last publications happen."""
        self._service.feed_health.end()
        self._service.publish()
        ends_s = self._clock.seconds() + TAIL_S
        while not self._stopped and (due_s := self._due_s(ends_s)) < ends_s:
            self._move_clock(due_s)
        self._move_clock(ends_s)
        self._on_end()
