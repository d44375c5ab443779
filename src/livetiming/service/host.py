"""What surrounds a service: its clock, its network, and the runtime that publishes for it.

A plugin is built as ``Service(args, extra_args)`` and may start fetchers at once, so what it
works with cannot come through its constructor. One process runs one service; whoever builds
it (the command line, the test harness) installs a :class:`Host` first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from livetiming.network.http import Http
from livetiming.service.health import FeedHealth

if TYPE_CHECKING:
    from livetiming.network.websocket import FeedListener
    from livetiming.ports import Clock
    from livetiming.service.base import BaseService


class Connection(Protocol):
    """A connection to a feed that keeps itself open."""

    def start(self) -> None:
        """Dial, and dial again for as long as it takes."""

    def stop(self) -> None:
        """Hang up for good."""


class Runtime(Protocol):
    """What the runtime does for the service that it runs."""

    @property
    def connected(self) -> bool:
        """Whether somebody is there to publish to."""

    def request_update(self) -> None:
        """Ask the plugin for its state soon, and publish what changed."""

    def update_now(self) -> None:
        """Ask the plugin for its state at once, and publish what changed."""

    def request_manifest(self) -> None:
        """Publish the manifest within a second."""

    def guarded(self, what: str, call: Callable[..., object], *args: Any) -> bool:
        """Call plugin code; return whether it worked. A failure is logged once, and counted."""

    def end(self, problem: Exception) -> None:
        """End the service; *problem* is the last that it says."""


Dial = Callable[..., Connection]
"""``dial(address, listener, silence_s=…)`` makes a connection to a feed, not yet started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """What a service finds around it."""

    clock: Clock
    """Time of this service: the reactor, a capture's own clock or a test's."""
    http: Http
    """Asynchronous HTTP: ``await http.get(url)`` gives the body."""
    run: Callable[[BaseService], None]
    """Run a service; on the command line, until it ends."""
    dial: Dial
    """Make the connection to a feed."""
    health: FeedHealth = field(default_factory=FeedHealth)
    """How fresh the data of the service are."""
    initial_state: dict[str, Any] | None = None
    """The state that the service resumes from."""
    http_client: Any = None
    """A treq client, for plugins written for Timing71."""


class _Current:
    """The host of this process."""

    host: Host | None = None


def current_host() -> Host:
    """Return the installed host; without one, a host on the process's own reactor."""
    if _Current.host is None:
        _Current.host = _bare_host()
    return _Current.host


@contextmanager
def installed(host: Host) -> Iterator[Host]:
    """Let services that are built meanwhile live in *host*."""
    before, _Current.host = _Current.host, host
    try:
        yield host
    finally:
        _Current.host = before


def _bare_host() -> Host:
    """Return what a service gets that nobody runs: enough to build it, not to start it."""
    from livetiming.network.http import AgentHttp
    from livetiming.runtime.reactor import the_reactor

    reactor = the_reactor()

    def refuse(service: BaseService) -> None:
        raise RuntimeError(
            f"{type(service).__name__}.start: expected a running host; start the service with "
            "livetiming-service, or in a test with livetiming.testing.ServiceHarness"
        )

    def dial(address: Callable[[], Any], listener: FeedListener, *, silence_s: float) -> Connection:
        from livetiming.network.websocket import FeedConnection

        return FeedConnection(reactor, address, listener, silence_s=silence_s)

    http = AgentHttp(reactor)
    return Host(clock=reactor, http=http, run=refuse, dial=dial, http_client=http.treq)


__all__ = ["Connection", "Host", "Runtime", "current_host", "installed"]
