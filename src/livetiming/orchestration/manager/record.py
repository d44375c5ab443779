"""What is known of one managed service, as it stands in its file. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from livetiming.orchestration.manager.errors import ManagerFailed

VERSION = 1
MANAGER = "manager"
SCHEDULER = "scheduler"
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,99}")
NAMESPACE = "livetiming.service.plugins."


class BadName(ManagerFailed):
    """A name that no file should have; the text says which are allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One service: what was asked for, and which process it became."""

    name: str
    plugin: str
    args: tuple[str, ...]
    """As they were asked for, without what the manager adds."""
    uuid: str
    owner: str = MANAGER
    """Who started it, and so who may end it unasked: ``manager`` is a person."""
    started_s: float = 0.0
    """Unix time [s], by the clock of who started it."""
    log_path: Path
    state_dir: Path
    own_session: bool = True
    """Whether its process leads a session of its own."""
    pid: int | None = None
    """``None`` once it was stopped."""
    token: str = ""
    """What tells its process from a later one with the same pid."""
    stopped_by: str = ""
    """Who stopped it, when it was stopped."""

    def as_json(self) -> dict[str, Any]:
        """Return it as it is written."""
        return {
            "version": VERSION,
            "name": self.name,
            "plugin": self.plugin,
            "args": list(self.args),
            "uuid": self.uuid,
            "owner": self.owner,
            "startedAt": self.started_s,
            "log": str(self.log_path),
            "stateDir": str(self.state_dir),
            "ownSession": self.own_session,
            "pid": self.pid,
            "token": self.token,
            "stoppedBy": self.stopped_by,
        }


def parse_record(text: str) -> Record | None:
    """Read a record; ``None`` for what is none, or of a version to come."""
    try:
        raw = json.loads(text)
        if raw["version"] != VERSION:
            return None
        pid = raw["pid"]
        return Record(
            name=check_name(raw["name"]),
            plugin=str(raw["plugin"]),
            args=tuple(str(word) for word in raw["args"]),
            uuid=str(raw["uuid"]),
            owner=str(raw["owner"]),
            started_s=float(raw["startedAt"]),
            log_path=Path(raw["log"]),
            state_dir=Path(raw["stateDir"]),
            own_session=raw["ownSession"] is True,
            pid=int(pid) if pid is not None else None,
            token=str(raw["token"]),
            stopped_by=str(raw["stoppedBy"]),
        )
    except (ValueError, KeyError, TypeError, ManagerFailed):
        return None


def check_name(name: object) -> str:
    """Return *name*.

    Raises:
        BadName: files of that name would lie elsewhere, or mean something else.
    """
    if isinstance(name, str) and NAME.fullmatch(name):
        return name
    raise BadName(
        f"name {name!r}: expected letters, digits, '_' and '-', at most 100 of them; "
        "give another with --as NAME"
    )


def default_name(plugin: str) -> str:
    """Return the name of the only instance of a plugin."""
    return plugin.removeprefix(NAMESPACE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the arguments of a service say of its identity."""

    uuid: str | None = None
    state: str | None = None
    """The file it is to resume from."""


def asked(args: Sequence[str]) -> Asked:
    """Return what *args* say of identity and state."""
    found: dict[str, str] = {}
    for index, word in enumerate(args):
        option, equals, value = word.partition("=")
        key = {"--uuid": "uuid", "-s": "state", "--initial-state": "state"}.get(option)
        if key is not None:
            following = args[index + 1] if index + 1 < len(args) else ""
            found[key] = value if equals else following
        elif word.startswith("-s") and not word.startswith("--"):
            found["state"] = word[2:]
    return Asked(found.get("uuid") or None, found.get("state") or None)


@dataclass(frozen=True, slots=True)
class Exit:
    """How a service ended that ended by itself."""

    pid: int
    code: int
    by: str = ""
    """The signal that asked it to; empty when it came to its end by itself."""

    @property
    def is_done(self) -> bool:
        """Whether it has done what it was for."""
        return self.code == 0 and not self.by


def parse_exit(text: str) -> Exit | None:
    """Read what a service wrote at its end; ``None`` for what is nothing of that kind."""
    try:
        raw = json.loads(text)
        return Exit(int(raw["pid"]), int(raw["code"]), str(raw.get("by", "")))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


@dataclass(frozen=True, slots=True)
class Found:
    """A name of the folder, and what is there under it."""

    name: str
    record: Record | None
    """``None`` where only a pid is known, as other managers write it."""
    pid: int | None
    """What the pid file says."""
    exit: Exit | None = field(default=None)
