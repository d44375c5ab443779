from __future__ import annotations

from pathlib import Path

import pytest

from livetiming.orchestration.logfile import RotatingLog
from livetiming.orchestration.manager import logs


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "club.log"


def test_the_end_of_a_log(path: Path) -> None:
    path.write_text("one\ntwo\nthree\n")

    assert ["two", "three"] == logs.tail(path, 2)
    assert ["one", "two", "three"] == logs.tail(path, 9)
    assert [] == logs.tail(path, 0)
    assert [] == logs.tail(path.with_name("none"), 5)


def test_the_end_reaches_into_the_file_before(path: Path) -> None:
    path.with_name("club.log.1").write_text("old\n")
    path.write_text("new\n")

    assert ["old", "new"] == logs.tail(path, 5)


def test_of_a_long_log_only_the_end_is_read(path: Path) -> None:
    path.write_text("x" * 100 + "\n" + ("line\n" * (logs.TAIL_BYTES // 5)))

    lines = logs.since(path, 0)

    assert {"line"} == set(lines)
    assert len(lines) <= logs.TAIL_BYTES // 5


def test_what_came_after_a_moment(path: Path) -> None:
    path.write_text("before\n")
    offset = logs.size(path)
    with path.open("a") as file:
        file.write("after\nand more")

    assert ["after", "and more"] == [line for line in logs.since(path, offset - 1) if line]


def test_a_log_that_has_begun_anew_is_read_from_its_start(path: Path) -> None:
    path.write_text("new\n")

    assert ["new"] == logs.since(path, 1000)


def test_the_last_identity_in_a_log() -> None:
    lines = ["a Session ready for service one", "b session ready for service two-2", "noise"]

    assert "two-2" == logs.last_uuid(lines)
    assert logs.is_ready(lines, "two-2")
    assert not logs.is_ready(lines, "one")
    assert logs.last_uuid(["noise"]) is None


def test_a_follower_gives_what_is_added_once_and_in_whole_lines(path: Path) -> None:
    path.write_text("before\n")
    follower = logs.Follower(path)
    follower.skip()
    with path.open("a") as file:
        file.write("one\ntw")
        file.flush()
        assert ["one"] == list(follower.news())
        file.write("o\n")
        file.flush()
        assert ["two"] == list(follower.news())
    assert [] == list(follower.news())
    follower.close()


def test_a_follower_goes_on_in_the_file_that_follows(path: Path) -> None:
    log = RotatingLog(path, limit_bytes=20)
    follower = logs.Follower(path)
    follower.skip()

    for number in range(6):
        log.write(b"line %d" % number)
        assert [f"line {number}"] == list(follower.news())

    log.close()
    follower.close()


def test_a_follower_waits_for_a_log_that_is_not_there_yet(path: Path) -> None:
    follower = logs.Follower(path)
    follower.skip()
    assert [] == list(follower.news())

    path.write_text("first\n")

    assert ["first"] == list(follower.news())
    path.write_text("x\n")  # cut, and begun anew
    assert ["x"] == list(follower.news())
    follower.close()
