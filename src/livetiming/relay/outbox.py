"""What waits to be sent to the public router: bounded, and the newest of a topic wins.

A few messages are under way at a time, each until the router has confirmed it. What cannot be
sent meanwhile waits: of a retained topic the newest message only, of changes all, until there are
too many of them. Then they are given up: a viewer sees the gap and asks for the whole state.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Protocol

from twisted.logger import Logger

from livetiming.ports import CallFailed, Json
from livetiming.relay.kept import Kept, Message
from livetiming.runtime.tasks import Tasks

_log = Logger(namespace="livetiming.relay")

WINDOW = 64
"""Messages under way at a time."""
WAITING_BYTES = 16 * 1024 * 1024
"""Changes that may wait."""


class PublicSide(Protocol):
    """What the outbox needs of the public router."""

    @property
    def connected(self) -> bool:
        """Whether there is a router now."""

    async def publish_confirmed(self, topic: str, payload: Json, *, retain: bool = False) -> None:
        """Send, and return when the router has it."""


class Outbox:
    """Sends messages to the public router, at the pace at which it takes them."""

    def __init__(
        self,
        public: PublicSide,
        *,
        window: int = WINDOW,
        waiting_bytes: int = WAITING_BYTES,
        kept: Kept | None = None,
        on_skip: Callable[[Exception], None] | None = None,
    ) -> None:
        """Prepare to send.

        Args:
            public: where to.
            window: messages under way at a time.
            waiting_bytes: of changes that wait, at most.
            kept: the store of retained messages.
            on_skip: told of what the router refuses.
        """
        self._public = public
        self._window = window
        self._limit_bytes = waiting_bytes
        self.kept = Kept() if kept is None else kept
        self._on_skip = on_skip or (lambda problem: None)
        self._queue: deque[str | Message] = deque()
        """Changes, and the topics of retained messages, which are looked up when they are due."""
        self._due: set[str] = set()
        self._tasks = Tasks()
        self._under_way = 0
        self.waiting_bytes = 0
        self.sent = 0
        self.given_up = 0
        """How many changes were given up, because the router did not take them."""
        self._is_slow = False

    def __len__(self) -> int:
        """Return how many messages wait."""
        return len(self._queue)

    def put(self, message: Message) -> None:
        """Send *message* as soon as the router takes it."""
        if message.retain and self.kept.put(message):
            if message.topic not in self._due:
                self._due.add(message.topic)
                self._queue.append(message.topic)
        elif self._public.connected:
            self._queue.append(message)
            self.waiting_bytes += message.size
            if self.waiting_bytes > self._limit_bytes:
                self._give_up_changes()
        self._pump()

    def send_everything(self) -> None:
        """Send all that is kept: the router has nothing of it."""
        for topic in self.kept.topics():
            if topic not in self._due:
                self._due.add(topic)
                self._queue.append(topic)
        self._pump()

    def lost(self) -> None:
        """The router is gone; changes that wait would be of no use to it."""
        self._forget_changes()

    def stop(self) -> None:
        """Send no more."""
        self._tasks.stop()
        self._queue.clear()
        self._due.clear()

    # ---- sending -----------------------------------------------------------------------------

    def _pump(self) -> None:
        while self._queue and self._under_way < self._window and self._public.connected:
            message = self._next()
            if message is not None:
                self._under_way += 1
                self._tasks.start(self._send(message), name=f"relaying {message.topic}")
        idle = not self._queue and not self._under_way and self._public.connected
        if self._is_slow and idle:
            self._is_slow = False
            _log.info("the public router keeps up again")

    def _next(self) -> Message | None:
        entry = self._queue.popleft()
        if isinstance(entry, str):
            self._due.discard(entry)
            return self.kept.get(entry)
        self.waiting_bytes -= entry.size
        return entry

    async def _send(self, message: Message) -> None:
        try:
            await self._public.publish_confirmed(
                message.topic, message.envelope, retain=message.retain
            )
            self.sent += 1
        except ConnectionError:
            pass  # all that is kept goes out again when the router is back
        except (CallFailed, ValueError) as problem:
            self._on_skip(problem)
        finally:
            self._under_way -= 1
            self._pump()

    # ---- too much ----------------------------------------------------------------------------

    def _give_up_changes(self) -> None:
        dropped = self._forget_changes()
        self.given_up += dropped
        if not self._is_slow:
            self._is_slow = True
            _log.warn(
                "the public router is slower than the master: {count} changes given up; "
                "its viewers ask for whole states",
                count=dropped,
            )

    def _forget_changes(self) -> int:
        before = len(self._queue)
        self._queue = deque(entry for entry in self._queue if isinstance(entry, str))
        self.waiting_bytes = 0
        return before - len(self._queue)
