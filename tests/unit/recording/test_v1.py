from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from livetiming.recording import Recording, RecordingError, open_recording

SECOND = 1_700_000_000
MANIFEST = {"version": 1, "uuid": "a1", "name": "Club", "description": "Race",
            "colSpec": [["Num", "text"], ["State", "text"]]}  # fmt: skip


def a_state(*states: str, **parts: Any) -> dict[str, Any]:
    cars = [[str(number), state] for number, state in enumerate(states, start=1)]
    return {"cars": cars, "session": {}, "messages": [], "highlight": [], **parts}


def car_1(old: str, new: str) -> dict[str, Any]:
    return {"cars": [["change", [0, 1], [old, new]]], "session": []}


def a_file(folder: Path, *entries: tuple[str, Any], manifest: Any = MANIFEST) -> Path:
    path = folder / "race.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content if isinstance(content, str) else json.dumps(content))
        if manifest is not None:
            archive.writestr("manifest.json", json.dumps(manifest))
    return path


def key(offset: int, state: Any) -> tuple[str, Any]:
    return f"{SECOND + offset:011d}.json", state


def intra(offset: int, frame: Any) -> tuple[str, Any]:
    return f"{SECOND + offset:011d}i.json", frame


def states_of_car_1(recording: Recording) -> list[tuple[int, str]]:
    return [(frame.at_ms, frame.state["cars"][0][1]) for frame in recording]


def test_key_and_intra_frames_are_read_in_order_of_time(tmp_path: Path) -> None:
    path = a_file(tmp_path, intra(3, car_1("PIT", "OUT")), intra(2, car_1("RUN", "PIT")),
                  key(0, a_state("RUN")), key(9, a_state("FIN")))  # fmt: skip

    with open_recording(path) as recording:
        expected = [(0, "RUN"), (2000, "PIT"), (3000, "OUT"), (9000, "FIN")]
        assert expected == states_of_car_1(recording)
        assert (SECOND * 1000, 9000, 4, 2) == (
            recording.start_ms, recording.duration_ms,
            recording.frame_count, recording.key_frame_count,
        )  # fmt: skip
        assert "PIT" == recording.state_at(2999)["cars"][0][1]
        assert "RUN" == recording.state_at(-5000)["cars"][0][1]
        assert [] == recording.problems


def test_coarse_changes_missing_highlights_and_further_keys_are_read(tmp_path: Path) -> None:
    whole = {
        "cars": [["1", [61.2, ""]]],
        "session": {},
        "messages": [],
        "lastUpdated": 5,
        "manifest": {"name": "Club"},
        "meta": {"parameters": {}},
    }
    frame = {
        "cars": [["change", [0, 1], [[61.2, ""], [60.9, "pb"]]], ["add", "", [[1, ["2", ""]]]]],
        "session": [["add", "", [["flagState", "sc"]]]],
        "messages": [[SECOND, "Pits", "x", "pit"]],
    }
    with open_recording(a_file(tmp_path, key(0, whole), intra(1, frame))) as recording:
        first, second = [each.state for each in recording]

    assert [] == first["highlight"] == second["highlight"]
    assert {"parameters": {}} == first["meta"]
    assert "lastUpdated" not in first
    assert "manifest" not in first
    assert [["1", [60.9, "pb"]], ["2", ""]] == second["cars"]
    assert {"flagState": "sc"} == second["session"]
    assert [[SECOND, "Pits", "x", "pit"]] == second["messages"]


def test_a_frame_of_its_key_frames_second_is_applied_where_it_fits(tmp_path: Path) -> None:
    """Other readers never apply it; but what comes next was written for what it leads to."""
    path = a_file(tmp_path, key(0, a_state("RUN", "RUN")), intra(0, car_1("RUN", "PIT")),
                  intra(1, {"cars": [["change", [1, 1], ["RUN", "PIT"]]]}))  # fmt: skip

    with open_recording(path) as recording:
        assert [["1", "PIT"], ["2", "PIT"]] == recording.state_at(1000)["cars"]


def test_a_frame_of_its_key_frames_second_that_was_before_it_is_not_applied(
    tmp_path: Path,
) -> None:
    path = a_file(tmp_path, key(0, a_state("RUN")), key(1, a_state("OUT")),
                  intra(1, car_1("RUN", "PIT")))  # fmt: skip

    with open_recording(path) as recording:
        assert "OUT" == recording.state_at(1000)["cars"][0][1]


def test_names_that_come_twice_are_both_frames(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = a_file(tmp_path, key(0, a_state("RUN")), intra(1, car_1("RUN", "PIT")),
                      intra(1, car_1("PIT", "OUT")))  # fmt: skip

    with open_recording(path) as recording:
        assert "OUT" == recording.state_at(1000)["cars"][0][1]


def test_holes_that_javascript_leaves_are_no_cars(tmp_path: Path) -> None:
    state = {**a_state("RUN"), "cars": [["1", "RUN"], None]}
    with open_recording(a_file(tmp_path, key(0, state))) as recording:
        assert [["1", "RUN"]] == recording.state_at(0)["cars"]
        assert "left out of frames: car in row 2" in recording.problems[0]


def test_a_frame_that_cannot_be_read_costs_itself_and_is_told(tmp_path: Path) -> None:
    path = a_file(tmp_path, key(0, a_state("RUN")), intra(1, "{"),
                  intra(2, {"cars": [["change", [7, 1], ["a", "b"]]]}), intra(3, [1]),
                  key(4, [1]), intra(5, car_1("RUN", "PIT")))  # fmt: skip

    with open_recording(path) as recording:
        assert "PIT" == recording.state_at(5000)["cars"][0][1]
        assert 6 == len(list(recording))
        assert 4 == len(recording.problems)


def test_frames_before_the_first_key_frame_have_nothing_to_build_on(tmp_path: Path) -> None:
    path = a_file(tmp_path, intra(0, car_1("RUN", "PIT")), key(5, a_state("RUN")))

    with open_recording(path) as recording:
        assert [(0, "RUN")] == states_of_car_1(recording)


# ---- before version 1 ------------------------------------------------------------------------

OLD = {key: value for key, value in MANIFEST.items() if key != "version"}


@pytest.mark.parametrize("start", [SECOND, SECOND + 0.5, SECOND * 1000])
def test_names_with_five_digits_count_from_the_start(tmp_path: Path, start: float) -> None:
    path = a_file(tmp_path, ("00000.json", a_state("RUN")), ("00002i.json", car_1("RUN", "PIT")),
                  manifest={**OLD, "startTime": start})  # fmt: skip

    with open_recording(path) as recording:
        assert "pre-v1" == recording.kind
        assert SECOND * 1000 == recording.start_ms
        assert [(0, "RUN"), (2000, "PIT")] == states_of_car_1(recording)


def test_a_start_that_is_not_told_is_the_date_of_the_first_frame(tmp_path: Path) -> None:
    path = tmp_path / "race.zip"
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo("00003.json", (2016, 5, 1, 12, 0, 3 + 1))
        archive.writestr(entry, json.dumps(a_state("RUN")))
        archive.writestr("manifest.json", json.dumps({**OLD, "startTime": 3}))

    with open_recording(path) as recording:
        assert 1_462_104_004_000 == recording.start_ms


# ---- what is none ----------------------------------------------------------------------------


def test_no_manifest_no_recording(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"expected an entry manifest\.json"):
        open_recording(a_file(tmp_path, key(0, a_state()), manifest=None))


@pytest.mark.parametrize("version", [3, "1", None, 1.5])
def test_another_version_is_refused(tmp_path: Path, version: Any) -> None:
    path = a_file(tmp_path, key(0, a_state()), manifest={**MANIFEST, "version": version})

    with pytest.raises(RecordingError, match="expected recording format"):
        open_recording(path)


def test_a_recording_without_frames_has_no_state(tmp_path: Path) -> None:
    with open_recording(a_file(tmp_path)) as recording:
        assert (0, 0, 0) == (recording.frame_count, recording.duration_ms, recording.start_ms)
        assert [] == list(recording)
        with pytest.raises(RecordingError, match="at least one frame"):
            recording.state_at(0)


def test_a_manifest_with_columns_that_are_none_is_read_all_the_same(tmp_path: Path) -> None:
    path = a_file(tmp_path, key(0, a_state("RUN")), manifest={**MANIFEST, "colSpec": 7})

    with open_recording(path) as recording:
        assert [["1", "RUN"]] == recording.state_at(0)["cars"]
