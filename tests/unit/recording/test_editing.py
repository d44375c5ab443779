from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from livetiming.recording import RecordingError, open_recording
from livetiming.recording.checking import check
from livetiming.recording.editing import changed, set_key, typed
from livetiming.recording.v1writer import write_v1

from .races import MANIFEST, a_race, left_running, recorded, timed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("false", False),
        ("12", 12),
        ("1.5", 1.5),
        ("null", None),
        ('["a", "b"]', ["a", "b"]),
        ('"12"', "12"),
        ("Race 2", "Race 2"),
        ("", ""),
        ("NaN", "NaN"),
        ("{", "{"),
    ],
)
def test_a_value_is_json_if_it_is(text: str, expected: Any) -> None:
    assert expected == typed(text)


@pytest.mark.parametrize("key", ["version", "startTime", "duration"])
def test_what_the_frames_tell_cannot_be_set(key: str) -> None:
    with pytest.raises(RecordingError, match="that the frames do not tell"):
        changed(MANIFEST, key, 1)


@pytest.mark.parametrize(("key", "value"), [("name", 5), ("uuid", "a.b"), ("colSpec", [[]])])
def test_a_value_that_would_spoil_the_manifest_is_refused(key: str, value: Any) -> None:
    with pytest.raises(RecordingError, match=f"^{key}: "):
        changed(MANIFEST, key, value)


def test_a_manifest_that_was_bad_before_can_be_mended_key_by_key() -> None:
    assert {"name": "x", "colSpec": 7} == changed({"colSpec": 7}, "name", "x")


@pytest.mark.parametrize("kind", ["v1", "v2"])
def test_a_key_is_set_and_all_frames_stay(tmp_path: Path, kind: str) -> None:
    states = a_race(120)
    path = recorded(tmp_path / "race.zip", states)
    if kind == "v1":
        with open_recording(path) as recording:
            write_v1(tmp_path / "v1.zip", recording)
        path = tmp_path / "v1.zip"

    set_key(path, path, "hidden", value=True)
    set_key(path, path, "description", "Race 3")

    assert [] == check(path).problems
    with open_recording(path) as recording:
        assert kind == recording.kind
        assert recording.manifest["hidden"] is True
        assert "Race 3" == recording.manifest["description"]
        assert states == timed(recording)


def test_a_correction_holds_for_the_manifests_of_earlier_too(tmp_path: Path) -> None:
    states = a_race(10)
    recorder = left_running(tmp_path / "race.zip", states[:5])
    recorder.manifest({**MANIFEST, "colSpec": [["Num", "text"]]}, states[5][0])
    for at_ms, state in states[5:]:
        recorder.state(state, at_ms)
    path = recorder.finish("over")
    assert path is not None

    set_key(path, tmp_path / "other.zip", "name", "Other")

    with open_recording(tmp_path / "other.zip") as recording:
        assert "Other" == recording.manifest_at(0)["name"]
        assert MANIFEST["colSpec"] == recording.manifest_at(0)["colSpec"]
    with open_recording(path) as recording:
        assert MANIFEST["name"] == recording.manifest["name"]


def test_a_correction_holds_for_the_manifests_in_a_version_1_file_of_ours_too(
    tmp_path: Path,
) -> None:
    path = tmp_path / "v1.zip"
    with open_recording(recorded(tmp_path / "race.zip", a_race(20))) as recording:
        write_v1(path, recording)

    set_key(path, path, "name", "Other")

    with open_recording(path) as recording:
        assert ["Other"] == [manifest["name"] for _, manifest in recording.manifests]
        assert "Other" == recording.manifest_at(0)["name"]


def test_a_recording_from_before_version_1_keeps_the_date_that_tells_its_start(
    tmp_path: Path,
) -> None:
    path = tmp_path / "race.zip"
    with zipfile.ZipFile(path, "w") as archive:
        frame: dict[str, object] = {"cars": [], "session": {}, "messages": []}
        archive.writestr(zipfile.ZipInfo("00000.json", (2016, 5, 1, 12, 0, 0)), json.dumps(frame))
        archive.writestr("manifest.json", json.dumps({"name": "Club"}))

    set_key(path, path, "description", "Race 3")

    with open_recording(path) as recording:
        assert "pre-v1" == recording.kind
        assert 1_462_104_000_000 == recording.start_ms


def test_a_journal_is_to_be_finished_first(tmp_path: Path) -> None:
    recorder = left_running(tmp_path / "race.zip", a_race(3))
    recorder.leave()

    with pytest.raises(RecordingError, match="finish it first with 'livetiming-rectool repair"):
        set_key(recorder.journal, recorder.journal, "name", "x")


def test_a_file_that_cannot_be_changed_stays_as_it_is(tmp_path: Path) -> None:
    path = recorded(tmp_path / "race.zip", a_race(3))
    before = path.read_bytes()

    with pytest.raises(RecordingError):
        set_key(path, path, "name", 7)

    assert before == path.read_bytes()
    assert [path] == list(tmp_path.iterdir())
