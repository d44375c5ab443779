from __future__ import annotations

import json
from pathlib import Path

import pytest

from livetiming.orchestration.recordings_amend import amend, corrections
from livetiming.racing.parse import BadManifest
from livetiming.recording import RecordingError, open_recording
from livetiming.recording.v1writer import write_v1
from tests.unit.recording.races import MANIFEST, a_race, recorded, timed


@pytest.fixture
def v2(tmp_path: Path) -> Path:
    return recorded(tmp_path / "race.zip", a_race(150))


@pytest.fixture
def v1(v2: Path) -> Path:
    path = v2.with_name("old.zip")
    with open_recording(v2) as recording:
        write_v1(path, recording)
    return path


@pytest.mark.parametrize("kind", ["v1", "v2"])
def test_a_correction_changes_the_manifest_and_no_frame(
    kind: str, request: pytest.FixtureRequest
) -> None:
    path: Path = request.getfixturevalue(kind)
    with open_recording(path) as recording:
        before = timed(recording)

    amend(path, {"description": "Finals", "hidden": True})

    with open_recording(path) as recording:
        assert (kind, before) == (recording.kind, timed(recording))
        manifest = recording.manifest
        assert ("Finals", True, "Club Enduro", MANIFEST["uuid"]) == tuple(
            manifest[key] for key in ("description", "hidden", "name", "uuid")
        )
        assert {"Finals"} == {m["description"] for _, m in recording.manifests}
        assert [] == recording.problems
    assert 0o664 == path.stat().st_mode & 0o777


def test_what_would_be_no_manifest_leaves_the_file_alone(v2: Path) -> None:
    before = v2.read_bytes()

    with pytest.raises(BadManifest, match="name"):
        amend(v2, {"name": ["a", "list"]})

    assert before == v2.read_bytes()
    assert [v2.name] == [path.name for path in v2.parent.iterdir()]


def test_the_second_part_of_a_service_can_be_corrected(v2: Path) -> None:
    amend(v2, {"uuid": "abc:1"})
    amend(v2, {"name": "Other"})

    with open_recording(v2) as recording:
        assert "Other" == recording.manifest["name"]


def test_its_analysis_is_corrected_too(v2: Path) -> None:
    analysis = v2.with_suffix(".json")
    analysis.write_text(json.dumps({"lap": {"7": []}, "service": {"name": "Club Enduro"}}))

    amend(v2, {"name": "Other"})

    assert {"lap": {"7": []}, "service": {"name": "Other"}} == json.loads(analysis.read_text())


@pytest.mark.parametrize("text", ["", "[1]", "no json"])
def test_a_broken_analysis_is_left_alone(v2: Path, text: str) -> None:
    v2.with_suffix(".json").write_text(text)

    amend(v2, {"name": "Other"})

    assert text == v2.with_suffix(".json").read_text()


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(b"nothing of the kind")

    with pytest.raises(RecordingError, match=r"x\.zip"):
        amend(path, {})


def test_what_follows_from_the_recording_is_not_corrected() -> None:
    raw = {"uuid": "a", "filename": "../x", "startTime": 1, "duration": 2, "name": "A", "extra": 1}

    assert {"name": "A", "extra": 1} == corrections(raw)


@pytest.mark.parametrize("raw", [None, [], {}, {"uuid": 1}])
def test_what_is_no_manifest_is_no_correction(raw: object) -> None:
    with pytest.raises(BadManifest, match="expected an object with the uuid"):
        corrections(raw)
