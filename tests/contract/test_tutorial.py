"""The tutorial shows the example as it is, and the examples' own tests pass."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = ROOT / "docs" / "tutorial" / "first-plugin.md"
EXAMPLES = ROOT / "examples" / "plugins"
BLOCK = re.compile(r"<!-- (?P<path>\S+) -->\n```\w+\n(?P<text>.*?)\n```", re.DOTALL)


def blocks() -> list[tuple[str, str]]:
    return [(found["path"], found["text"]) for found in BLOCK.finditer(TUTORIAL.read_text("utf-8"))]


def test_the_tutorial_shows_code() -> None:
    assert 3 == len(blocks())


@pytest.mark.parametrize(("path", "text"), blocks(), ids=[path for path, _ in blocks()])
def test_what_the_tutorial_shows_is_the_file(path: str, text: str) -> None:
    assert (ROOT / path).read_text("utf-8").rstrip("\n") == text


@pytest.mark.parametrize("example", sorted(path.name for path in EXAMPLES.iterdir()))
def test_the_tests_of_an_example_pass(example: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=EXAMPLES / example,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT / "src")},
        timeout=120,
    )

    assert 0 == done.returncode, done.stdout


def test_following_the_tutorial_from_its_first_command_leads_to_passing_tests(
    tmp_path: Path,
) -> None:
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT / "src")}
    where = tmp_path / "livetiming-paddock"
    subprocess.run(
        [sys.executable, "-m", "livetiming.cli.plugins", "new", "paddock"],
        cwd=tmp_path, env=environment, check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    for path, text in blocks():
        inside = path.removeprefix("examples/plugins/livetiming-paddock/")
        (where / inside).write_text(text + "\n")

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=where, env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert 0 == done.returncode, done.stdout
    assert "6 passed" in done.stdout
