"""Habits that no other checker knows."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
SLEEPS = re.compile(r"\b(?:time|asyncio)\.sleep\(|\bsleep\(|wait_for_timeout\(")


def test_no_test_sleeps() -> None:
    offenders = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in TESTS
        if path != Path(__file__)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if SLEEPS.search(line)
    ]

    assert [] == offenders


@pytest.mark.parametrize(
    ("module", "stranger"),
    [
        ("livetiming.racing", "twisted"),
        ("livetiming.protocol.delta", "twisted"),
        ("livetiming.messages", "twisted"),
        ("livetiming.service", "autobahn"),
        ("livetiming.service", "twisted.internet.reactor"),
        ("livetiming.service", "sentry_sdk"),
    ],
)
def test_importing_the_vocabulary_does_not_import_the_network(module: str, stranger: str) -> None:
    check = f"import sys, {module}; sys.exit({stranger!r} in sys.modules)"

    assert 0 == subprocess.run([sys.executable, "-c", check], check=False).returncode


PLACES = re.compile(r"/(?:work|farm|root)/[a-z.]|bash_jobs|[.]library")
TEXT = {".py", ".md", ".toml", ".json", ".ts", ".tsx", ".css", ".html", ".yaml", ".yml", ".txt"}


def test_no_path_of_a_workplace_is_in_the_tree() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split("\0")
    names = [name for name in listed if Path(name).suffix in TEXT]
    offenders = [
        name
        for name in names
        if name != "tests/architecture/test_habits.py"
        and (ROOT / name).is_file()
        and PLACES.search((ROOT / name).read_text("utf-8"))
    ]

    assert [] == offenders
