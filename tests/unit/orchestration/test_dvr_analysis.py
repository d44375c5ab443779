from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from livetiming.network.memory import MemoryBus
from livetiming.orchestration import dvr_analysis
from livetiming.orchestration.dvr_analysis import AnalysisLog, fetched, news, read_log
from livetiming.protocol import topics
from livetiming.testing.harness import now


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


def asked_for(*answers: object) -> tuple[list[tuple[str, dict[str, Any]]], list[tuple[Any, ...]]]:
    """What is made of *answers*, and what was asked for."""
    asked: list[tuple[Any, ...]] = []
    left = list(answers)

    def answer(*wanted: Any) -> object:
        asked.append(wanted)
        return left.pop(0)

    async def collect() -> list[tuple[str, dict[str, Any]]]:
        return [found async for found in fetched(bus, "u")]

    bus = MemoryBus()
    now(bus.register(topics.request_analysis("u"), answer))
    return now(collect()), asked


def test_a_long_race_comes_in_several_answers() -> None:
    found, asked = asked_for(
        {"laps": {"7/0": [1]}, "static": {"7": []}, "more": {"laps": ["8", "9"]}},
        {"laps": {"8/0": [2]}, "more": {"laps": ["9"]}},
        {"laps": {"9/0": [3]}},
    )

    assert [(), (["laps"], ["8", "9"]), (["laps"], ["9"])] == asked
    laps = [payload for module, payload in found if module == "laps"]
    assert [{"7/0": [1]}, {"8/0": [2]}, {"9/0": [3]}] == laps
    assert {"laps", "static"} == {module for module, _ in found}


@pytest.mark.parametrize("more", [None, "x", {}, {"laps": 5}, {"laps": []}, {"laps": ["9"]}])
def test_an_answer_that_promises_nonsense_or_repeats_itself_is_the_last(more: object) -> None:
    found, asked = asked_for(*[{"lap": {"7": 1}, "odd": 5, "more": more}] * 3)

    assert len(asked) == len(found) == (2 if more == {"laps": ["9"]} else 1)
    assert found[0] == ("lap", {"7": 1})


def test_no_analysis_is_nothing() -> None:
    assert ([], [()]) == asked_for(None)
