from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dictdiffer
import pytest

from livetiming.recording import open_recording
from livetiming.recording.sealed import digest
from livetiming.recording.v1writer import write_v1

from .races import Timed, a_race, left_running, recorded

FRAME = re.compile(r"(\d{11})(i?)\.json")


@pytest.fixture(params=[False, True], ids=["fine", "coarse"])
def race(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[zipfile.ZipFile, Timed]]:
    states = a_race(300)
    with open_recording(recorded(tmp_path / "race.zip", states)) as recording:
        path = write_v1(tmp_path / "v1.zip", recording, is_coarse=request.param)
    assert path is not None
    with zipfile.ZipFile(path) as archive:
        yield archive, states


def frames(archive: zipfile.ZipFile) -> list[tuple[int, bool, Any]]:
    found = [
        (int(match[1]), bool(match[2]), json.loads(archive.read(name)))
        for name in archive.namelist()
        if (match := FRAME.fullmatch(name))
    ]
    return sorted(found, key=lambda frame: frame[0])


def as_timing71_reads(archive: zipfile.ZipFile) -> dict[int, dict[str, Any]]:
    """Read as documented for Timing71: its rules, its library, no code of ours."""
    states: dict[int, dict[str, Any]] = {}
    state: dict[str, Any] = {}
    key_second = -1
    for second, is_intra, frame in frames(archive):
        if not is_intra:
            state, key_second = frame, second
        elif second > key_second:
            state = {
                **state,
                "cars": dictdiffer.patch(frame["cars"], state["cars"]),
                "session": dictdiffer.patch(frame["session"], state["session"]),
                "messages": (frame["messages"] + state["messages"])[:100],
                "highlight": frame.get("highlight", []),
            }
        states[second] = json.loads(json.dumps(state))
    return states


def test_timing71_reads_the_last_state_of_each_second(
    race: tuple[zipfile.ZipFile, Timed],
) -> None:
    archive, states = race
    read = as_timing71_reads(archive)

    expected = {at_ms // 1000: state for at_ms, state in states}
    for state in read.values():
        state.pop("lastUpdated", None)
    assert expected == read


def test_seconds_are_strictly_increasing_and_no_two_frames_share_one(
    race: tuple[zipfile.ZipFile, Timed],
) -> None:
    seconds = [second for second, _, _ in frames(race[0])]

    assert sorted(set(seconds)) == seconds


def test_there_is_a_key_frame_at_least_every_ten_frames(
    race: tuple[zipfile.ZipFile, Timed],
) -> None:
    kinds = "".join("i" if is_intra else "k" for _, is_intra, _ in frames(race[0]))

    assert kinds.startswith("k")
    assert "i" * 10 not in kinds
    assert "i" in kinds


def test_there_is_a_key_frame_whenever_a_list_shrinks(
    race: tuple[zipfile.ZipFile, Timed],
) -> None:
    for _, is_intra, frame in frames(race[0]):
        if is_intra:
            removed = [change for change in frame["cars"] if change[0] == "remove"]
            assert [] == removed


def test_key_frames_tell_their_time_in_ms(race: tuple[zipfile.ZipFile, Timed]) -> None:
    for second, is_intra, frame in frames(race[0]):
        if not is_intra:
            assert second == frame["lastUpdated"] // 1000


def test_the_manifest_is_of_version_1(race: tuple[zipfile.ZipFile, Timed]) -> None:
    archive, states = race
    manifest = json.loads(archive.read("manifest.json"))

    assert (1, states[0][0] // 1000) == (manifest["version"], manifest["startTime"])
    assert "duration" not in manifest


def test_the_file_is_sealed(race: tuple[zipfile.ZipFile, Timed]) -> None:
    found, told = digest(Path(str(race[0].filename)))

    assert found == told


def test_a_recording_of_nothing_makes_no_file(tmp_path: Path) -> None:
    recorder = left_running(tmp_path / "race.zip", [])
    recorder.leave()

    with open_recording(recorder.journal) as recording:
        assert write_v1(tmp_path / "v1.zip", recording) is None
