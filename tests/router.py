"""A real router for tests: Crossbar as a child process on free ports."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from livetiming.orchestration import router as routing
from livetiming.orchestration.child import LEASH

SECRET = "the secret of the tests"
BOOT_LIMIT_S = 60


def free_port() -> int:
    """Return a TCP port of the loopback nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def crossbar_executable() -> Path:
    """Return the router's executable, or skip; with LIVETIMING_REQUIRE_ALL=1, fail."""
    configured = os.environ.get("LIVETIMING_CROSSBAR")
    try:
        return routing.find_crossbar(Path(configured) if configured else None)
    except routing.NoRouter as missing:
        if os.environ.get("LIVETIMING_REQUIRE_ALL") == "1":
            pytest.fail(str(missing))
        pytest.skip(str(missing))


class Router:
    """A running Crossbar; ``restart`` keeps its ports."""

    def __init__(
        self,
        work_dir: Path,
        *,
        auth_file: Path | None = None,
        config_name: str = "config.json",
        secret: str = SECRET,
        relay_key: str = "",
    ) -> None:
        self.plan = routing.RouterPlan(
            port=free_port(),
            local_port=free_port(),
            work_dir=work_dir,
            page_dir=work_dir / "page",
            recordings_dir=work_dir / "recordings",
            config_name=config_name,
        )
        self.secret = secret
        self._relay_key = relay_key
        self._executable = crossbar_executable()
        self._auth_file = auth_file or work_dir / "external_auth.json"
        self._process: subprocess.Popen[str] | None = None
        self.log: deque[str] = deque(maxlen=2000)

    @property
    def url(self) -> str:
        """Address for viewers and components alike."""
        return self.plan.websocket_url

    @property
    def page_url(self) -> str:
        return self.plan.page_url

    @property
    def local_url(self) -> str:
        """RawSocket address for components."""
        return self.plan.local_url

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self, *, change_config: Mapping[str, object] | None = None) -> None:
        """Start it and return when it listens."""
        config = routing.prepare(self.plan, routing.find_config_dir())
        if change_config:
            _change(config, change_config)
        self._process = subprocess.Popen(
            # on the leash of livetiming up, so that it ends with the tests, however they end
            [
                *(sys.executable, "-I", "-S", str(LEASH), str(os.getpid()), "--watch"),
                *routing.command(self._executable, config),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self._environment(),
        )
        booted = threading.Event()
        threading.Thread(target=self._read, args=(self._process, booted), daemon=True).start()
        if not booted.wait(BOOT_LIMIT_S) or self._process.poll() is not None:
            self.stop()
            pytest.fail("the router did not boot:\n" + "".join(self.log))

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "LIVETIMING_SHARED_SECRET": self.secret,
            "LIVETIMING_RELAY_KEY": self._relay_key,
            "LIVETIMING_AUTH_FILE": str(self._auth_file),
        }

    def _read(self, process: subprocess.Popen[str], booted: threading.Event) -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                self.log.append(line)
                if routing.BOOTED in line:
                    booted.set()
        booted.set()

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            os.killpg(self.pid, signal.SIGKILL)  # its leash, and all that hangs on it
        self.stop()

    def stop(self) -> None:
        """End it, and wait for the end."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)
        process.stdin.close()
        process.wait()

    def restart(self) -> None:
        """End it and start it again on the same ports, knowing nothing."""
        self.stop()
        self.start()


def _change(config: Path, changes: Mapping[str, object]) -> None:
    """Write *changes* (a path of keys joined by ``/`` → value) into a configuration."""
    import json

    whole = json.loads(config.read_text())
    for path, value in changes.items():
        *way, last = path.split("/")
        place = whole["workers"][0]
        for key in way:
            place = place[int(key)] if isinstance(place, list) else place[key]
        place[last] = value
    config.write_text(json.dumps(whole))


@pytest.fixture(scope="session")
def router(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Router]:
    """A running router shared by the tests of this run; leave it as you found it."""
    running = Router(tmp_path_factory.mktemp("router"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def own_router(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Router]:
    """A router of the test's own, not started yet; may be stopped, restarted, reconfigured."""
    mine = Router(tmp_path_factory.mktemp("own-router"))
    yield mine
    mine.stop()
