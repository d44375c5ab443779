"""``livetiming-service`` as a child process, and small feeds for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from autobahn.twisted.websocket import WebSocketServerFactory, WebSocketServerProtocol

from livetiming.runtime.reactor import the_reactor
from livetiming.runtime.threads import run_in_thread

ROOT = Path(__file__).resolve().parent.parent
PLUGINS = ROOT / "tests" / "plugins"
LINE_LIMIT_S = 25


class ServiceProcess:
    """A running ``livetiming-service``; what it says can be waited for."""

    def __init__(
        self, *words: str, folder: Path, largest_file: int | None = None, **env: str
    ) -> None:
        self.folder = folder
        self.lines: list[str] = []
        self._said = threading.Condition()
        self._over = False
        self._process = subprocess.Popen(
            [*_limit(largest_file), sys.executable, "-m", "livetiming.cli.service", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=folder,
            env=_environment(folder, env),
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as stdout:
            for line in stdout:
                with self._said:
                    self.lines.append(line.rstrip())
                    self._said.notify_all()
        with self._said:
            self._over = True
            self._said.notify_all()

    async def says(self, text: str, *, times: int = 1) -> str:
        """Return the line with *text*, waiting for it (for its repetition)."""
        return await run_in_thread(self._wait_for, text, times)

    def _wait_for(self, text: str, times: int) -> str:
        def found() -> list[str]:
            return [line for line in self.lines if text in line]

        with self._said:
            self._said.wait_for(lambda: len(found()) >= times or self._over, LINE_LIMIT_S)
            assert len(found()) >= times, f"{text!r} was not said:\n" + "\n".join(self.lines)
            return found()[times - 1]

    async def ends(self) -> int:
        """Return the exit code, waiting for it."""
        return await run_in_thread(self._process.wait, LINE_LIMIT_S)

    async def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask it to end; return the exit code."""
        if self._process.poll() is None:
            self._process.send_signal(number)
        return await self.ends()

    def kill(self) -> None:
        """End it whatever it does."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    def count(self, text: str) -> int:
        """Return how many lines hold *text*."""
        return sum(text in line for line in self.lines)


def _environment(folder: Path, env: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LIVETIMING_")}
    path = os.pathsep.join([str(ROOT / "src"), str(PLUGINS)])
    dirs = {"LIVETIMING_STATE_DIR": str(folder / "state"), "LIVETIMING_LOG_DIR": str(folder)}
    return {**kept, **dirs, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1", **env}


def _limit(largest_file: int | None) -> list[str]:
    """Return a prefix that makes every larger file fail, as a full disk would."""
    if largest_file is None:
        return []
    size = f"({largest_file}, {largest_file})"
    code = (
        f"import os, resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, {size}); "
        "os.execv(sys.argv[1], sys.argv[1:])"
    )
    return [sys.executable, "-c", code]


class Feed(WebSocketServerProtocol):
    """One client of the feed."""

    def onOpen(self) -> None:  # noqa: N802
        self.factory.clients.append(self)
        for message in self.factory.greeting:
            self.sendMessage(message.encode())  # type: ignore[no-untyped-call]

    def onClose(self, *why: Any) -> None:  # noqa: N802
        if self in self.factory.clients:
            self.factory.clients.remove(self)


class FeedServer(WebSocketServerFactory):
    """A feed in the test's own process."""

    protocol = Feed

    def __init__(self, *greeting: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.greeting = list(greeting)
        self.clients: list[Any] = []
        self._port: Any = None

    def listen(self, port: int = 0) -> str:
        """Listen, and return the address."""
        self._port = the_reactor().listenTCP(port, self, interface="127.0.0.1")
        return f"ws://127.0.0.1:{self._port.getHost().port}/"

    def say(self, message: str) -> None:
        """Send *message* to everybody."""
        for client in self.clients:
            client.sendMessage(message.encode())

    async def close(self) -> None:
        """Hang up and listen no more."""
        for client in list(self.clients):
            client.dropConnection(abort=True)
        port, self._port = self._port, None
        if port is not None:
            await port.stopListening()
