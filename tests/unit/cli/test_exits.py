from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from livetiming.cli._exits import LastWord, exit_path


def left(path: Path) -> dict[str, object]:
    said: dict[str, object] = json.loads(path.read_text())
    assert os.getpid() == said.pop("pid")
    return said


@pytest.mark.parametrize(
    ("argv", "path"),
    [
        (["a", "--exit-file", "x"], Path("x")),
        (["--exit-file=x", "--nonsense"], Path("x")),
        (["a", "--exit-file"], None),
        ([], None),
    ],
)
def test_the_file_is_found_in_any_command_line(argv: list[str], path: Path | None) -> None:
    assert path == exit_path(argv)


def test_an_end_is_written_down(tmp_path: Path) -> None:
    word = LastWord(tmp_path / "x")

    def run() -> int:
        word.by = "SIGTERM"
        return 0

    assert 0 == word.after(run)
    assert {"code": 0, "by": "SIGTERM"} == left(tmp_path / "x")


@pytest.mark.parametrize(("code", "written"), [(2, 2), (None, 0), ("text", 1)])
def test_an_early_exit_is_written_down(tmp_path: Path, code: object, written: int) -> None:
    with pytest.raises(SystemExit):
        LastWord(tmp_path / "x").after(lambda: sys.exit(code))  # type: ignore[arg-type]

    assert {"code": written, "by": ""} == left(tmp_path / "x")


def test_a_failure_is_written_down(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        LastWord(tmp_path / "x").after(lambda: 1 // 0)

    assert {"code": 1, "by": ""} == left(tmp_path / "x")


def test_without_a_file_or_without_room_nothing_is_lost(tmp_path: Path) -> None:
    assert 3 == LastWord(None).after(lambda: 3)
    assert 3 == LastWord(tmp_path / "none" / "x").after(lambda: 3)
