"""Where the captured feeds are; they are not part of the project."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parent.parent


def require_all() -> bool:
    """Whether a missing real component fails a test (as in CI) instead of skipping it."""
    return os.environ.get("LIVETIMING_REQUIRE_ALL", "") not in ("", "0")


def missing(what: str) -> NoReturn:
    """Skip the running test because *what* is not there, or fail it where all is required."""
    if require_all():
        pytest.fail(what, pytrace=False)
    pytest.skip(what)


def feeds_dir() -> Path:
    """Return the folder of captured feeds; it may not exist."""
    return Path(os.environ.get("LIVETIMING_FEEDS") or ROOT.parent / "shared" / "feeds")


def feed(name: str) -> Path:
    """Return the path of the Apex capture *name* (a file or a folder); skip if it is missing."""
    path = feeds_dir() / "apex" / name
    if not path.exists():
        missing(f"captured feed {name} not found; set LIVETIMING_FEEDS to the folder of feeds")
    return path
