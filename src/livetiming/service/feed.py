"""A service whose source pushes text messages over a WebSocket."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from livetiming.network.websocket import FeedAddress, FeedUnavailable
from livetiming.service.base import BaseService
from livetiming.service.due import DuePublisher
from livetiming.service.errors import NotConfigured
from livetiming.service.frame import REFRESH_S

if TYPE_CHECKING:
    from livetiming.service.host import Connection
    from livetiming.service.rawlog import RawSink

FEED = "feed"
"""Name of the source in the feed's health."""

__all__ = ["FeedAddress", "FeedService", "FeedUnavailable"]


class FeedService(DuePublisher, BaseService):
    """A service whose source pushes text messages over a WebSocket.

    Derive from it, return where the feed is from :meth:`feed_address`, take its messages in
    :meth:`on_feed_message` and call ``self.set_due_publish()`` when they changed anything.
    The connection keeps itself open; ``--capture`` puts a captured feed in its place.
    """

    feed_silence_s: ClassVar[float] = 90.0
    """A feed that is silent for so long [s] is dialled again."""
    feed_stale_s: ClassVar[float] = 65.0
    """A feed that is silent for so long [s] is called stale."""

    _connection: Connection | None = None
    _raw_log: RawSink | None = None
    _refreshed_s = 0.0

    async def feed_address(self) -> FeedAddress:
        """Return where the feed is; asked before every dial.

        Raises:
            NotConfigured: options are missing; the service ends.
            FeedUnavailable: not to be found now; asked again later.
        """
        raise NotImplementedError

    def on_feed_open(self) -> None:
        """Called when the feed is connected, and again after each reconnection."""

    def on_feed_message(self, text: str) -> None:
        """Called with each message; the time is ``self.clock.seconds()``."""

    def on_feed_close(self, reason: str) -> None:
        """Called when the connection is lost; it is dialled again by itself."""

    def on_feed_gap(self, reason: str) -> None:
        """Called where a captured feed says that messages are missing."""

    def redial(self, reason: str) -> None:
        """Hang up and dial again at once, for a feed that answers only to a new connection.

        Under ``--capture`` there is nothing to dial, and nothing happens.
        """
        connection = self._connection
        if connection is None:
            return
        self.log.info("feed dialled again: {reason}", reason=reason)
        connection.stop()
        self.feed_closed(reason)
        connection.start()

    # ---- what the connection, or a capture, tells -------------------------------------------

    def feed_opened(self) -> None:
        """The feed is connected."""
        self._record("open", "")
        self._guarded("on_feed_open")

    def feed_said(self, text: str) -> None:
        """The feed has sent *text*."""
        self._record("frame", text)
        health, now_s = self.feed_health, self.clock.seconds()
        stale_at_s = health.stale_at_s()
        health.heard(now_s, FEED)
        self._guarded("on_feed_message", text)
        was_stale = stale_at_s is not None and now_s >= stale_at_s
        if was_stale or now_s - self._refreshed_s >= REFRESH_S:
            self._refreshed_s = now_s
            health.on_change()

    def feed_closed(self, reason: str) -> None:
        """The connection is lost."""
        self._record("close", reason)
        self._guarded("on_feed_close", reason)
        self.feed_health.lost(FEED)

    def feed_gap(self, reason: str) -> None:
        """Messages are missing here (a captured feed says so)."""
        self._record("gap", reason)
        self._guarded("on_feed_gap", reason)

    # ---- inside ------------------------------------------------------------------------------

    def _begin(self) -> None:
        self.feed_health.stale_s = self.feed_stale_s
        if not getattr(self.args, "capture", None):
            self._connection = self._host.dial(self._find_feed, self, silence_s=self.feed_silence_s)
            self._connection.start()

    def _end(self) -> None:
        super()._end()
        if self._connection is not None:
            self._connection.stop()
        if self._raw_log is not None:
            self._raw_log.close()

    def _note_data(self) -> None:
        """Nothing to do: the feed's own messages tell how fresh it is."""

    def _record(self, kind: str, text: str) -> None:
        if self._raw_log is not None:
            elapsed = self.state["session"].get("timeElapsed")
            self._raw_log.write(kind, text, race_s=elapsed)

    def _guarded(self, name: str, *args: str) -> None:
        call = getattr(self, name)
        if self._runtime is None:
            call(*args)
        else:
            self._runtime.guarded(name, call, *args)

    async def _find_feed(self) -> FeedAddress:
        try:
            return await self.feed_address()
        except NotConfigured as error:
            if self._connection is not None:
                self._connection.stop()  # so that nobody announces another dial
            if self._runtime is not None:
                self._runtime.end(error)
            raise FeedUnavailable(str(error)) from error
