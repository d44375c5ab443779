from __future__ import annotations

import json
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest

from livetiming.recording import DamagedRecording, RecordingError, open_recording
from livetiming.recording.format import MAX_COMMENT, parse_seal
from livetiming.recording.timeline import Chunk, Index
from livetiming.recording.v2 import V2File, index_json, parse_index, write_v2

from .races import MANIFEST, START_MS, Timed, a_race, recorded, timed


@pytest.fixture
def race(tmp_path: Path) -> tuple[Path, Timed]:
    states = a_race(250)
    return recorded(tmp_path / "race.zip", states), states


def test_any_zip_tool_opens_it(race: tuple[Path, Timed]) -> None:
    path, states = race

    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        lines = archive.read("chunks/000000.ndjson").splitlines()
        manifest = json.loads(archive.read("manifest.json"))
        index = json.loads(archive.read("index.json"))
    assert {"chunks/000000.ndjson", "manifest.json", "index.json"} <= set(names)
    assert {"t": states[0][0], "k": states[0][1]} == json.loads(lines[0])
    assert (2, START_MS / 1000) == (manifest["version"], manifest["startTime"])
    assert (states[-1][0] - START_MS) / 1000 == manifest["duration"]
    assert len(states) == index["frames"] == sum(chunk[2] for chunk in index["chunks"])


def test_a_chunk_is_one_range_of_the_file_and_one_inflate(race: tuple[Path, Timed]) -> None:
    path, states = race
    data = path.read_bytes()
    seal = parse_seal(data[-MAX_COMMENT:])
    assert seal is not None
    offset, size = seal.index

    index = json.loads(zlib.decompress(data[offset : offset + size], -15))
    first_ms, last_ms, frames, offset, size, check = index["chunks"][1]
    text = zlib.decompress(data[offset : offset + size], -15)

    assert check == zlib.crc32(text)
    assert frames == text.count(b"\n")
    assert states[80] == (first_ms, json.loads(text.splitlines()[0])["k"])
    assert states[159][0] == last_ms


def test_the_same_recording_gives_the_same_bytes(tmp_path: Path) -> None:
    one = recorded(tmp_path / "1" / "race.zip", a_race(120)).read_bytes()
    other = recorded(tmp_path / "2" / "race.zip", a_race(120)).read_bytes()

    assert one == other


def test_a_file_packed_again_by_another_tool_is_read(race: tuple[Path, Timed]) -> None:
    path, states = race
    again = path.with_name("again.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(again, "w") as new:
        for name in sorted(old.namelist()):
            new.writestr(name, old.read(name))

    with open_recording(again) as recording:
        assert states == timed(recording)
        assert states[123][1] == recording.state_at(states[123][0] - START_MS)


def test_a_damaged_chunk_costs_itself_only(race: tuple[Path, Timed]) -> None:
    path, states = race
    file = V2File(path)
    chunk = file.index.chunks[1]
    file.close()
    data = bytearray(path.read_bytes())
    data[chunk.offset + chunk.size // 2] ^= 1
    path.write_bytes(data)

    with open_recording(path) as recording:
        assert states[:80] + states[160:] == timed(recording)
        assert 1 == len(recording.problems)
        with pytest.raises(DamagedRecording, match="repair"):
            recording.state_at(chunk.first_ms - START_MS)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.97])
def test_a_file_cut_short_is_told_to_be_damaged(race: tuple[Path, Timed], share: float) -> None:
    path, _ = race
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])

    with pytest.raises(RecordingError):
        open_recording(path)


def test_a_file_that_has_lost_the_end_of_its_seal_is_still_read(race: tuple[Path, Timed]) -> None:
    path, states = race
    path.write_bytes(path.read_bytes()[:-5])

    with open_recording(path) as recording:
        assert states == timed(recording)


def test_a_file_of_a_newer_version_is_refused_in_words(race: tuple[Path, Timed]) -> None:
    path, _ = race
    data = path.read_bytes()
    path.write_bytes(data.replace(b"livetiming-recording 2 ", b"livetiming-recording 3 "))

    with pytest.raises(RecordingError, match="upgrade livetiming"):
        open_recording(path)


def test_an_index_is_read_as_it_was_written() -> None:
    index = Index.of([Chunk(1, 2, 3, 4, 5, 6), Chunk(7, 8, 9, 10, 11, 12)])
    events = [{"t": 1, "e": "end"}]
    manifests: list[tuple[int, dict[str, Any]]] = [(1, {"name": "x"})]

    raw = json.loads(json.dumps(index_json(index, events, manifests)))

    assert (index, events, manifests) == parse_index(raw, name="race.zip")


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        {},
        {"chunks": 7},
        {"chunks": [[1, 2]]},
        {"chunks": [[1, 2, 3, 4, 5, "6"]]},
        {"chunks": [[5, 5, 1, 0, 0, 0], [1, 1, 1, 0, 0, 0]]},
        {"chunks": [], "events": [7]},
        {"chunks": [], "manifests": [[1, 2]]},
    ],
)
def test_what_is_no_index_is_damage(raw: Any) -> None:
    with pytest.raises(DamagedRecording, match="expected an index"):
        parse_index(raw, name="race.zip")


def test_what_fails_while_writing_leaves_nothing_and_what_was_there_before(
    tmp_path: Path,
) -> None:
    path = tmp_path / "race.zip"
    path.write_bytes(b"before")

    def chunks() -> Any:
        yield [b'{"t":1,"k":{}}']
        raise DamagedRecording("torn")

    with pytest.raises(DamagedRecording):
        write_v2(path, chunks(), manifest=MANIFEST, events=[], manifests=[])

    assert [path] == list(tmp_path.iterdir())
    assert b"before" == path.read_bytes()
