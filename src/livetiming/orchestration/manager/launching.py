"""From a record to a running process."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from livetiming.orchestration.manager.errors import NotStarted
from livetiming.orchestration.manager.folder import Folder
from livetiming.orchestration.manager.processes import Processes
from livetiming.orchestration.manager.record import Record
from livetiming.orchestration.manager.surroundings import Surroundings

LAUNCH = Path(__file__).with_name("launch.py")
LIMIT_S = 60.0
"""How long a process may take to be made, on a machine that is very busy."""


class Launcher(Protocol):
    """Makes processes."""

    def launch(self, record: Record, extra: tuple[str, ...], lock: int) -> Record:
        """Start a service and return its record, which is written by then.

        Args:
            record: what to start.
            extra: arguments that the manager adds.
            lock: descriptor of the name's lock, held until the service has begun.

        Raises:
            NotStarted: its process could not be made.
        """


class Leaving:
    """Makes processes that are nobody's children."""

    def __init__(self, surroundings: Surroundings, folder: Folder, processes: Processes) -> None:
        self._surroundings = surroundings
        self._folder = folder
        self._processes = processes

    def launch(self, record: Record, extra: tuple[str, ...], lock: int) -> Record:
        """See :class:`Launcher`."""
        record.log_path.parent.mkdir(parents=True, exist_ok=True)
        words = [
            *self._surroundings.program,
            *(record.plugin, *record.args, *extra),
            *("--log-file", str(record.log_path)),
            *("--exit-file", str(self._folder.exit_path(record.name))),
        ]
        order = {
            "command": words,
            "record": record.as_json(),
            "record_path": str(self._folder.record_path(record.name)),
            "pid_path": str(self._folder.pid_path(record.name)),
            "log_path": str(record.log_path),
            "own_session": record.own_session,
            "lock": [lock],
        }
        who = self._run(record.name, json.dumps(order), lock)
        if "error" in who:
            raise NotStarted(f"{record.name}: cannot be started - {who['error']}")
        pid = int(str(who["pid"]))
        made = replace(record, pid=pid, token=str(who["token"]))
        if not made.token:  # a system that tells only afterwards
            made = replace(made, token=self._processes.token(pid) or "")
            self._folder.write(made)
        return made

    def _run(self, name: str, order: str, lock: int) -> dict[str, object]:
        try:
            done = subprocess.run(
                [sys.executable, "-I", "-S", str(LAUNCH)],
                input=order,
                env=dict(self._surroundings.environment),
                capture_output=True,
                text=True,
                check=False,
                timeout=LIMIT_S,
                pass_fds=(lock,),
            )
            who = json.loads((done.stdout.splitlines() or [""])[-1])
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            raise NotStarted(f"{name}: its process cannot be made - {error}") from error
        return dict(who)
