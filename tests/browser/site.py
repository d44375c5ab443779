"""The programs of a small network, each a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

from tests.router import Router

UUID = "5ade1a7e000000000000000000000001"
START_LIMIT_S = 60.0


class Program:
    """One command of ours, with its output."""

    def __init__(self, module: str, *arguments: str, environment: dict[str, str]) -> None:
        run = f"import sys; from {module} import main; sys.exit(main())"
        self._process = subprocess.Popen(
            [sys.executable, "-c", run, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **environment},
        )
        self._lines: list[str] = []
        self._news = threading.Condition()
        self._ended = False
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self._add(line)
        with self._news:
            self._ended = True
            self._news.notify_all()

    def _add(self, line: str) -> None:
        with self._news:
            self._lines.append(line)
            self._news.notify_all()

    def line(self, pattern: str) -> re.Match[str]:
        """Return the first line that matches, as soon as it is written."""

        def found() -> re.Match[str] | None:
            return next((m for line in self._lines if (m := re.search(pattern, line))), None)

        with self._news:
            self._news.wait_for(lambda: found() or self._ended, START_LIMIT_S)
            match = found()
        assert match is not None, f"never said {pattern!r}:\n" + "".join(self._lines)
        return match

    def pause(self) -> None:
        """Stop it in its tracks, as a machine that sleeps would."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """End it, and wait for the end."""
        if self._process.poll() is not None:
            return
        self.resume()
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Site:
    """Router, directory, Apex server with a simulated race, and its service."""

    uuid = UUID

    def __init__(
        self, router: Router, work_dir: Path, *, teams: int = 24, speed: float = 10.0
    ) -> None:
        self.router = router
        self._race = ("--teams", str(teams), "--speed", str(speed))
        self._environment = {
            "LIVETIMING_ROUTER": router.url,
            "LIVETIMING_SHARED_SECRET": router.secret,
            "LIVETIMING_STATE_DIR": str(work_dir / "state"),
            "LIVETIMING_LOG_DIR": str(work_dir / "logs"),
            "LIVETIMING_RECORDINGS_DIR": str(router.plan.recordings_dir),
            "LIVETIMING_RECORDINGS_TEMP_DIR": str(work_dir / "recordings-temp"),
        }
        self.running_dir = work_dir / "recordings-temp"
        self._programs: list[Program] = []

    @property
    def url(self) -> str:
        """Address of the page."""
        return self.router.page_url

    @property
    def screen(self) -> str:
        """Address of the timing screen of the service."""
        return f"{self.url}#/s/{self.uuid}"

    def start(self) -> None:
        """Start everything."""
        self.router.start()
        self._run("livetiming.cli.directory")
        self.start_feed()
        self.start_service()

    def start_feed(self) -> None:
        """Start a race that is an hour old."""
        self.feed = self._run(
            "livetiming.cli.apex_server",
            "simulate",
            *self._race,
            "--start-at",
            "1:00:00",
            "--port",
            "0",
        )
        self._feed_url = self.feed.line(r"feed (ws://\S+)")[1]

    def start_service(self) -> None:
        """Start the service of the race."""
        arguments = ("--url", self._feed_url, "--no-history", "--uuid", self.uuid, "-v")
        self.service = self._run(
            "livetiming.cli.service", "apex_kart", *arguments, "--no-write-state"
        )

    def start_another(self, uuid: str, *more: str) -> Program:
        """Start another service of the same race."""
        arguments = ("--url", self._feed_url, "--no-history", "--uuid", uuid, "-v", *more)
        return self._run("livetiming.cli.service", "apex_kart", *arguments, "--no-write-state")

    def start_catalogue(self) -> None:
        """List the recordings that the router serves."""
        self.catalogue = self._run("livetiming.cli.recordings", "--interval", "1", "-v")
        self.catalogue.line(r"recordings in ")

    def start_dvr(self) -> None:
        """Record the service."""
        self.dvr = self._run("livetiming.cli.dvr", "--reserve", "1", "-v")
        self.dvr.line(rf"recording .*{self.uuid}")

    def stop(self) -> None:
        """End everything."""
        for program in reversed(self._programs):
            program.stop()
        self.router.stop()

    def _run(self, module: str, *arguments: str) -> Program:
        program = Program(module, *arguments, environment=self._environment)
        self._programs.append(program)
        return program
