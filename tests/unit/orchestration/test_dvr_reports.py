from __future__ import annotations

import sys
from pathlib import Path

import pytest

from livetiming.orchestration import dvr_reports
from livetiming.orchestration.dvr_reports import Reports, command
from livetiming.runtime.tasks import start
from tests.unit.orchestration.test_dvr_disk import Threads

PROGRAM = """
import pathlib, sys
path = pathlib.Path(sys.argv[1])
if path.name.startswith("bad"):
    sys.exit("no such luck")
path.with_suffix(".html").write_text("made")
"""


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> Threads:
    def told(recording: Path) -> list[str]:
        return [sys.executable, "-c", PROGRAM, str(recording)]

    monkeypatch.setattr(dvr_reports, "command", told)
    return Threads()


def test_reports_are_made_one_after_the_other(threads: Threads, tmp_path: Path) -> None:
    reports = Reports(threads)
    reports.want(tmp_path / "a.zip")
    reports.want(tmp_path / "b.zip")

    assert 1 == len(threads.waiting)
    threads.run()
    assert ["a.html"] == [path.name for path in tmp_path.iterdir()]
    threads.run()
    assert ["a.html", "b.html"] == sorted(path.name for path in tmp_path.iterdir())


def test_one_that_cannot_be_made_is_told_and_the_next_one_is_made(
    threads: Threads, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(
        dvr_reports._log, "error", lambda text, **values: told.append(text.format(**values))
    )
    reports = Reports(threads)
    reports.want(tmp_path / "bad.zip")
    reports.want(tmp_path / "good.zip")
    threads.run()
    threads.run()

    assert [f"{tmp_path / 'bad.html'} was not made: no such luck"] == told
    assert (tmp_path / "good.html").is_file()


def test_none_is_made_any_more_when_the_dvr_stops(threads: Threads, tmp_path: Path) -> None:
    reports = Reports(threads)
    reports.want(tmp_path / "a.zip")
    reports.want(tmp_path / "b.zip")
    stopped = start(reports.stop())

    assert not stopped.called
    threads.run()
    assert stopped.called
    assert [] == threads.waiting
    assert [] == list(tmp_path.iterdir())


def test_the_analysis_beside_a_recording_is_taken(tmp_path: Path) -> None:
    recording = tmp_path / "a.zip"
    assert "--analysis" not in command(recording)

    (tmp_path / "a.json").write_text("{}")
    assert ["--analysis", str(tmp_path / "a.json")] == command(recording)[-2:]
