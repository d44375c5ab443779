from __future__ import annotations

from pathlib import Path

import pytest

from livetiming.config import load_settings
from livetiming.orchestration.manager import Surroundings


def test_services_find_the_folders_wherever_they_are_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIVETIMING_SHARED_SECRET", "abc")
    settings = load_settings({"LIVETIMING_PID_DIR": "pids", "LIVETIMING_LOG_DIR": "logs"})

    places = Surroundings.of(settings)

    assert (tmp_path / "pids", tmp_path / "logs") == (places.pid_dir, places.log_dir)
    assert str(tmp_path / "logs") == places.environment["LIVETIMING_LOG_DIR"]
    assert str(tmp_path) == places.environment["LIVETIMING_STATE_DIR"]
    assert "abc" == places.environment["LIVETIMING_SHARED_SECRET"]
    assert places.own_session


def test_another_pid_directory_may_be_given() -> None:
    settings = load_settings({})

    places = Surroundings.of(settings, pid_dir=Path("~/x"), leave=False)

    assert Path("~/x").expanduser() == places.pid_dir
    assert Path("~/.livetiming-service-pids").expanduser() == Surroundings.of(settings).pid_dir
    assert not places.own_session
