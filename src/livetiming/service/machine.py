"""A plugin run on a captured feed, to its end, on the capture's own clock.

What ``livetiming-service --capture`` does beside a router, here in one call and without an event
loop: time moves from one record or timer to the next, so the same records give the same
publications, whenever and wherever they are played.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from twisted.internet.task import Clock as VirtualClock

from livetiming.network.http import AgentHttp
from livetiming.runtime.reactor import the_reactor
from livetiming.service.analysing import AnalysisOutlet, Analyst
from livetiming.service.base import BaseService
from livetiming.service.errors import PluginError
from livetiming.service.feed import FeedService
from livetiming.service.host import Connection, Host, installed
from livetiming.service.identity import capture_uuid, make_identity
from livetiming.service.moment import Moment
from livetiming.service.options import CommandLine
from livetiming.service.playback import Capture, Playback
from livetiming.service.publishing import Outlet
from livetiming.service.runner import Pace, Ports, Runner

MakeOutlets = Callable[[BaseService, Moment], list[Outlet]]
"""Given the service and its clock, where it publishes."""


@dataclass(slots=True)
class _Run:
    problem: Exception | None = None
    was_run: bool = False


class Machine:
    """Runs one plugin on one capture."""

    def __init__(self, command: CommandLine, capture: Capture, outlets: MakeOutlets) -> None:
        """Prepare.

        Args:
            command: the plugin and its options; without ``--uuid``, the service has the one that
                ``livetiming-service --capture`` gives it.
            capture: to be played; its clock is the service's.
            outlets: makes where to publish.
        """
        self._command = command
        self._capture = capture
        self._outlets = outlets
        self._clock = Moment(capture.clock)
        self._playback: Playback | None = None
        self._run = _Run()
        command.args.uuid = command.args.uuid or capture_uuid(capture.path)

    @property
    def uuid(self) -> str:
        """Of the service."""
        uuid: str = self._command.args.uuid
        return uuid

    def run(self) -> None:
        """Play the capture to its end.

        Raises:
            PluginError: the plugin cannot be built, or has no feed to be played to.
            NotConfigured: an option that it needs is missing.
        """
        plugin = self._command.plugin
        if not issubclass(plugin.service, FeedService):
            raise PluginError(f"plugin {plugin.name} - expected one with a feed that can be played")
        http = AgentHttp(the_reactor())
        host = Host(
            clock=self._clock,
            http=http,
            run=self._play,
            dial=_no_feed,
            http_client=http.treq,
        )
        with installed(host):
            plugin.service(self._command.args, self._command.extra_args).start()
        if self._run.problem is not None:
            raise self._run.problem
        if not self._run.was_run:
            raise PluginError(
                f"plugin {plugin.name} - expected its start() to end with super().start()"
            )

    def stop(self) -> None:
        """Play no further; what is known until now is published."""
        if self._playback is not None:
            self._playback.stop()

    def _play(self, service: BaseService) -> None:
        self._run.was_run = True
        assert isinstance(service, FeedService)
        args = self._command.args
        outlets = self._outlets(service, self._clock)
        analyst = self._analyst(service, outlets)
        runner = Runner(
            service,
            self._clock,
            Ports(outlets, on_end=self._end),
            make_identity(self._command.plugin, args),
            Pace(args.min_interval, args.full_interval),
        )
        # A clock that stands still never asks for a turn: the capture plays in one go.
        self._playback = Playback(
            self._capture, service, VirtualClock(), speed=None, on_end=lambda: None
        )
        runner.start()
        self._playback.start()
        runner.stop()
        if analyst is not None:
            analyst.stop()

    def _analyst(self, service: BaseService, outlets: list[Outlet]) -> Analyst | None:
        if self._command.args.disable_analysis:
            return None
        analyst = Analyst(
            self._clock,
            [outlet for outlet in outlets if isinstance(outlet, AnalysisOutlet)],
            shown_at_s=lambda: service.shown_at_s,
        )
        service.analyser = analyst
        outlets.append(analyst)
        return analyst

    def _end(self, problem: Exception) -> None:
        self._run.problem = problem
        self.stop()


def _no_feed(*_: Any, **__: Any) -> Connection:
    raise PluginError("expected a captured feed to be played, and a feed was dialled")
