"""``livetiming-service-manager`` as users call it, and what it leaves running."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from livetiming.orchestration.manager.launch import linux_token
from tests.services import PLUGINS, ROOT

LIMIT_S = 60


class Managed:
    """The command, in a folder of its own; what it leaves running ends with the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pids = folder / "pids"

    def environment(self, **env: Any) -> dict[str, Any]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("LIVETIMING_")}
        return {
            **kept,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(PLUGINS)]),
            "LIVETIMING_PID_DIR": str(self.pids),
            "LIVETIMING_LOG_DIR": str(self.folder / "logs"),
            "LIVETIMING_STATE_DIR": str(self.folder / "state"),
            **env,
        }

    def begin(self, *words: str, **env: Any) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "livetiming.cli.service_manager", *words],
            cwd=self.folder,
            env=self.environment(**env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, code: int = 0, **env: Any) -> str:
        """Return what it says on both streams."""
        process = self.begin(*words, **env)
        out, err = process.communicate(timeout=LIMIT_S)
        assert process.returncode == code, out + err
        return out + err

    def start(self, *words: str) -> int:
        """Start a service and return its pid."""
        self.run("start", *words)
        return int(self.row(_name(words))["pid"])

    def row(self, name: str) -> dict[str, Any]:
        """Return what is told of one service."""
        rows: list[dict[str, Any]] = json.loads(self.run("status", name, "--json"))
        return rows[0]

    def log(self, name: str) -> str:
        return (self.folder / "logs" / f"{name}.log").read_text()

    def alive(self) -> list[int]:
        """Return the services of this test that live, whoever started them."""
        found = []
        for process in psutil.process_iter():
            try:
                words = process.cmdline()
                living = process.status() != psutil.STATUS_ZOMBIE
            except psutil.Error:
                continue
            is_ours = any(str(self.pids) in word for word in words)
            if living and is_ours and any("livetiming.cli.service" == word for word in words):
                found.append(process.pid)
        return found


def _name(words: tuple[str, ...]) -> str:
    return words[words.index("--as") + 1] if "--as" in words else words[0]


@pytest.fixture
def managed(tmp_path: Path) -> Iterator[Managed]:
    """The command in a folder of the test's own; nothing of it lives longer than the test."""
    manager = Managed(tmp_path)
    yield manager
    for pid in manager.alive():
        os.kill(pid, signal.SIGKILL)


def gone(pid: int) -> bool:
    """Whether a process has ended."""
    return linux_token(pid) is None
