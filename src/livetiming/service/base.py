"""What a plugin author sees: the class to derive a service from.

The camelCase names are the published interface of Timing71 and stay, so that a plugin
written for it runs unchanged.
"""

from __future__ import annotations

import argparse
from abc import ABC, abstractmethod
from collections.abc import Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from livetiming.racing import Stat, initial_state
from livetiming.runtime.tasks import Tasks
from livetiming.service.health import FeedHealth
from livetiming.service.host import Host, Runtime, current_host
from livetiming.service.pluginlog import PluginLog

if TYPE_CHECKING:
    from livetiming.network.http import Http
    from livetiming.ports import Clock

ColumnLike = Stat | Sequence[str]
"""A column: a :class:`~livetiming.racing.Stat`, or ``[title, type(, description)]``."""


class AbstractService(ABC):
    """The questions that a timing service answers."""

    auto_poll: bool = True
    """Whether the runtime asks for a state every :meth:`getPollInterval` seconds."""
    announces: bool = True
    """Whether messages are made from changes and the feed's health is told; ``False`` for a
    source whose states bring their own, such as a recording."""
    shown_at_s: float | None = None
    """Unix time [s] of the state that is shown, for a source that tells of the past, at whatever
    speed; ``None`` means now. The analysis goes by it."""
    attribution: Any = None
    """Owner of the data: ``(name, url or None)`` or a text; the manifest's ``source``."""

    @abstractmethod
    def getName(self) -> str:
        """Return the series or the provider."""

    @abstractmethod
    def getDefaultDescription(self) -> str:
        """Return the session; ``-d`` overrides it."""

    @abstractmethod
    def getColumnSpec(self) -> Sequence[ColumnLike]:
        """Return the columns, ``Stat.NUM`` first."""

    @abstractmethod
    def getRaceState(self) -> Mapping[str, Any]:
        """Return ``{"cars": [row, …], "session": {…}}`` as known now; must not wait."""

    @abstractmethod
    def getVersion(self) -> str:
        """Return the version of the plugin."""

    @abstractmethod
    def getTrackDataSpec(self) -> Sequence[str]:
        """Return the headings of ``session.trackData``."""

    @abstractmethod
    def getPollInterval(self) -> float | None:
        """Return how often the data change [s]."""

    @abstractmethod
    def getExtraMessageGenerators(self) -> Sequence[Any]:
        """Return message generators that run after the standard ones."""


class BaseService(AbstractService):
    """A timing service; derive from it, call the class ``Service``."""

    def __init__(self, args: argparse.Namespace, extra_args: Sequence[str] | None = None) -> None:
        """Build the service.

        Args:
            args: the parsed options, those of :meth:`add_options` among them.
            extra_args: what the command line held beyond the known options.
        """
        self.args = args
        self.extra_args: list[str] = list(extra_args or ())
        self.uuid: str = getattr(args, "uuid", None) or uuid4().hex
        """Identity on the network."""
        self.log = PluginLog(type(self).__module__)
        self._host: Host = current_host()
        self.state: dict[str, Any] = self._host.initial_state or initial_state().as_json()
        """What was published last (or would have been)."""
        self.analyser: Any = _NoAnalysis()
        self.recorder: Any = None
        self.feed_health: FeedHealth = self._host.health
        self._runtime: Runtime | None = None
        self._tasks = Tasks()

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """Declare options of this plugin; they appear in its ``--help`` and in ``args``."""

    # ---- answers with a sensible default ---------------------------------------------------

    def getTrackDataSpec(self) -> Sequence[str]:
        """Return the headings of ``session.trackData``; none unless told otherwise."""
        return []

    def getPollInterval(self) -> float | None:
        """Return how often the data change [s]; 10 unless told otherwise."""
        return 10

    def getExtraMessageGenerators(self) -> Sequence[Any]:
        """Return message generators that run after the standard ones; none by default."""
        return []

    # ---- provided --------------------------------------------------------------------------

    @property
    def clock(self) -> Clock:
        """Clock of this service; ``clock.seconds()`` is the Unix time [s]."""
        return self._host.clock

    @property
    def http(self) -> Http:
        """Asynchronous HTTP client: ``await self.http.get(url)`` returns the body."""
        return self._host.http

    @property
    def http_client(self) -> Any:
        """A treq client on a Twisted agent."""
        return self._host.http_client

    def background(self, work: Coroutine[Any, Any, object], *, name: str) -> None:
        """Run *work* beside everything else, until it ends or the service does.

        Args:
            work: a coroutine; it must wait for nothing but Deferreds.
            name: under which a failure is logged, for none is lost.
        """
        self._tasks.start(work, name=name)

    def start(self) -> None:
        """Run; on the command line this returns when the service has ended."""
        self._host.run(self)

    def publishManifest(self) -> None:
        """Publish the manifest within a second; call it when name or description change."""
        if self._runtime is not None:
            self._runtime.request_manifest()

    def publish(self) -> bool:
        """Publish what changed; return whether anybody is connected to receive it."""
        if self._runtime is None:
            return False
        self._runtime.request_update()
        return self._runtime.connected

    def _updateAndPublishRaceState(self) -> None:
        """Ask for the state now and publish it; for plugins with ``auto_poll = False``."""
        if self._runtime is not None:
            self._runtime.update_now()

    # ---- hooks of the runtime --------------------------------------------------------------

    def _attach(self, runtime: Runtime | None) -> None:
        self._runtime = runtime

    def _begin(self) -> None:
        """Start what brings data; called when the runtime is ready."""

    def _end(self) -> None:
        """Stop what :meth:`_begin` started, and what runs in the background."""
        self._tasks.stop()

    def _note_data(self) -> None:
        """New data have come in by way of the plugin's own fetching."""
        if not self.feed_health.has_sources:
            self.feed_health.heard(self.clock.seconds())


class _NoAnalysis:
    """Stands where the analyser will be, for plugins that reset it between sessions."""

    def reset(self) -> None:
        """Forget what was analysed, which is nothing."""
