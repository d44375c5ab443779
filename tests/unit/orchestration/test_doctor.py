from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from livetiming.config import load_settings
from livetiming.orchestration import doctor
from livetiming.orchestration.doctor import Grade


def test_python() -> None:
    assert doctor.check_python((3, 11, 0)).grade is Grade.OK
    old = doctor.check_python((3, 10, 9))
    assert old.is_failure
    assert "3.11" in old.advice


def test_packages_are_those_this_runs_with() -> None:
    assert doctor.check_packages().grade is Grade.OK


@pytest.mark.parametrize(
    ("output", "grade"),
    [
        ("::: Crossbar.io v26.10.1\n Crossbar.io      : 26.10.1\n", Grade.OK),
        (" Crossbar.io      : 23.1.2\n", Grade.FAIL),
        ("Traceback: no module\n", Grade.FAIL),
        ("", Grade.FAIL),
    ],
)
def test_the_routers_version(output: str, grade: Grade) -> None:
    result = doctor.read_version(Path("/x/crossbar"), output)

    assert result.grade is grade
    assert bool(result.advice) is result.is_failure


def test_a_router_that_is_not_there(tmp_path: Path) -> None:
    result = doctor.check_router(tmp_path / "crossbar")

    assert result.is_failure
    assert "LIVETIMING_CROSSBAR" in result.text


def test_the_page(tmp_path: Path) -> None:
    assert doctor.check_page(tmp_path).grade is Grade.WARN
    (tmp_path / "index.html").touch()
    assert doctor.check_page(tmp_path).grade is Grade.OK


def test_the_port() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert doctor.check_free(port).is_failure
    assert doctor.check_free(port).grade is Grade.OK


def test_the_secret(tmp_path: Path) -> None:
    kept = tmp_path / "secret"
    assert doctor.check_secret(None, kept).grade is Grade.OK
    assert doctor.check_secret("short", kept).grade is Grade.WARN
    assert doctor.check_secret("x" * 40, kept).grade is Grade.OK

    kept.write_text("x" * 40)
    kept.chmod(0o644)
    assert "chmod 600" in doctor.check_secret(None, kept).advice
    kept.chmod(0o600)
    assert doctor.check_secret(None, kept).grade is Grade.OK


def test_folders_need_not_exist_but_must_be_writable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("DATA", "LOG", "STATE", "RAW", "RECORDINGS")
    env = {f"LIVETIMING_{name}_DIR": str(tmp_path / "new" / name) for name in names}
    settings = load_settings(env)
    assert doctor.check_folders(settings).grade is Grade.OK

    monkeypatch.setattr(os, "access", lambda path, mode: "tmp" not in str(path))
    assert doctor.check_folders(settings).is_failure


@pytest.mark.parametrize(
    ("free_bytes", "grade"), [(10**10, Grade.OK), (5 * 10**8, Grade.WARN), (10**7, Grade.FAIL)]
)
def test_the_disk(free_bytes: int, grade: Grade) -> None:
    assert doctor.check_disk(free_bytes).grade is grade


def test_a_clock_that_was_never_set() -> None:
    assert doctor.check_clock(0).is_failure
    assert doctor.check_clock(1_800_000_000).grade is Grade.OK


def test_feeds() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        feed = f"127.0.0.1:{listening.getsockname()[1]}"
        assert doctor.check_feed(feed).grade is Grade.OK
    assert doctor.check_feed(feed).is_failure
    assert "HOST:PORT" in doctor.check_feed("nonsense").text


def test_every_failure_says_what_to_do(tmp_path: Path) -> None:
    settings = load_settings({"LIVETIMING_CROSSBAR": str(tmp_path / "none")})

    results = doctor.examine(settings, port=0, feeds=("nonsense",))

    failures = [result for result in results if result.is_failure]
    assert {"router", "feed"} <= {result.name for result in failures}
    assert all(result.advice for result in failures)
