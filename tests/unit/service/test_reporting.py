from __future__ import annotations

from pathlib import Path

import pytest

from livetiming.analysis import Frame
from livetiming.recording import open_recording
from livetiming.report import Absence, Assets, BadAnalysis, Options
from livetiming.service.afterwards import analyse
from livetiming.service.reporting import origin, report
from tests.unit.recording.races import recorded
from tests.unit.report.races import ORIGIN, documents
from tests.unit.service.test_afterwards import START_MS, states


def test_what_the_recording_knows_of_itself_is_told(tmp_path: Path) -> None:
    frames = states()
    late = [*frames[:2], *((at_ms + 600_000, state) for at_ms, state in frames[2:])]
    with open_recording(recorded(tmp_path / "race.zip", late)) as recording:
        last, _, _ = analyse(recording)
        found = origin(recording, version="1", made_at_s=5.0, last=last, faults=["a cell"])

    assert ("race.zip", 4, ("a cell",)) == (found.file, found.frames, found.problems)
    start_s = START_MS / 1000
    assert (Absence("silence", start_s + 61, start_s + 722),) == found.absences


def test_sessions_beside_the_one_told_of_are_named(tmp_path: Path) -> None:
    parked = (Frame(session="EVENT\nWarm-up"),)
    with open_recording(recorded(tmp_path / "race.zip", states())) as recording:
        found = origin(recording, version="1", made_at_s=5.0, last=Frame(parked=parked))

    assert ("EVENT · Warm-up",) == found.other_sessions


def test_documents_become_a_page() -> None:
    made = report(documents(), ORIGIN, Assets("", ""), Options(title="Our race"))

    assert "<title>Our race</title>" in made


def test_what_is_no_analysis_is_named() -> None:
    with pytest.raises(BadAnalysis, match=r"^x\.json: "):
        report({}, ORIGIN, Assets("", ""), where="x.json")
