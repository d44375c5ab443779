"""Where managed services live: their folders, their environment, and the program they are."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from livetiming.config import Settings, child_environment

PROGRAM = (sys.executable, "-m", "livetiming.cli.service")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What all services of a manager share."""

    pid_dir: Path
    log_dir: Path
    state_dir: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    own_session: bool = True
    """Whether services live on when whoever starts them ends with all its family."""
    program: tuple[str, ...] = PROGRAM
    """What runs a plugin."""

    @classmethod
    def of(cls, settings: Settings, *, pid_dir: Path | None = None, leave: bool = True) -> Self:
        """Return the surroundings that the environment asks for.

        Args:
            settings: what it says.
            pid_dir: another pid directory.
            leave: whether services get sessions of their own, and so live on.
        """
        log_dir, state_dir = settings.log_dir.resolve(), settings.state_dir.resolve()
        environment = child_environment(
            {
                "LIVETIMING_LOG_DIR": str(log_dir),
                "LIVETIMING_STATE_DIR": str(state_dir),
                "PYTHONUNBUFFERED": "1",
            }
        )
        return cls(
            pid_dir=(pid_dir or settings.pid_dir).expanduser().resolve(),
            log_dir=log_dir,
            state_dir=state_dir,
            environment=environment,
            own_session=leave,
        )
