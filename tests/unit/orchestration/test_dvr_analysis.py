from __future__ import annotations

import json
from pathlib import Path

import pytest

from livetiming.orchestration import dvr_analysis
from livetiming.orchestration.dvr_analysis import AnalysisLog, news, read_log


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.analysis"


def test_publications_add_up_by_module(path: Path) -> None:
    log = AnalysisLog(path)
    log.add("lap", {"7": [1]})
    log.add("lap", {"8": [1]})
    log.add("lap", {"7": [2]})
    log.add("session", {"flags": []})

    expected = {"lap": {"7": [2], "8": [1]}, "session": {"flags": []}}
    assert expected == log.document
    assert (expected, 4) == read_log(path)[:2]


def test_only_what_is_new_is_written(path: Path) -> None:
    log = AnalysisLog(path)
    log.add("lap", {"7": [1], "8": [1]})
    size = path.stat().st_size

    log.add("lap", {"7": [1], "8": [1]})

    assert size == path.stat().st_size
    assert {"8": [2]} == news(log.document, "lap", {"7": [1], "8": [2]})


def test_another_dvr_goes_on_with_it(path: Path) -> None:
    AnalysisLog(path).add("lap", {"7": [1]})
    again = AnalysisLog(path)
    again.add("lap", {"8": [1]})

    assert {"lap": {"7": [1], "8": [1]}} == AnalysisLog(path).document


def test_a_crash_at_any_byte_costs_at_most_the_last_publication(path: Path) -> None:
    log = AnalysisLog(path)
    log.add("lap", {"7": [1]})
    whole = path.stat().st_size
    log.add("lap", {"7": [2]})
    data = path.read_bytes()

    for size in range(whole, len(data)):
        path.write_bytes(data[:size])
        again = AnalysisLog(path)
        assert {"lap": {"7": [1]}} == again.document
        again.add("lap", {"7": [3]})
        assert {"lap": {"7": [3]}} == read_log(path)[0]


def test_lines_that_add_up_to_little_are_replaced_by_that(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dvr_analysis, "COMPACT_BYTES", 2000)
    log = AnalysisLog(path)
    for lap in range(2000):
        log.add("lap", {"7": [lap]})
        log.add("driver", {"7": f"D{lap % 2}"})

    assert path.stat().st_size < 2200
    assert log.document == AnalysisLog(path).document


def test_what_could_not_be_written_is_written_with_the_next(path: Path) -> None:
    log = AnalysisLog(path)
    log.add("lap", {"7": [1]})
    data = path.read_bytes()
    path.unlink()
    path.mkdir()
    with pytest.raises(OSError, match="directory"):
        log.add("lap", {"7": [2]})
    path.rmdir()
    path.write_bytes(data)

    log.add("driver", {"7": "A"})

    assert {"lap": {"7": [2]}, "driver": {"7": "A"}} == read_log(path)[0]


def test_what_is_held_is_written_with_the_next(path: Path) -> None:
    log = AnalysisLog(path)
    log.add("lap", {"7": [1]}, is_held=True)
    assert not path.exists()

    log.add("lap", {"8": [1]})

    assert {"lap": {"7": [1], "8": [1]}} == read_log(path)[0]


def test_a_line_of_another_kind_is_passed_over(path: Path) -> None:
    from livetiming.recording.journal import frame_line

    lines = [{"a": "lap", "p": 7}, {"x": 1}, [], {"a": "lap", "p": {"7": [1]}}]
    path.write_bytes(
        b"".join(frame_line(n, json.dumps(line).encode()) for n, line in enumerate(lines))
    )

    assert {"lap": {"7": [1]}} == read_log(path)[0]


def test_it_can_be_removed(path: Path) -> None:
    log = AnalysisLog(path)
    log.add("lap", {"7": [1]})

    log.remove()
    log.remove()

    assert not path.exists()
