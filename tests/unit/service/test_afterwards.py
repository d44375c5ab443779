from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from livetiming.analysis.changes import KEYS
from livetiming.recording import open_recording
from livetiming.recording.v1writer import write_v1
from livetiming.recording.views import View
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


class Foreign(View):
    """A recording by somebody else, with frames as they please."""

    def __init__(self, frames: list[tuple[int, Any]]) -> None:
        self.path, self.manifest, self.events, self.problems = Path("x.zip"), MANIFEST, [], []
        self._given, self._manifests = frames, []
        self._start_ms, self._end_ms = frames[0][0], frames[-1][0]

    def _all(self) -> Iterator[tuple[int, Any]]:
        yield from self._given


def test_what_is_wrong_with_states_is_told_once_and_loses_nothing_beside_it() -> None:
    whole = states()
    given: list[tuple[int, Any]] = [*whole[:2], (whole[1][0] + 1, "?"), (whole[1][0] + 2, "?")]
    seen: list[int] = []

    last, state, faults = analyse(Foreign([*given, *whole[2:]]), progress=seen.append)

    assert 6 == sum(seen)
    assert whole[-1][1] == state
    assert [3, 3] == [len(car.laps) for car in last.analysis.cars.values()]
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
