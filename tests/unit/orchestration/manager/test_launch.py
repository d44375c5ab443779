from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from livetiming.orchestration.manager import launch
from livetiming.orchestration.manager.launching import LAUNCH


def order(folder: Path, *command: str, **rest: Any) -> dict[str, Any]:
    return {
        "command": list(command),
        "record": {"name": "club", "pid": None},
        "record_path": str(folder / "club.json"),
        "pid_path": str(folder / "club"),
        "log_path": str(folder / "club.log"),
        "own_session": True,
        "lock": [],
        **rest,
    }


def run(order: dict[str, Any]) -> dict[str, Any]:
    """Start what is ordered; return when it has begun."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(LAUNCH)],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        check=True,
    )
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def test_a_service_is_known_before_it_begins(tmp_path: Path) -> None:
    """The command reads the files that tell of it, and finds itself in them."""
    (tmp_path / "told").touch()
    os.mkfifo(tmp_path / "over")
    code = (
        "import json, os, sys; "
        f"record = json.load(open({str(tmp_path / 'club.json')!r})); "
        f"pid = open({str(tmp_path / 'club')!r}).read(); "
        "print(record['pid'] == os.getpid() == int(pid), os.getsid(0) == os.getpid(), flush=True); "
        f"open({str(tmp_path / 'over')!r}, 'w').close()"
    )

    who = run(order(tmp_path, sys.executable, "-c", code))
    (tmp_path / "over").read_text()  # returns when it has closed the pipe

    assert "True True\n" == (tmp_path / "club.log").read_text()
    record = json.loads((tmp_path / "club.json").read_text())
    assert ("club", who["pid"], who["token"]) == (record["name"], record["pid"], record["token"])


def test_a_command_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "No such file" in run(order(tmp_path, str(tmp_path / "none")))["error"]


def test_a_folder_that_cannot_be_written_starts_nothing(tmp_path: Path) -> None:
    bad = order(tmp_path, "touch", str(tmp_path / "began"), log_path=str(tmp_path / "no" / "log"))

    assert f"{tmp_path / 'no' / 'log'}: No such file" in run(bad)["error"]
    assert not (tmp_path / "began").exists()
    assert not (tmp_path / "club.json").exists()


def test_a_token_is_there_where_the_boot_is_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "BOOT_ID", tmp_path / "none")

    token = launch.linux_token(os.getpid())

    assert token is not None
    assert token.startswith(":")


def test_a_file_appears_whole_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "a"

    launch.replace(str(path), "one")
    launch.replace(str(path), "two")

    assert ("two", 0o600) == (path.read_text(), path.stat().st_mode & 0o777)
    assert [path] == list(tmp_path.iterdir())
