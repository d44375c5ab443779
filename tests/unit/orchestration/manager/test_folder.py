from __future__ import annotations

from pathlib import Path

import pytest

from livetiming.orchestration.manager.errors import Busy
from livetiming.orchestration.manager.folder import Folder
from livetiming.orchestration.manager.record import Exit, Found
from tests.unit.orchestration.manager.scene import Instantly
from tests.unit.orchestration.manager.test_record import RECORD


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path / "pids")
    with made.locked("club", Instantly()):
        return made


def test_what_is_written_is_found(folder: Folder) -> None:
    folder.write(RECORD)
    folder.pid_path("club").write_text("7\n")
    folder.exit_path("club").write_text('{"pid": 7, "code": 3}')

    assert Found("club", RECORD, 7, Exit(7, 3)) == folder.look("club")
    assert ["club"] == folder.names()
    assert 0o600 == folder.record_path("club").stat().st_mode & 0o777
    assert 0o700 == folder.path.stat().st_mode & 0o777


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    none = Folder(tmp_path / "none")

    assert [] == none.names()
    assert Found("club", None, None) == none.look("club")


@pytest.mark.parametrize("text", ["", "seven", "-7", "7" * 30, "\x00"])
def test_a_pid_file_with_anything_else_in_it_tells_nothing(folder: Folder, text: str) -> None:
    folder.pid_path("club").write_text(text)

    assert folder.look("club").pid is None


def test_files_of_others_are_passed_over(folder: Folder) -> None:
    for name in ("club", "notes.txt", ".hidden", "club.exit"):
        (folder.path / name).write_text("7")
    (folder.path / "a_folder").mkdir()

    assert ["a_folder", "club"] == folder.names()
    assert folder.look("a_folder") == Found("a_folder", None, None)


def test_to_forget_leaves_nothing(folder: Folder) -> None:
    folder.write(RECORD)
    folder.pid_path("club").write_text("7")

    folder.forget("club")

    assert [] == folder.names()


def test_a_lock_is_for_one_at_a_time(folder: Folder) -> None:
    waiting = Instantly()

    with folder.locked("club", waiting, 5):
        with folder.locked("other", waiting):
            pass
        with (
            pytest.raises(Busy, match="club: expected to be the only manager"),
            folder.locked("club", waiting, 5),
        ):
            pass
    with folder.locked("club", waiting):
        pass

    assert [5] == waiting.waited_s


def test_there_is_one_scheduler(folder: Folder) -> None:
    first = folder.only_scheduler()
    with pytest.raises(Busy, match="expected no other scheduler"):
        folder.only_scheduler()

    first.close()

    folder.only_scheduler().close()
