"""A plugin in a box: the real runtime on a bus in memory and a clock that is told to move."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Coroutine, Mapping
from types import TracebackType
from typing import Any, Generic, TypeVar

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.python.failure import Failure

from livetiming.network.http import TIMEOUT_S, HttpError
from livetiming.network.memory import MemoryBus
from livetiming.network.websocket import FeedAddress, FeedListener, FeedUnavailable
from livetiming.protocol import topics
from livetiming.protocol.compression import decompress_json
from livetiming.protocol.envelope import MessageClass
from livetiming.service.base import BaseService
from livetiming.service.feed import FeedService
from livetiming.service.host import Host, installed
from livetiming.service.manifest import Identity, service_class_of
from livetiming.service.options import add_feed_options, add_runtime_options
from livetiming.service.outlets import BusOutlet
from livetiming.service.runner import Pace, Ports, Runner

S = TypeVar("S", bound=BaseService)
T = TypeVar("T")

START_S = 1_700_000_000.0
"""What time it is when a harness begins: 14 November 2023, 22:13:20 UTC."""


def now(work: Coroutine[Any, Any, T]) -> T:
    """Return the result of *work*, which must finish without waiting.

    Raises:
        AssertionError: it waits for something.
    """
    done: list[T | Failure] = []
    Deferred.fromCoroutine(work).addBoth(done.append)
    if not done:
        raise AssertionError("still waiting; advance the clock first")
    result = done[0]
    if isinstance(result, Failure):
        result.raiseException()
    return result


class CannedHttp:
    """HTTP that answers from a dictionary; what is not in it is an error."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes | Exception] = {}
        """URL → body, or what to raise. Change it during a test as the source would."""
        self.requests: list[tuple[str, str]] = []
        """Method and URL of each request."""

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> bytes:
        """Return the page at *url*."""
        return self._answer("GET", url)

    async def post(
        self,
        url: str,
        form: Mapping[str, str],
        *,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> bytes:
        """Return the page at *url*."""
        return self._answer("POST", url)

    def _answer(self, method: str, url: str) -> bytes:
        self.requests.append((method, url))
        page = self.pages.get(url, HttpError(f"{method} {url} - no such page in this test"))
        if isinstance(page, Exception):
            raise page
        return page


class FeedLine:
    """The connection of a :class:`~livetiming.service.FeedService` under test."""

    def __init__(self, address: Callable[[], Any], listener: FeedListener) -> None:
        self._address = address
        self._listener = listener
        self.address: FeedAddress | None = None
        """Where the service has dialled."""
        self.unavailable: str | None = None
        """Why the service could not say where its feed is."""
        self.open = False

    def start(self) -> None:
        """Ask for the address; open the line with :meth:`connect`."""
        try:
            self.address = now(self._address())
        except FeedUnavailable as error:
            self.unavailable = str(error)

    def stop(self) -> None:
        """Hang up."""
        self.open = False

    def connect(self) -> None:
        """Connect the feed."""
        self.open = True
        self._listener.feed_opened()

    def say(self, *messages: str) -> None:
        """Send *messages*, connecting first where that has not happened."""
        if not self.open:
            self.connect()
        for message in messages:
            self._listener.feed_said(message)

    def lose(self, reason: str = "the test has cut the line") -> None:
        """Cut the connection."""
        self.open = False
        self._listener.feed_closed(reason)


class ServiceHarness(Generic[S]):
    """Runs a plugin as ``livetiming-service`` would.

    Use it as a context manager, or call :meth:`start` and :meth:`stop`::

        with ServiceHarness(Service, "--url", "https://kart.example/board.json") as race:
            race.http.pages["https://kart.example/board.json"] = saved_page
            race.advance(10)
            assert ["7", "12"] == race.numbers
    """

    def __init__(
        self,
        service_class: type[S],
        *options: str,
        initial_state: dict[str, Any] | None = None,
        min_interval_s: float = 0.1,
        full_interval_s: float = 1.0,
        clock: Clock | None = None,
    ) -> None:
        """Build the service.

        Args:
            service_class: the plugin's ``Service``.
            options: what would stand on the command line after the plugin's name.
            initial_state: a saved state to resume from.
            min_interval_s: as ``--min-interval``.
            full_interval_s: as ``--full-interval``.
            clock: to run on; by default a new one that stands at :data:`START_S`.
        """
        self.clock = clock or _a_clock()
        self.http = CannedHttp()
        self.bus = MemoryBus(clock=self.clock)
        self.line: FeedLine | None = None
        self.ended: Exception | None = None
        """Why the service has given up, once it has."""
        self.saved: dict[str, Any] | None = None
        """The state that would be saved."""
        self._host = Host(
            clock=self.clock,
            http=self.http,
            run=lambda service: self._run(),
            dial=self._dial,
            initial_state=initial_state,
        )
        self._installed = installed(self._host)
        self._installed.__enter__()
        args, extra = _parse(service_class, options)
        try:
            self.service = service_class(args, extra)
        except Exception:
            self._installed.__exit__(None, None, None)
            raise
        outlet = BusOutlet(self.bus, self.service.uuid, self.clock)
        self.runner = Runner(
            self.service,
            self.clock,
            Ports([outlet], self._save, self._end),
            Identity(service_class=service_class_of(service_class.__module__), core_version="0"),
            Pace(min_interval_s, full_interval_s),
        )
        now(outlet.set_up(self.runner.publisher))

    def __enter__(self) -> ServiceHarness[S]:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the service."""
        self.service.start()

    def stop(self) -> None:
        """Stop it, as SIGTERM would."""
        self.runner.stop()
        self._installed.__exit__(None, None, None)

    def advance(self, seconds: float, *, step: float = 0.05) -> None:
        """Let *seconds* pass, in steps short enough for every timer to have its turn."""
        ends_s = self.clock.seconds() + seconds
        while (left_s := ends_s - self.clock.seconds()) > 1e-9:
            self.clock.advance(min(step, left_s))

    # ---- the feed ----------------------------------------------------------------------------

    @property
    def feed(self) -> FeedLine:
        """The feed of a service that has one.

        Raises:
            AssertionError: the service has not dialled.
        """
        if self.line is None:
            raise AssertionError("this service has not asked for a feed")
        return self.line

    # ---- what a subscriber sees ----------------------------------------------------------------

    @property
    def state(self) -> dict[str, Any]:
        """The state that a viewer would be given now, without its columns."""
        answer = now(self.bus.call(topics.request_state(self.service.uuid)))
        return {key: value for key, value in answer.items() if key != "colSpec"}

    @property
    def numbers(self) -> list[str]:
        """First cells of the rows, in order of classification."""
        return [str(row[0]) for row in self.state["cars"]]

    @property
    def messages(self) -> list[str]:
        """Texts of the messages, newest first."""
        return [str(message[2]) for message in self.state["messages"]]

    @property
    def manifests(self) -> list[dict[str, Any]]:
        """Every manifest published so far."""
        return self._payloads(topics.CONTROL, MessageClass.SERVICE_REGISTRATION)

    @property
    def deltas(self) -> list[dict[str, Any]]:
        """Every delta published so far."""
        return self._payloads(topics.delta(self.service.uuid), MessageClass.SERVICE_DELTA)

    @property
    def full_states(self) -> list[dict[str, Any]]:
        """Every full state published so far."""
        topic = topics.state(self.service.uuid)
        packed = self._payloads(topic, MessageClass.SERVICE_DATA_COMPRESSED)
        return [decompress_json(payload) for payload in packed]

    def _payloads(self, topic: str, kind: MessageClass) -> list[Any]:
        return [
            message["payload"]
            for where, message, _ in self.bus.router.events
            if where == topic and isinstance(message, dict) and message["msgClass"] == kind
        ]

    # ---- inside --------------------------------------------------------------------------------

    def _run(self) -> None:
        self.runner.start()

    def _dial(
        self, address: Callable[[], Any], listener: FeedListener, *, silence_s: float
    ) -> FeedLine:
        self.line = FeedLine(address, listener)
        return self.line

    def _save(self, state: dict[str, Any]) -> None:
        self.saved = state

    def _end(self, problem: Exception) -> None:
        self.ended = problem


def _a_clock() -> Clock:
    clock = Clock()
    clock.rightNow = START_S
    return clock


def _parse(
    service_class: type[BaseService], options: tuple[str, ...]
) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(prog="harness", allow_abbrev=False)
    add_runtime_options(parser)
    if issubclass(service_class, FeedService):
        add_feed_options(parser)
    service_class.add_options(parser)
    return parser.parse_known_args(options)
