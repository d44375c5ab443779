"""A machine on paper: processes that react to signals, a launcher, and time that is let pass."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from livetiming.orchestration.manager.folder import Folder
from livetiming.orchestration.manager.manager import Manager
from livetiming.orchestration.manager.record import MANAGER, Record
from livetiming.orchestration.manager.surroundings import Surroundings

NOW_S = 1_700_000_000.0


@dataclass
class Process:
    """One process, and which signals end it."""

    token: str
    command: list[str] = field(default_factory=list)
    ends_by: frozenset[int] = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGKILL})
    is_foreign: bool = False


class Machine:
    """Processes by pid."""

    def __init__(self) -> None:
        self.processes: dict[int, Process] = {}
        self.sent: list[tuple[int, int, bool]] = []

    def token(self, pid: int) -> str | None:
        process = self.processes.get(pid)
        return process.token if process is not None else None

    def command(self, pid: int) -> list[str]:
        return self.processes[pid].command if pid in self.processes else []

    def send(self, pid: int, number: int, *, whole_session: bool = False) -> None:
        if pid not in self.processes:
            return
        if self.processes[pid].is_foreign:
            raise PermissionError
        self.sent.append((pid, number, whole_session))
        if number in self.processes[pid].ends_by:
            del self.processes[pid]


class Launches:
    """A launcher that makes processes on paper."""

    def __init__(self, folder: Folder, machine: Machine) -> None:
        self._folder = folder
        self._machine = machine
        self.extra: list[tuple[str, ...]] = []
        self.does: Callable[[Record], None] = lambda record: None
        """What the service does right away."""

    def launch(self, record: Record, extra: tuple[str, ...], lock: int) -> Record:
        self.extra.append(extra)
        pid = 100 + len(self.extra)
        self._machine.processes[pid] = Process(f"boot:{pid}")
        made = replace(record, pid=pid, token=f"boot:{pid}")
        self._folder.write(made)
        self._folder.pid_path(record.name).write_text(str(pid))
        made.log_path.parent.mkdir(parents=True, exist_ok=True)
        made.log_path.touch()
        self.does(made)
        return made


class Instantly:
    """Waits without waiting: what has not happened yet does not happen."""

    def __init__(self) -> None:
        self.waited_s: list[float] = []

    def until(self, happened: Callable[[], bool], limit_s: float) -> bool:
        if happened():
            return True
        self.waited_s.append(limit_s)
        return happened()


class Scene:
    """A manager on a machine on paper."""

    def __init__(self, folder: Path, *, owner: str = MANAGER) -> None:
        self.machine = Machine()
        self.waiting = Instantly()
        self.places = Surroundings(
            pid_dir=folder / "pids", log_dir=folder / "logs", state_dir=folder / "state"
        )
        self.folder = Folder(self.places.pid_dir)
        self.launches = Launches(self.folder, self.machine)
        self.manager = self.another(owner)

    def another(self, owner: str) -> Manager:
        """Return a manager of the same services with another name."""
        return Manager(
            self.places,
            owner=owner,
            processes=self.machine,
            launcher=self.launches,
            waiting=self.waiting,
            now_s=lambda: NOW_S,
        )

    def save_state(self, uuid: str, state: Mapping[str, object] | None = None) -> Path:
        """Leave a saved state."""
        self.places.state_dir.mkdir(parents=True, exist_ok=True)
        path = self.places.state_dir / f"{uuid}.json"
        path.write_text(json.dumps(state or {"cars": [["7"], ["8"]]}))
        return path

    def exits(self, record: Record, code: int, by: str = "") -> None:
        """Let a service end by itself."""
        assert record.pid is not None
        self.machine.processes.pop(record.pid, None)
        said = {"pid": record.pid, "code": code, "by": by}
        self.folder.exit_path(record.name).write_text(json.dumps(said))

    def dies(self, record: Record) -> None:
        """Let a service be killed."""
        assert record.pid is not None
        self.machine.processes.pop(record.pid, None)


def say(record: Record, *lines: str) -> None:
    """Let a service log something."""
    record.log_path.parent.mkdir(parents=True, exist_ok=True)
    with record.log_path.open("a") as file:
        file.writelines(f"{line}\n" for line in lines)


def gets_ready(record: Record) -> None:
    """Let a service tell that it can be watched."""
    say(record, f"Session ready for service {record.uuid}")
