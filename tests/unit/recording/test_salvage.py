from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from livetiming.recording import RecordingError, open_recording
from livetiming.recording.checking import check
from livetiming.recording.salvage import repair
from livetiming.recording.v1writer import write_v1
from livetiming.recording.v2 import V2File

from .races import MANIFEST, Timed, a_race, left_running, recorded, timed


@pytest.fixture
def race(tmp_path: Path) -> tuple[Path, Timed]:
    states = a_race(450)
    return recorded(tmp_path / "race.zip", states), states


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 0x10
    path.write_bytes(data)


def test_a_damaged_chunk_is_left_out_and_its_gap_declared(race: tuple[Path, Timed]) -> None:
    path, states = race
    file = V2File(path)
    chunk = file.index.chunks[1]
    file.close()
    flip(path, chunk.offset + 50)
    before = path.read_bytes()

    rescue = repair(path, path.with_name("saved.zip"))

    assert ["chunks/000001.ndjson"] == rescue.lost
    assert before == path.read_bytes()
    assert rescue.path is not None
    assert [] == check(rescue.path).problems
    with open_recording(rescue.path) as recording:
        assert states[:80] + states[160:] == timed(recording)
        assert [("gap", states[79][0], states[160][0])] == [
            (event["e"], event["from"], event["to"])
            for event in recording.events
            if event["e"] == "gap"
        ]
        assert "end" == recording.events[-1]["e"]


def test_a_file_cut_short_keeps_what_came_before(race: tuple[Path, Timed]) -> None:
    path, states = race
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])

    rescue = repair(path, path.with_name("saved.zip"))

    assert rescue.path is not None
    with open_recording(rescue.path) as recording:
        kept = timed(recording)
        assert states[: len(kept)] == kept
        assert len(kept) >= 200
        assert "race" == recording.manifest["name"]


def test_a_file_with_a_damaged_index_loses_no_frame(race: tuple[Path, Timed]) -> None:
    path, states = race
    file = V2File(path)
    assert file.seal is not None
    flip(path, file.seal.index[0] + 5)
    file.close()

    rescue = repair(path, path.with_name("saved.zip"))

    assert rescue.path is not None
    with open_recording(rescue.path) as recording:
        assert states == timed(recording)
        assert MANIFEST["name"] == recording.manifest["name"]


def test_a_journal_is_finished_and_stays(tmp_path: Path) -> None:
    states = a_race(30)
    recorder = left_running(tmp_path / "race.zip", states)
    recorder.leave()
    journal = recorder.journal

    rescue = repair(journal, tmp_path / "race.zip")

    assert tmp_path / "race.zip" == rescue.path
    assert journal.exists()
    with open_recording(tmp_path / "race.zip") as recording:
        assert states == timed(recording)


def test_a_version_1_file_keeps_the_frames_that_build_on_none_that_is_lost(
    race: tuple[Path, Timed],
) -> None:
    path, _ = race
    with open_recording(path) as recording:
        v1 = write_v1(path.with_name("v1.zip"), recording)
    assert v1 is not None
    with zipfile.ZipFile(v1) as archive:
        frames = sorted(name for name in archive.namelist() if name[0] == "0")
        intra = next(name for name in frames[12:] if name.endswith("i.json"))
        entry = archive.getinfo(intra)
        whole = len(frames)
    flip(v1, entry.header_offset + 30 + len(intra) + 3)

    rescue = repair(v1, v1.with_name("saved.zip"))

    assert [intra] == rescue.lost
    assert rescue.path is not None
    with zipfile.ZipFile(rescue.path) as archive:
        kept = sorted(name for name in archive.namelist() if name[0] == "0")
        assert whole - 10 <= len(kept) < whole
        after = frames[frames.index(intra) + 1 :]
        following = next(name for name in after if not name.endswith("i.json"))
        assert following in kept
        assert MANIFEST["name"] == json.loads(archive.read("manifest.json"))["name"]
    with open_recording(rescue.path) as recording:
        assert [] == recording.problems


def test_a_version_1_file_without_its_directory_is_saved(race: tuple[Path, Timed]) -> None:
    path, states = race
    with open_recording(path) as recording:
        v1 = write_v1(path.with_name("v1.zip"), recording)
    assert v1 is not None
    data = v1.read_bytes()
    v1.write_bytes(data[: data.index(b"PK\x01\x02")])

    rescue = repair(v1, v1.with_name("saved.zip"))

    assert rescue.path is not None
    with open_recording(rescue.path) as recording:
        assert states == timed(recording)


@pytest.mark.parametrize("data", [b"", b"hello" * 100])
def test_of_what_is_no_recording_nothing_can_be_saved(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(data)

    with pytest.raises(RecordingError, match="found none to save"):
        repair(path, tmp_path / "saved.zip")
