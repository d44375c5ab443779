from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from livetiming.orchestration.manager.errors import NotStarted
from livetiming.orchestration.manager.folder import Folder
from livetiming.orchestration.manager.launching import Leaving
from livetiming.orchestration.manager.processes import System
from livetiming.orchestration.manager.surroundings import Surroundings
from livetiming.orchestration.manager.waiting import Patience
from tests.unit.orchestration.manager.test_record import RECORD


def launch(tmp_path: Path, *program: str, **env: str) -> tuple[Folder, str]:
    """Start a program that ends by itself; return the folder and what it has said."""
    places = Surroundings(
        pid_dir=tmp_path / "pids",
        log_dir=tmp_path,
        state_dir=tmp_path,
        environment={"PYTHONDONTWRITEBYTECODE": "1", **env},
        program=program,
    )
    folder, log = Folder(places.pid_dir), tmp_path / "logs" / "club.log"
    record = replace(RECORD, log_path=log, pid=None, token="")
    waiting = Patience()
    with folder.locked("club", waiting) as lock:
        made = Leaving(places, folder, System()).launch(record, ("--uuid", "abc"), lock)
    assert made.pid is not None
    assert made.token
    assert waiting.until(lambda: System().token(made.pid or 0) is None, 60)
    assert made == folder.look("club").record
    return folder, log.read_text()


def test_a_service_gets_its_options_and_where_to_leave_its_words(tmp_path: Path) -> None:
    folder, said = launch(tmp_path, sys.executable, "-c", "import sys; print(sys.argv[1:])")

    log, left = tmp_path / "logs" / "club.log", folder.exit_path("club")
    words = ["club", "--tz", "1", "--uuid", "abc", "--log-file", str(log), "--exit-file", str(left)]
    assert f"{words}\n" == said


def test_a_service_gets_the_environment_and_nothing_of_ours(tmp_path: Path) -> None:
    code = (
        "import os; "
        "print(os.environ.get('CLUB'), os.environ.get('HOME'), len(os.listdir('/proc/self/fd')))"
    )

    _, said = launch(tmp_path, sys.executable, "-c", code, CLUB="yes")

    assert "yes None 4\n" == said, "stdin, stdout, stderr and the listing: no lock is kept"


def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotStarted, match=r"club: cannot be started - .*No such file"):
        launch(tmp_path, str(tmp_path / "none"))
