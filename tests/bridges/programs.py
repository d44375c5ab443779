"""Run the commands of the bridges as a user would."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

BIN = Path(sys.executable).parent
LIMIT_S = 180


def environment(**settings: str) -> dict[str, str]:
    """Return this process's environment with ``LIVETIMING_…`` *settings* on top."""
    return {**os.environ, **{f"LIVETIMING_{name}": value for name, value in settings.items()}}


def run(
    program: str, *arguments: str, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run *program* to its end."""
    return subprocess.run(
        [str(BIN / program), *arguments],
        capture_output=True,
        text=True,
        env=dict(env) if env is not None else None,
        timeout=LIMIT_S,
        check=False,
    )
