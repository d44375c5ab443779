"""Command lines of units and containers, read by the commands' own parsers."""

from __future__ import annotations

import importlib
import os
import re
import shutil
from pathlib import Path

import pytest

from tests.feeds import missing

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"

ELSEWHERE = frozenset({"livetiming-scheduler"})
"""Commands that may be missing: a node without a calendar is one, too."""


def scripts() -> dict[str, str]:
    """Return the console scripts: name → ``module:function``."""
    text = (ROOT / "setup.py").read_text(encoding="utf-8")
    return dict(re.findall(r'"(livetiming[a-z-]*)=(livetiming[\w.]*:\w+)"', text))


def read(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Run a command line where nothing is configured; return what it says is missing.

    A parser that does not know an option says so before anything else is looked at.
    """
    name = Path(words[0]).name
    module, function = scripts()[name].split(":")
    command = getattr(importlib.import_module(module), function)
    try:
        code = command(words[1:])
    except SystemExit as ended:
        code = ended.code
    said = capsys.readouterr().err
    assert "usage:" not in said, said
    assert code == 2, (code, said)
    return said


def tool(name: str) -> str:
    """Return where a program is, or skip the test that needs it; where all is required, fail."""
    found = shutil.which(name)
    if found is None:
        missing(f"{name} is not installed")
    return found


def clean() -> dict[str, str]:
    """Return an environment without settings of livetiming."""
    return {k: v for k, v in os.environ.items() if not k.startswith("LIVETIMING_")}
