from __future__ import annotations

from pathlib import Path

from livetiming.orchestration.logfile import RotatingLog


def test_lines_are_appended_over_restarts(tmp_path: Path) -> None:
    for line in (b"one", b"two"):
        log = RotatingLog(tmp_path / "logs" / "x.log")
        log.write(line)
        log.close()

    assert (tmp_path / "logs" / "x.log").read_bytes() == b"one\ntwo\n"


def test_it_never_grows_beyond_its_limit(tmp_path: Path) -> None:
    log = RotatingLog(tmp_path / "x.log", limit_bytes=100, kept=2)
    for number in range(100):
        log.write(b"line %04d" % number)
    log.close()

    files = sorted(tmp_path.iterdir())
    assert [path.name for path in files] == ["x.log", "x.log.1", "x.log.2"]
    assert all(path.stat().st_size <= 110 for path in files)
    assert log.path.read_bytes().endswith(b"line 0099\n")


def test_a_full_disk_costs_lines_and_nothing_else() -> None:
    log = RotatingLog(Path("/dev/full"))

    log.write(b"lost")

    assert log.dropped == 1
    log.close()
