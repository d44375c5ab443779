from __future__ import annotations

import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livetiming.recording import RecordingError, open_recording
from livetiming.recording.v1writer import write_v1

from .races import a_race, left_running, recorded


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("files")
    states = a_race(30)
    running = left_running(folder / "running.zip", states)
    running.leave()
    v2 = recorded(folder / "race.zip", states)
    with open_recording(v2) as recording:
        v1 = write_v1(folder / "v1.zip", recording)
    assert v1 is not None
    return {"journal": running.journal, "v2": v2, "v1": v1}


@pytest.mark.parametrize("kind", ["journal", "v1", "v2"])
def test_the_kind_of_a_file_is_seen_whatever_its_name(files: dict[str, Path], kind: str) -> None:
    renamed = files[kind].with_name(f"{kind}.bin")
    renamed.write_bytes(files[kind].read_bytes())

    with open_recording(renamed) as recording:
        assert kind == recording.kind
        assert 30 == recording.frame_count


def test_a_folder_and_a_missing_file_are_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="got a folder"):
        open_recording(tmp_path)
    with pytest.raises(RecordingError, match="cannot be read"):
        open_recording(tmp_path / "missing.zip")


def test_a_zip_file_of_something_else_is_no_recording(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("holiday.txt", "sun")

    with pytest.raises(RecordingError, match="is this a recording"):
        open_recording(path)


def read_all(path: Path) -> None:
    with open_recording(path) as recording:
        for _ in recording:
            pass
        recording.state_at(recording.duration_ms // 2)
        recording.manifest_at(0)


@given(data=st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_a_recording_or_one_kind_of_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes"
    path.write_bytes(data)

    with pytest.raises(RecordingError):
        read_all(path)


@pytest.mark.parametrize("kind", ["journal", "v1", "v2"])
def test_damage_anywhere_gives_a_recording_or_one_kind_of_error(
    files: dict[str, Path], kind: str, tmp_path: Path
) -> None:
    data = files[kind].read_bytes()
    rng = random.Random(11)
    path = tmp_path / "damaged"

    for _ in range(150):
        damaged = bytearray(data)
        for _ in range(rng.choice([1, 1, 5, 50])):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        path.write_bytes(damaged[: rng.choice([len(damaged), rng.randrange(len(damaged))])])
        try:
            read_all(path)
        except RecordingError:
            continue
