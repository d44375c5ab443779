from __future__ import annotations

from pathlib import Path

import pytest

from livetiming.analysis import Frame
from livetiming.recording import open_recording
from livetiming.report import Absence, Assets, BadAnalysis, Options
from livetiming.service.afterwards import analyse
from livetiming.service.reporting import documents_of, origin, report, session, title
from tests.unit.recording.races import recorded
from tests.unit.report.races import ORIGIN, documents
from tests.unit.service.test_afterwards import START_MS, states


def test_what_the_recording_knows_of_itself_is_told(tmp_path: Path) -> None:
    frames = states()
    late = [*frames[:2], *((at_ms + 600_000, state) for at_ms, state in frames[2:])]
    with open_recording(recorded(tmp_path / "race.zip", late)) as recording:
        found = origin(recording, version="1", made_at_s=5.0, faults=["a cell"])

    assert ("race.zip", 4, ("a cell",)) == (found.file, found.frames, found.problems)
    start_s = START_MS / 1000
    assert (Absence("silence", start_s + 61, start_s + 722),) == found.absences


def test_sessions_beside_the_one_told_of_are_named(tmp_path: Path) -> None:
    with open_recording(recorded(tmp_path / "race.zip", states())) as recording:
        found = origin(recording, version="1", made_at_s=5.0, others=["EVENT · Warm-up"])

    assert ("EVENT · Warm-up",) == found.other_sessions


def shown(tmp_path: Path) -> Frame:
    """A race, and the formation of the next one, in which nobody has driven yet."""
    with open_recording(recorded(tmp_path / "race.zip", states())) as recording:
        last, _, _ = analyse(recording)
    return Frame(session="EVENT\nRace 3", parked=(last,))


def test_the_session_told_of_is_the_last_one_with_a_lap(tmp_path: Path) -> None:
    last = shown(tmp_path)

    assert "Club Enduro · Race 2" == title(session(last))
    assert "EVENT · Race 3" == title(session(last, "race 3"))
    assert "EVENT · Race 3" == title(session(Frame(session="EVENT\nRace 3")))
    with pytest.raises(BadAnalysis, match=r"there are: EVENT · Race 3; Club Enduro · Race 2$"):
        session(last, "Warm-up")


def test_an_earlier_session_is_told_of_as_it_was_when_it_was_last_shown(tmp_path: Path) -> None:
    last = shown(tmp_path)
    with open_recording(tmp_path / "race.zip") as recording:
        found = documents_of(session(last), recording)

    assert ("Club Enduro", "Race 2") == (
        found["service"]["name"], found["service"]["description"],
    )  # fmt: skip
    assert states()[-1][1]["cars"] == found["state"]["cars"]
    assert "1:01.100" in report(found, ORIGIN, Assets("", ""))


def test_documents_become_a_page() -> None:
    made = report(documents(), ORIGIN, Assets("", ""), Options(title="Our race"))

    assert "<title>Our race</title>" in made


def test_what_is_no_analysis_is_named() -> None:
    with pytest.raises(BadAnalysis, match=r"^x\.json: "):
        report({}, ORIGIN, Assets("", ""), where="x.json")
