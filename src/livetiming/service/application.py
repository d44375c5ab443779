"""A service process put together: the plugin, its surroundings, and where it publishes."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from twisted.internet.error import CannotListenError
from twisted.logger import Logger

from livetiming.config import Settings, supervisor_settings
from livetiming.network.http import AgentHttp
from livetiming.network.websocket import FeedConnection
from livetiming.recording import RecordingError
from livetiming.runtime import reactor as runtime_reactor
from livetiming.runtime.notify import Notify, Supervisor
from livetiming.runtime.shutdown import Shutdown
from livetiming.runtime.tasks import Gate, spawn
from livetiming.runtime.threads import run_in_thread
from livetiming.service import analysing, saved, upnp
from livetiming.service.analysing import AnalysisOutlet, Analyst
from livetiming.service.base import BaseService
from livetiming.service.dump import DumpOutlet, open_dump
from livetiming.service.errors import OK, Finished, NotConfigured, PluginError
from livetiming.service.feed import FeedService
from livetiming.service.host import Host, installed
from livetiming.service.identity import capture_uuid, make_identity, resumed_uuid
from livetiming.service.loader import Plugin, location, place_of
from livetiming.service.moment import Moment
from livetiming.service.options import CommandLine
from livetiming.service.outlets import BusOutlet, ServiceBus
from livetiming.service.playback import Capture, Playback, parse_speed
from livetiming.service.publishing import Outlet
from livetiming.service.rawlog import Clocks, RawLog, raw_path
from livetiming.service.recordfile import FINISH_LIMIT_S, open_recorder
from livetiming.service.runner import Pace, Ports, Runner
from livetiming.service.standalone import StandaloneOutlet

if TYPE_CHECKING:
    from livetiming.network.wamp import WampBus
    from livetiming.service.strategizing import Strategist
    from livetiming.strategy.regulations import Regulations

_log = Logger(namespace="livetiming.service")

ANNOUNCEMENT = "Standalone server for uuid:{uuid} listening on port:{port}"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a service publishes."""

    router_url: str | None
    standalone: bool
    dump: str | None


def choose_target(args: Any, settings: Settings) -> Target:
    """Decide where to publish; a dump alone needs neither a router nor a server."""
    router = None if args.standalone else args.router
    if router is None and args.dump is None and not args.standalone:
        router = settings.router_url
    standalone = args.standalone or (router is None and args.dump is None)
    return Target(router, standalone, args.dump)


class Application:
    """One service process."""

    def __init__(
        self, command: CommandLine, settings: Settings, *, stderr: TextIO = sys.stderr
    ) -> None:
        self._command = command
        self._args = command.args
        self._settings = settings
        self._stderr = stderr
        self._reactor: Any = runtime_reactor.the_reactor()
        self._target = choose_target(self._args, settings)
        self._capture: Capture | None = None
        self._clock = Moment(self._reactor)
        self._ended = Gate()
        self._was_run = False
        self._regulations: Regulations | None = None
        self.ended_by = ""
        """The signal that asked for the end; empty when the service ended by itself."""

    def run(self) -> int:
        """Build the service and run it until it ends; return the exit code of the process.

        Raises:
            NotConfigured: something that the command line should have said.
            PluginError: the plugin cannot be built or started.
            RouterRefused: the router does not let us in.
            BadRegulations: the file of --strategy cannot be used.
            OSError: a port or a file that must be there cannot be had.
        """
        plugin = self._command.plugin
        self._regulations = self._rules()
        with installed(self._host()):
            service = self._build(plugin)
            self._start(service, plugin)
        if not self._was_run:
            raise PluginError(
                f"plugin {plugin.name} - expected its start() to end with super().start()"
            )
        return OK

    def _rules(self) -> Regulations | None:
        path: Path | None = getattr(self._args, "strategy", None)
        if path is None:
            return None
        if self._args.disable_analysis:
            raise NotConfigured(
                f"--strategy {path} - expected the analysis beside it, got --disable-analysis - "
                "leave one of them out"
            )
        from livetiming.service.rulesfile import load_regulations

        made = load_regulations(path)
        for warning in made.warnings:
            _log.warn("{warning}", warning=warning)
        return made

    def _build(self, plugin: Plugin) -> BaseService:
        try:
            return plugin.service(self._args, self._command.extra_args)
        except NotConfigured:
            raise
        except Exception as error:
            raise _unusable(plugin, "its Service cannot be built", error) from error

    def _start(self, service: BaseService, plugin: Plugin) -> None:
        try:
            service.start()
        except NotConfigured:
            raise
        except Exception as error:
            if self._was_run:
                raise
            raise _unusable(plugin, "it cannot be started", error) from error

    # ---- what surrounds the service ------------------------------------------------------------

    def _host(self) -> Host:
        args = self._args
        resumed = self._resume()
        path: Path | None = getattr(args, "capture", None)
        if path is not None:
            from livetiming.service.captures import read_capture

            self._capture = Capture(path, read_capture, fallback_start_s=self._reactor.seconds())
            self._clock = Moment(self._capture.clock)
            args.uuid = args.uuid or capture_uuid(path)
        http = AgentHttp(self._reactor)
        return Host(
            clock=self._clock,
            http=http,
            run=self._run_service,
            dial=lambda address, listener, *, silence_s: FeedConnection(
                self._reactor, address, listener, silence_s=silence_s
            ),
            initial_state=resumed,
            http_client=http.treq,
        )

    def _resume(self) -> dict[str, Any] | None:
        if not self._args.initial_state:
            return None
        path = Path(self._args.initial_state)
        self._args.uuid = resumed_uuid(path)
        return saved.load(path)

    def _run_service(self, service: BaseService) -> None:
        self._was_run = True
        lives: list[Shutdown] = []

        def main(shutdown: Shutdown) -> Coroutine[Any, Any, int]:
            lives.append(shutdown)
            return self._main(service, shutdown)

        runtime_reactor.run(main)
        reason = lives[0].reason if lives else None
        self.ended_by = reason if reason is not None and reason.startswith("SIG") else ""

    # ---- the life of the service ---------------------------------------------------------------

    async def _main(self, service: BaseService, shutdown: Shutdown) -> int:
        notify = Notify(Supervisor(*supervisor_settings()), self._reactor)
        notify.start()
        shutdown.on_close(notify.stop, name="the supervisor's news")
        outlets: list[Outlet] = []
        bus = self._bus(service, shutdown, outlets)
        server = self._standalone(service, outlets)
        self._dump(shutdown, outlets)
        self._record(service, shutdown, outlets)
        saver = self._saver(service, shutdown)
        analyst = self._analyst(service, shutdown, outlets)
        strategist = self._strategist(service, shutdown, outlets, analyst)
        runner = Runner(
            service,
            self._clock,
            Ports(outlets, saver.offer if saver else lambda state: None, self._end),
            make_identity(self._command.plugin, self._args),
            Pace(self._args.min_interval, self._args.full_interval),
        )
        if isinstance(service, FeedService):
            service._raw_log = self._raw_log(service)
        shutdown.on_close(runner.stop, name="the service")
        if bus is not None:
            await bus[1].set_up(runner.publisher, analyst, strategist)
            spawn(self._keep_connected(bus[0]), name="the router")
        if server is not None:
            server.set_up(runner.publisher, analyst, strategist)
            self._listen(service, server, shutdown)
        runner.start()
        play = self._playback(service, shutdown)
        if bus is not None and not runner.connected:
            bus[0].on_join(play)  # what nobody hears would be lost
        else:
            play()
        notify.ready(f"{self._command.plugin.name} as {service.uuid}")
        shutdown.on_close(notify.stopping, name="the farewell to the supervisor")
        await self._ended.wait()
        return OK

    def _end(self, problem: Exception) -> None:
        if isinstance(problem, Finished):
            self._ended.open()
        else:
            self._ended.fail(problem)

    def _playback(self, service: BaseService, shutdown: Shutdown) -> Callable[[], None]:
        """Return what plays the capture, if there is one; again it does nothing."""
        if self._capture is None or not isinstance(service, FeedService):
            return lambda: None
        playback = Playback(
            self._capture,
            service,
            self._reactor,
            speed=parse_speed(self._args.speed),
            on_end=self._ended.open,
        )
        shutdown.on_close(playback.stop, name="the capture")
        started: list[Playback] = []

        def play() -> None:
            if not started:
                started.append(playback)
                playback.start()

        return play

    # ---- where to publish ----------------------------------------------------------------------

    def _bus(
        self, service: BaseService, shutdown: Shutdown, outlets: list[Outlet]
    ) -> tuple[WampBus, BusOutlet] | None:
        if self._target.router_url is None:
            return None
        from livetiming.network.auth import Credentials  # Autobahn is slow to import
        from livetiming.network.wamp import WampBus

        settings = self._settings
        credentials = Credentials(settings.auth_id, settings.shared_secret)
        bus = WampBus(self._reactor, self._target.router_url, credentials)
        service_bus: ServiceBus = bus
        outlet = BusOutlet(service_bus, service.uuid, self._clock)
        outlets.append(outlet)
        shutdown.on_close(bus.close, name="the router connection")
        return bus, outlet

    async def _keep_connected(self, bus: WampBus) -> None:
        from livetiming.network.auth import RouterRefused

        try:
            await bus.run()
        except RouterRefused as refusal:
            self._ended.fail(refusal)

    def _standalone(self, service: BaseService, outlets: list[Outlet]) -> StandaloneOutlet | None:
        if not self._target.standalone:
            return None
        server = StandaloneOutlet(service.uuid, self._clock)
        outlets.append(server)
        return server

    def _listen(self, service: BaseService, outlet: StandaloneOutlet, shutdown: Shutdown) -> None:
        from livetiming.service.standalone_server import Server

        wanted, address = self._settings.standalone_port, self._args.bind
        try:
            port = self._reactor.listenTCP(wanted, Server(outlet, self._reactor), interface=address)
        except CannotListenError as error:
            self._ended.fail(
                OSError(
                    f"standalone server - expected port {wanted} of {address} to be free - "
                    f"{error.socketError} - set LIVETIMING_STANDALONE_PORT to another, or to 0"
                )
            )
            return
        shutdown.on_close(port.stopListening, name="the standalone server")
        line = ANNOUNCEMENT.format(uuid=service.uuid, port=port.getHost().port)
        self._stderr.write(line + "\n")
        self._stderr.flush()
        _log.info("Session ready for service {uuid}", uuid=service.uuid)
        if self._args.upnp or self._settings.use_upnp:
            spawn(self._forward(port.getHost().port, shutdown), name="UPnP")

    async def _forward(self, port: int, shutdown: Shutdown) -> None:
        """Have the household's router forward *port*; the service goes on without, too."""
        try:
            address = upnp.own_address(self._args.bind)
            gateway = await run_in_thread(upnp.find_gateway)
            forwarding = await run_in_thread(upnp.forward, gateway, port, address)
        except upnp.NoForwarding as error:
            _log.warn("{error}", error=error)
            return
        shutdown.on_close(lambda: run_in_thread(forwarding.end), name="the forwarded port")
        _log.info("port {port} of the internet is forwarded here", port=forwarding.external_port)

    def _dump(self, shutdown: Shutdown, outlets: list[Outlet]) -> None:
        path = self._target.dump
        if path is None:
            return

        def failed(error: OSError) -> None:
            self._ended.fail(
                OSError(f"--dump {path} - cannot be written: {error.strerror or error}")
            )

        try:
            stream = open_dump(path)
        except OSError as error:
            failed(error)
            return
        outlet = DumpOutlet(stream, self._clock, live=self._capture is None, on_failure=failed)
        outlets.append(outlet)
        shutdown.on_close(outlet.close, name="the dump")

    # ---- files ---------------------------------------------------------------------------------

    def _record(self, service: BaseService, shutdown: Shutdown, outlets: list[Outlet]) -> None:
        if not self._args.recording_file:
            return
        path = Path(self._args.recording_file)
        is_live = self._capture is None
        try:
            outlet = open_recorder(path, self._clock, uuid=service.uuid if is_live else None)
        except RecordingError as error:
            self._ended.fail(error)
            return
        outlets.append(outlet)
        shutdown.on_close(
            lambda: outlet.close(shutdown.reason), name="the recording", limit_s=FINISH_LIMIT_S
        )

    def _saver(self, service: BaseService, shutdown: Shutdown) -> saved.Saver | None:
        if self._args.no_write_state or self._capture is not None:
            return None  # a capture is played again from its start, not resumed
        path = saved.saved_path(self._settings.state_dir, service.uuid)
        saver = saved.Saver(path, self._reactor)
        shutdown.on_close(saver.close, name="the saved state")
        return saver

    def _analyst(
        self, service: BaseService, shutdown: Shutdown, outlets: list[Outlet]
    ) -> Analyst | None:
        """Put the analysis before the outlets that it publishes to."""
        if self._args.disable_analysis:
            return None
        resumed, saver = None, None
        if not self._args.no_write_state and self._capture is None:
            path = analysing.analysis_path(self._settings.state_dir, service.uuid)
            resumed, saver = analysing.load(path), analysing.make_saver(path, self._reactor)
            shutdown.on_close(saver.close, name="the saved analysis")
        offer = saver.offer if saver is not None else lambda state: None
        analyst = Analyst(
            self._clock,
            [outlet for outlet in outlets if isinstance(outlet, AnalysisOutlet)],
            resumed=resumed,
            on_change=lambda frame: offer({"frame": frame}),
            shown_at_s=lambda: service.shown_at_s,
        )
        service.analyser = analyst
        shutdown.on_close(analyst.stop, name="the analysis")
        outlets.append(analyst)
        return analyst

    def _strategist(
        self,
        service: BaseService,
        shutdown: Shutdown,
        outlets: list[Outlet],
        analyst: Analyst | None,
    ) -> Strategist | None:
        """Put the strategy behind the analysis that it follows."""
        if self._regulations is None or analyst is None:
            return None
        from livetiming.service import strategizing  # with numpy, much for services without it

        resumed, offer = None, None
        if not self._args.no_write_state and self._capture is None:
            path = strategizing.strategy_path(self._settings.state_dir, service.uuid)
            resumed = strategizing.load(path, self._regulations)
            saver = saved.Saver(path, self._reactor)
            shutdown.on_close(saver.close, name="the saved strategy")
            offer = saver.offer
        strategist = strategizing.Strategist(
            self._clock,
            [outlet for outlet in outlets if isinstance(outlet, strategizing.StrategyOutlet)],
            self._regulations,
            lambda: analyst.analysis,
            resumed=resumed,
            offer=offer,
        )
        shutdown.on_close(strategist.stop, name="the strategy")
        outlets.append(strategist)
        return strategist

    def _raw_log(self, service: BaseService) -> RawLog | None:
        path: Path | None = self._args.record_raw
        name = self._command.plugin.name
        if path is None:
            folder = self._settings.raw_dir
            if folder is None or self._capture is not None:
                return None
            path = raw_path(folder, name, service.uuid, round(self._clock.seconds() * 1000))
        return RawLog(path, self._clocks(), plugin=name, uuid=service.uuid)

    def _clocks(self) -> Clocks:
        monotonic: Callable[[], float] = time.monotonic
        if self._capture is not None:
            monotonic = self._clock.seconds
        return Clocks(self._clock.seconds, monotonic)


def _unusable(plugin: Plugin, what: str, error: Exception) -> PluginError:
    """Log *error* with its traceback; return it in one line."""
    _log.failure("plugin {name} - {what}", name=plugin.name, what=what)
    where = location(plugin.name) or Path()
    return PluginError(f"plugin {plugin.name} ({where}) - {what}: {place_of(error, where)}")
