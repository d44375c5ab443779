"""A whole node on one machine: router, directory and services, started, watched and ended."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import secrets
import shlex
import socket
import sys
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from twisted.logger import Logger

from livetiming.network.auth import Credentials
from livetiming.network.wamp import WampBus
from livetiming.orchestration import router as routing
from livetiming.orchestration.child import Child, ChildFailed, Order
from livetiming.ports import Details, Json
from livetiming.protocol import topics
from livetiming.runtime.tasks import Gate, Tasks, within

_log = Logger(namespace="livetiming.node")

MAX_SOCKET_PATH_BYTES = 100
"""Unix sockets with a longer name do not work everywhere."""
ROUTER_LIMIT_S = 60.0
READY_LIMIT_S = 30.0
RESUME_AGE_S = 3600.0
"""A saved state older than this is of another race; the service begins afresh."""
SECRET_BYTES = 32


class NodeFailed(Exception):
    """The node cannot be started; the text says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodePlan:
    """What a node is to be."""

    port: int
    interface: str
    crossbar: Path
    config_dir: Path
    page_dir: Path | None
    data_dir: Path
    log_dir: Path
    raw_dir: Path
    state_dir: Path
    recordings_dir: Path
    recordings_temp_dir: Path
    secret: str
    services: tuple[str, ...] = ()
    """Command lines of ``livetiming-service``, without its name."""
    records: bool = True
    """Whether :meth:`Node.up` starts the recorder too."""
    calendar_url: str | None = None
    """What the scheduler is to serve; without it, none is started."""
    announces: bool = False
    """Whether red flags are announced."""
    environment: Mapping[str, str]
    """Of the processes; the node's own settings go on top."""


def page_dir() -> Path:
    """Return where the built page is."""
    return Path(__file__).resolve().parents[1] / "web" / "static"


def read_secret(path: Path) -> str:
    """Return the secret kept in *path*; make one, readable by its owner only, if there is none."""
    try:
        kept = path.read_text().strip()
    except FileNotFoundError:
        kept = ""
    if kept:
        return kept
    made = secrets.token_urlsafe(SECRET_BYTES)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(made + "\n")
    return made


def check_port(interface: str, port: int) -> None:
    """Make sure that *port* can be listened on.

    Raises:
        NodeFailed: it cannot.
    """
    with socket.socket(socket.AF_INET6 if ":" in interface else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((interface, port))
        except OSError as problem:
            raise NodeFailed(_port_text(interface, port, problem)) from None


def _port_text(interface: str, port: int, problem: OSError) -> str:
    where = f"port {port} of {interface or 'all addresses'}"
    if problem.errno == errno.EADDRINUSE:
        return (
            f"{where}: expected it free - another program listens there (perhaps a node that "
            "runs already); stop it, or choose another with --port"
        )
    return f"{where}: expected to listen there - {problem.strerror}; choose another with --port"


class Lock:
    """Holds a data folder for one node; the kernel lets go of it when the process ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Take the folder.

        Raises:
            NodeFailed: another node has it.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            pid = file.read().strip() or "unknown"
            file.close()
            raise NodeFailed(
                f"{self._path.parent}: expected no node to use this folder - one is running "
                f"(pid {pid}); stop it, or set LIVETIMING_DATA_DIR to another folder"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file

    def release(self) -> None:
        """Let go of the folder."""
        if self._file is not None:
            self._file.close()


def service_uuid(spec: str, secret: str) -> str:
    """Return the identity of a service: the same each time this node runs it."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{secret}/{spec}").hex


WARNING = re.compile(r"^\S+ \[[^\]]*#(?:warn|error|critical)\] (.*)")


def warning(line: str) -> str | None:
    """Return the text of a log line that somebody should see, or ``None``."""
    found = WARNING.match(line)
    return found.group(1) if found else None


class ServiceCommand:
    """The command line of a service; from the second start on, it resumes."""

    def __init__(self, spec: str, plan: NodePlan, age_s: Callable[[Path], float | None]) -> None:
        self._words = shlex.split(spec)
        self._uuid = service_uuid(spec, plan.secret)
        self._state = plan.state_dir / f"{self._uuid}.json"
        self._age_s = age_s

    def __call__(self) -> list[str]:
        """Return the command line for the next start."""
        # -v: the log goes to stdout, which the node keeps in a file of this service's own.
        command = [sys.executable, "-m", "livetiming.cli.service", *self._words, "-v"]
        named = any(word.split("=")[0] in ("--uuid", "-s", "--initial-state") for word in command)
        if named:
            return command
        age_s = self._age_s(self._state)
        if age_s is not None and age_s <= RESUME_AGE_S:
            return [*command, "--initial-state", str(self._state)]
        return [*command, "--uuid", self._uuid]


class Node:
    """The processes of one node."""

    def __init__(self, plan: NodePlan, reactor: Any, say: Callable[[str], None]) -> None:
        self._plan = plan
        self._reactor = reactor
        self._say = say
        self._lock = Lock(plan.data_dir / "node.lock")
        self._tasks = Tasks()
        self._router_plan = self._plan_router()
        self._bus: WampBus | None = None
        self._listed = Gate()
        self._published = Gate()
        self.children: list[Child] = []
        """Everything it started, in that order."""
        self.failed = Gate()
        """Fails when something ended that the node cannot do without."""

    @property
    def page_url(self) -> str:
        """Address for people."""
        return self._router_plan.page_url

    @property
    def log_dir(self) -> Path:
        """Where every process of the node has its log."""
        return self._plan.log_dir

    @property
    def router_url(self) -> str:
        """Address for components on this machine."""
        return self._router_plan.local_url

    def _plan_router(self) -> routing.RouterPlan:
        made = routing.RouterPlan(
            port=self._plan.port,
            interface=self._plan.interface,
            work_dir=self._plan.data_dir / "router",
            page_dir=self._plan.page_dir,
            recordings_dir=self._plan.recordings_dir,
        )
        if len(os.fsencode(made.socket_path)) <= MAX_SOCKET_PATH_BYTES:
            return made
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return replace(made, local_port=probe.getsockname()[1])

    # ---- start -----------------------------------------------------------------------------

    async def up(self) -> None:
        """Start everything; return when the directory lists services.

        Raises:
            NodeFailed: something is in the way.
            NoRouter: the router's files are missing.
        """
        self._lock.take()
        check_port(self._plan.interface, self._plan.port)
        await self._start_router()
        self._join()
        self.add(self.order("directory", [sys.executable, "-m", "livetiming.cli.directory"]))
        await self.wait(self._listed, "the directory")
        if self._plan.records:
            self.record()
        if self._plan.calendar_url is not None:
            self._schedule(self._plan.calendar_url)
        if self._plan.announces:
            words = [sys.executable, "-m", "livetiming.cli.announce", "watch"]
            order = replace(self.order("announce", words), ends=True)
            self.add(replace(order, on_line=self._warnings_of("announce")))
        for index, spec in enumerate(self._plan.services):
            self.add_service(spec, f"service-{index + 1}-{shlex.split(spec)[0]}")

    async def _start_router(self) -> None:
        config = routing.prepare(self._router_plan, self._plan.config_dir)
        order = self.order("router", routing.command(self._plan.crossbar, config))
        kept = {k: v for k, v in order.environment.items() if k not in ROUTER_FOREIGN}
        router = self.add(
            replace(order, is_family=True, ready_line=routing.BOOTED, environment=kept)
        )
        await self.wait(router.ready, "the router", ROUTER_LIMIT_S)
        self._say(f"router listening at {self._router_plan.websocket_url}")

    async def wait(self, gate: Gate, what: str, limit_s: float = READY_LIMIT_S) -> None:
        """Return when *gate* opens.

        Raises:
            NodeFailed: it does not in time, or what was to open it gave up.
        """
        try:
            await within(gate.wait(), limit_s, clock=self._reactor)
        except TimeoutError:
            raise NodeFailed(
                f"{what}: expected it ready within {limit_s:g} s - it is not; "
                f"its log is in {self._plan.log_dir}"
            ) from None
        except ChildFailed as failure:
            raise NodeFailed(f"{failure} (log in {self._plan.log_dir})") from None

    def _join(self) -> None:
        """Watch the network with a connection of our own: that is how we know what is ready."""
        bus = WampBus(
            self._reactor,
            self._router_plan.local_url,
            Credentials("services", self._plan.secret),
            wait_limit_s=10,
        )
        self._bus = bus
        self._tasks.start(bus.run(), name="the node's connection")
        self._tasks.start(self._listen(bus), name="the node's subscriptions")

    async def _listen(self, bus: WampBus) -> None:
        await bus.subscribe(topics.DIRECTORY, self._on_list)
        await bus.subscribe(topics.STATE_PREFIX, self._on_state, match="prefix")

    def _on_list(self, payload: Json, details: Details) -> None:
        self._listed.open()

    def _on_state(self, payload: Json, details: Details) -> None:
        self._published.open()

    async def first_state(self) -> None:
        """Return when a service has really published."""
        await self._published.wait()

    # ---- children --------------------------------------------------------------------------

    def add_service(self, spec: str, name: str) -> Child:
        """Start a service, given as a command line of ``livetiming-service``."""
        command = ServiceCommand(spec, self._plan, self._age_s)

        order = replace(self.order(name, []), command=command, ends=True)
        return self.add(replace(order, on_line=self._warnings_of(name)))

    def record(self, *options: str) -> None:
        """Start the recorder, with *options* of ``livetiming-dvr``, and the catalogue."""
        for name, words in (("dvr", options), ("recordings", ())):
            order = self.order(name, [sys.executable, "-m", f"livetiming.cli.{name}", *words])
            self.add(replace(order, ends=True, on_line=self._warnings_of(name)))

    def _schedule(self, calendar_url: str) -> None:
        """Start the scheduler; its services are of its family, and end with the node."""
        words = [sys.executable, "-m", "livetiming.cli.scheduler", "--stop-services"]
        order = self.order("scheduler", words)
        own = {
            "LIVETIMING_CALENDAR_URL": calendar_url,
            "LIVETIMING_PID_DIR": str(self._plan.data_dir / "pids"),
        }
        self.add(
            replace(
                order,
                environment={**order.environment, **own},
                is_family=True,
                on_line=self._warnings_of("scheduler"),
            )
        )

    def _warnings_of(self, name: str) -> Callable[[str], None]:
        def listen(line: str) -> None:
            trouble = warning(line)
            if trouble:
                self._say(f"{name}: {trouble}")

        return listen

    def _age_s(self, path: Path) -> float | None:
        try:
            return float(self._reactor.seconds() - path.stat().st_mtime)
        except OSError:
            return None

    def add(self, order: Order) -> Child:
        """Start a process and look after it."""
        child = Child(order, self._reactor, on_end=self._on_end)
        self.children.append(child)
        child.start()
        return child

    def order(self, name: str, command: list[str]) -> Order:
        """Return what starts a component of this node."""
        return Order(
            name=name,
            command=lambda: command,
            environment=self.child_environment(),
            log_path=self._plan.log_dir / f"{name}.log",
            working_dir=self._plan.data_dir,
        )

    def child_environment(self) -> dict[str, str]:
        """Return the environment of a component of this node."""
        plan = self._plan
        return {
            **plan.environment,
            "PYTHONUNBUFFERED": "1",
            "LIVETIMING_ROUTER": self._router_plan.local_url,
            "LIVETIMING_AUTH_ID": "services",
            "LIVETIMING_SHARED_SECRET": plan.secret,
            "LIVETIMING_DATA_DIR": str(plan.data_dir),
            "LIVETIMING_LOG_DIR": str(plan.log_dir),
            "LIVETIMING_RAW_DIR": str(plan.raw_dir),
            "LIVETIMING_STATE_DIR": str(plan.state_dir),
            "LIVETIMING_RECORDINGS_DIR": str(plan.recordings_dir),
            "LIVETIMING_RECORDINGS_TEMP_DIR": str(plan.recordings_temp_dir),
        }

    def _on_end(self, child: Child, code: int) -> None:
        """Say that a process will not be started again; without router or directory, give up."""
        failure = ChildFailed(child.order.name, code, list(child.last_lines))
        if code == 0:
            self._say(f"{child.order.name} has ended")
            return
        self._say(f"{failure} (exit code {code}; not started again)")
        if child.order.name in ("router", "directory"):
            self.failed.fail(NodeFailed(str(failure)))

    # ---- end -------------------------------------------------------------------------------

    async def stop(self) -> None:
        """End everything, services first and the router last."""
        self._tasks.stop()
        if self._bus is not None:
            await self._bus.close()
        for child in reversed(self.children):
            await child.stop()
        self._lock.release()


ROUTER_FOREIGN = frozenset({"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTHONWARNINGS"})
"""Variables that would make the router's interpreter find our packages instead of its own."""
