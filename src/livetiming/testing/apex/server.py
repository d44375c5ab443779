"""The feed server: WebSocket, venue page and history API on one port, loopback by default.

A simulated race is shared by all viewers. A capture is played from its start to each viewer on
its own, so that every connection sees the same thing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autobahn.twisted.resource import WebSocketResource
from autobahn.twisted.websocket import WebSocketServerFactory, WebSocketServerProtocol
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Request, Site

from livetiming.testing.apex.frames import Frame
from livetiming.testing.apex.playback import Playback, capture_frames, held_open
from livetiming.testing.apex.shared_race import SharedRace
from livetiming.testing.apex.simulation import Simulation
from livetiming.testing.apex.venue import Answer, VenuePages

DEFAULT_PORT = 8093


@dataclass(frozen=True, slots=True)
class Chaos:
    """Misbehaviour of the server itself; 0 and False mean none."""

    drop_after_s: float = 0.0
    """Close each connection after so long."""
    silent_after_s: float = 0.0
    """Keep each connection open, but say nothing after so long."""
    html: bool = False
    """Answer everything with an HTML page, as a captive portal does."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen, and what to tell discovery."""

    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    config_port: int = 0
    """The venue's base port P; 0 means that the port listened on is P+3."""


class Feed:
    """What viewers are attached to: a shared race, or a capture for each."""

    def __init__(self, attach: Callable[[FeedViewer], Callable[[], None]], title: str) -> None:
        self.attach = attach
        """Begins to tell a viewer; returns what ends it."""
        self.title = title
        self.start: Callable[[], None] = _nothing
        self.stop: Callable[[], None] = _nothing
        self.simulation: Simulation | None = None


def simulated_feed(reactor: Any, simulation: Simulation, speed: float) -> Feed:
    """A feed of a simulated race."""
    race = SharedRace(reactor, simulation, speed)

    def attach(viewer: FeedViewer) -> Callable[[], None]:
        race.join(viewer)
        return lambda: race.leave(viewer)

    feed = Feed(attach, simulation.emitter.board.title)
    feed.start, feed.stop, feed.simulation = race.start, race.stop, simulation
    return feed


def captured_feed(reactor: Any, path: Path, speed: float) -> Feed:
    """A feed of a capture, from its start for each viewer."""

    def attach(viewer: FeedViewer) -> Callable[[], None]:
        frames = capture_frames(path)
        if speed:
            frames = held_open(frames)
        playback = Playback(reactor, frames, speed, viewer.receive)
        viewer.on_full, viewer.on_drained = playback.pause, playback.resume
        playback.start()
        return playback.stop

    return Feed(attach, path.name)


class FeedViewer(WebSocketServerProtocol):
    """One connected viewer. Nothing it says matters: the real server ignores it too."""

    transport: Any  # autobahn's annotation leaves the producer interface out

    def __init__(self, server: ApexServer) -> None:
        super().__init__()
        self.full = False
        self.on_full: Callable[[], None] = _nothing
        self.on_drained: Callable[[], None] = _nothing
        self._server = server
        self._detach: Callable[[], None] = _nothing
        self._silent = False
        self._timers: list[Any] = []

    def onOpen(self) -> None:  # noqa: N802
        """Begin to tell."""
        # The HTTP channel that took the request still stands as the socket's producer.
        self.transport.unregisterProducer()
        self.transport.registerProducer(self, streaming=True)
        chaos, later = self._server.chaos, self._server.reactor.callLater
        if chaos.drop_after_s:
            self._timers.append(later(chaos.drop_after_s, self.sendClose, 1000))
        if chaos.silent_after_s:
            self._timers.append(later(chaos.silent_after_s, self._fall_silent))
        self._server.viewers.append(self)
        self._detach = self._server.feed.attach(self)

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:  # noqa: N802, N803, FBT001
        """The viewer has gone."""
        del wasClean, code, reason
        for timer in self._timers:
            if timer.active():
                timer.cancel()
        if self in self._server.viewers:
            self._server.viewers.remove(self)
        detach, self._detach = self._detach, _nothing
        detach()

    def _fall_silent(self) -> None:
        self._silent = True

    def receive(self, frame: Frame) -> None:
        """Take a frame of the feed."""
        if self._silent or self.state != self.STATE_OPEN:
            return
        if frame.kind == "frame":
            send: Any = self.sendMessage
            send(frame.text.encode("utf-8", "replace"))
        elif frame.kind == "close" and self._server.breaks_off:
            self._break_off(frame.text)

    def _break_off(self, text: str) -> None:
        """Send half a message and close the socket, as a crashing server does."""
        self._silent = True
        payload = text.encode()[:30_000] or b"r1c1|"
        size = len(payload) * 2
        self.transport.write(b"\x81\x7e" + size.to_bytes(2, "big") + payload)
        self.transport.loseConnection()

    # The three names are Twisted's push producer interface.

    def pauseProducing(self) -> None:  # noqa: N802
        """The socket's buffer is full."""
        self.full = True
        self.on_full()

    def resumeProducing(self) -> None:  # noqa: N802
        """The socket's buffer has drained."""
        self.full = False
        self.on_drained()

    def stopProducing(self) -> None:  # noqa: N802
        """The connection is lost."""
        self.full = True


class _Site(Resource):
    """Everything on the port: the feed when a WebSocket is asked for, the pages otherwise."""

    isLeaf = True  # noqa: N815

    def __init__(self, server: ApexServer, feed: Any) -> None:
        base: Any = super()
        base.__init__()
        self._server = server
        self._feed = feed

    def render(self, request: Request) -> Any:
        """Answer a request."""
        if self._server.chaos.html:
            return _write(request, Answer(200, "text/html", "<html><body>Sign in</body></html>"))
        upgrade = request.getHeader("upgrade")
        if upgrade is not None and upgrade.lower() == "websocket":
            return self._feed.render(request) or NOT_DONE_YET
        path = request.path.decode("utf-8", "replace")
        if request.method == b"POST":
            content: Any = request.content
            body = content.read(100_000).decode("utf-8", "replace")
            return _write(request, self._server.pages.post(path, body))
        return _write(request, self._server.pages.get(path))


def _write(request: Request, answer: Answer) -> bytes:
    request.setResponseCode(answer.status)
    request.setHeader("Content-Type", f"{answer.content_type}; charset=utf-8")
    return answer.body.encode()


class ApexServer:
    """A venue's server.

    Args:
        reactor: The event loop.
        feed: What is shown.
        address: Where to listen.
        chaos: How to misbehave.
    """

    def __init__(
        self,
        reactor: Any,
        feed: Feed,
        address: Address | None = None,
        chaos: Chaos | None = None,
    ) -> None:
        self.reactor = reactor
        self.feed = feed
        self.chaos = chaos or Chaos()
        self.viewers: list[FeedViewer] = []
        self._address = address or Address()
        self._listening: Any = None
        self.pages = VenuePages(feed.title, self._address.host, 0)

    @property
    def breaks_off(self) -> bool:
        """Whether a ``close`` in the feed really closes the socket: in simulations it does."""
        return self.feed.simulation is not None and not self.feed.simulation.finished

    @property
    def port(self) -> int:
        """The port listened on."""
        if self._listening is None:
            return self._address.port
        return int(self._listening.getHost().port)

    @property
    def url(self) -> str:
        """The feed's address."""
        return f"ws://{self._address.host}:{self.port}/"

    @property
    def page_url(self) -> str:
        """The venue page's address, for endpoint discovery."""
        return f"http://{self._address.host}:{self.port}/live-timing/simulated/"

    def start(self) -> str:
        """Listen; returns the feed's address.

        Raises:
            twisted.internet.error.CannotListenError: if the port is taken.
        """
        factory: Any = WebSocketServerFactory(reactor=self.reactor)
        factory.protocol = lambda: FeedViewer(self)
        factory.startFactory()
        site = Site(_Site(self, _resource(factory)), reactor=self.reactor)
        site.noisy = False
        address = self._address
        self._listening = self.reactor.listenTCP(address.port, site, interface=address.host)
        simulation = self.feed.simulation
        self.pages = VenuePages(
            self.feed.title,
            address.host,
            address.config_port or max(1, self.port - 2),
            None if simulation is None else simulation.truth,
        )
        self.feed.start()
        return self.url

    async def stop(self) -> None:
        """Stop listening and let everybody go."""
        self.feed.stop()
        for viewer in list(self.viewers):
            viewer.dropConnection(abort=True)
        listening, self._listening = self._listening, None
        if listening is not None:
            await listening.stopListening()


def _resource(factory: Any) -> Any:
    make: Any = WebSocketResource
    return make(factory)


def _nothing() -> None:
    """Do nothing."""
