from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livetiming.recording import RecordingError
from livetiming.recording.errors import DamagedRecording
from livetiming.recording.format import (
    LATEST,
    MAX_COMMENT,
    MIGRATIONS,
    Seal,
    chunk_name,
    chunk_number,
    delta_line,
    is_safe_name,
    key_line,
    line_time,
    loads,
    parse_seal,
    parse_v1_name,
    upgrade,
    v1_name,
)


def test_there_is_a_step_from_every_version_to_the_next() -> None:
    assert list(range(LATEST)) == sorted(MIGRATIONS)


@pytest.mark.parametrize("version", [None, 1, 2])
def test_any_known_manifest_is_brought_to_the_latest_version(version: int | None) -> None:
    raw = {"name": "Race"} if version is None else {"name": "Race", "version": version}

    assert {"name": "Race", "version": 2} == upgrade(raw, name="race.zip")


def test_a_start_time_in_ms_becomes_seconds() -> None:
    raw = {"version": 1, "startTime": 1_700_000_000_000}

    assert 1_700_000_000 == upgrade(raw, name="race.zip")["startTime"]


@pytest.mark.parametrize(
    ("manifest", "hint"),
    [
        ({"version": 3}, "upgrade livetiming"),
        ({"version": "1"}, "is this a recording"),
        ({"version": True}, "is this a recording"),
        ({"version": -1}, "is this a recording"),
        ([], "repair"),
        (None, "repair"),
    ],
)
def test_an_unknown_version_is_refused_with_a_hint(manifest: Any, hint: str) -> None:
    with pytest.raises(RecordingError, match=hint):
        upgrade(manifest, name="race.zip")


def test_names_of_version_1_have_eleven_digits() -> None:
    assert "01700000000.json" == v1_name(1_700_000_000, intra=False)
    assert "01700000000i.json" == v1_name(1_700_000_000, intra=True)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("01700000000.json", (1_700_000_000, False)),
        ("01700000000i.json", (1_700_000_000, True)),
        ("00007i.json", (7, True)),
        ("1700000000.json", (1_700_000_000, False)),
        ("manifest.json", None),
        ("0007.json", None),
        ("x/01700000000.json", None),
        ("017000000000.json", None),
    ],
)
def test_names_of_frames_are_told_from_others(name: str, expected: Any) -> None:
    assert expected == parse_v1_name(name)


def test_names_of_chunks_are_read_as_they_are_written() -> None:
    assert "chunks/000012.ndjson" == chunk_name(12)
    assert 12 == chunk_number(chunk_name(12))
    assert chunk_number("chunks/12.ndjson") is None


@pytest.mark.parametrize(
    "name", ["", "/etc/passwd", "../x", "a/../x", "C:/x", "a\\b", "x\0y", ".."]
)
def test_names_that_lead_out_of_the_folder_are_not_safe(name: str) -> None:
    assert not is_safe_name(name)


@pytest.mark.parametrize("name", ["manifest.json", "chunks/000001.ndjson", "a..b"])
def test_plain_names_are_safe(name: str) -> None:
    assert is_safe_name(name)


def test_time_and_kind_of_a_line_are_found_without_parsing() -> None:
    assert (17, "k") == line_time(key_line(17, {"cars": []}))
    assert (18, "d") == line_time(delta_line(18, {"cars": {}}))


def test_a_delta_that_changes_nothing_is_small() -> None:
    assert b'{"t":18,"d":{}}' == delta_line(18, {"cars": {}})


def test_a_line_that_begins_otherwise_is_damage() -> None:
    with pytest.raises(DamagedRecording, match="a time and a kind first"):
        line_time(b'{"d":{},"t":1}')


def test_what_is_no_json_is_damage() -> None:
    with pytest.raises(DamagedRecording, match="expected JSON"):
        loads(b"{", where="index.json")


@given(
    st.builds(
        Seal,
        st.sampled_from([1, 2]),
        st.tuples(st.integers(0, 10**14), st.integers(0, 10**11)),
        st.tuples(st.integers(0, 10**14), st.integers(0, 10**11)),
        st.text("0123456789abcdef", min_size=64, max_size=64),
    ),
    st.binary(max_size=50),
)
def test_a_seal_is_read_from_the_end_of_a_file(seal: Seal, before: bytes) -> None:
    tail = (before + seal.comment())[-MAX_COMMENT:]

    assert seal == parse_seal(tail)


def test_a_file_without_a_seal_has_none() -> None:
    assert parse_seal(b"") is None
    assert parse_seal(b"livetiming-recording 2 index=1+2") is None
