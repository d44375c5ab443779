from __future__ import annotations

from pathlib import Path
from typing import Any

from livetiming.analysis.changes import KEYS
from livetiming.recording import open_recording
from livetiming.recording.v1writer import write_v1
from livetiming.service.afterwards import analyse, document
from tests.unit.recording.races import MANIFEST, Timed, left_running, recorded

START_MS = 1_700_000_000_000


def states() -> Timed:
    made: Timed = []
    for lap in range(4):
        last: Any = [61.0 + lap / 10, "pb"] if lap else ""
        cars = [["7", "RUN", lap, last], ["8", "PIT" if lap == 2 else "RUN", lap, last]]
        state = {"cars": cars, "session": {"flagState": "green"}, "messages": [], "highlight": []}
        made.append((START_MS + lap * 61_000, state))
    return made


def test_every_format_gives_the_same_analysis(tmp_path: Path) -> None:
    with open_recording(recorded(tmp_path / "race.zip", states())) as recording:
        write_v1(tmp_path / "v1.zip", recording)
    recorder = left_running(tmp_path / "running.zip", states())
    journal = next(path for path in tmp_path.iterdir() if path.name.startswith("running"))
    found = []
    for path in (tmp_path / "race.zip", tmp_path / "v1.zip", journal):
        with open_recording(path) as recording:
            found.append(analyse(recording)[0].analysis)
    recorder.finish("over")

    assert found[0] == found[1] == found[2]


def test_what_is_wrong_with_states_is_told_once_and_loses_nothing_beside_it(
    tmp_path: Path,
) -> None:
    broken = [(at_ms, {**state, "messages": ["?"]}) for at_ms, state in states()]
    seen: list[int] = []
    with open_recording(recorded(tmp_path / "race.zip", broken)) as recording:
        last, state, faults = analyse(recording, progress=seen.append)

    assert 4 == sum(seen)
    assert state == broken[-1][1]
    assert {"7", "8"} == set(last.analysis.cars)
    assert 1 == len(faults)


def test_the_document_holds_all_that_is_published_and_what_the_recording_says(
    tmp_path: Path,
) -> None:
    with open_recording(recorded(tmp_path / "race.zip", states())) as recording:
        last, state, _ = analyse(recording)
        assert state is not None
        made = document(recording, last, state)

    assert {*KEYS, "service", "state"} == set(made)
    assert (MANIFEST["uuid"], 183.0) == (made["service"]["uuid"], made["service"]["duration"])
