"""Readers of captured feeds: every wrapper, and holes in any of them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livetiming.service.captures import Record, read_capture, unwrap

AT = 1_700_000_000_000
ISO = "2023-11-14T22:13:20+00:00"


def ndjson(*lines: object) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


WRAPPERS = {
    "seconds since the start": ndjson(
        {"v": 1, "started_at": ISO, "name": "x"},
        {"event_meta": {"title1": "x"}},
        {"t": 0.0, "msg": "one\n"},
        {"t": 1.5, "msg": "two\n"},
    ),
    "ISO times": ndjson(
        {"metadata": {"circuit": "x"}},
        {"timestamp": ISO, "data": "one\n"},
        {"timestamp": ISO.replace("20+", "21.500+"), "data": "two\n"},
    ),
    "epoch milliseconds": ndjson({"t": AT, "raw": "one\n"}, {"t": AT + 1_500, "raw": "two\n"}),
    "epoch seconds": ndjson(
        {"ts": AT / 1000, "payload": "one\n", "kind": "apex"},
        {"ts": AT / 1000 + 1.5, "payload": "two\n", "kind": "apex"},
    ),
    "our own raw log": ndjson(
        {"livetiming_raw": 1, "plugin": "x", "uuid": "y", "started_at_ms": AT},
        {"t": AT, "m": 5, "k": "frame", "d": "one\n"},
        {"t": AT + 1_500, "m": 6, "r": 7, "k": "frame", "d": "two\n"},
    ),
}


@pytest.mark.parametrize("content", WRAPPERS.values(), ids=list(WRAPPERS))
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_every_json_wrapper_gives_the_same_records(
    tmp_path: Path, content: bytes, packed: bool
) -> None:
    path = tmp_path / "capture"
    path.write_bytes(gzip.compress(content) if packed else content)
    capture = read_capture(path)

    assert [Record(AT, "frame", "one\n"), Record(AT + 1_500, "frame", "two\n")] == list(capture)
    assert 0 == capture.skipped


def test_times_on_a_line_of_their_own_are_utc() -> None:
    lines = b"2023-11-14 22:13:20\none\nuno\n\n\n2023-11-14 22:13:22\n\n\n\n"

    assert [Record(AT, "frame", "one\nuno\n"), Record(AT + 2_000, "frame", "\n")] == list(
        unwrap(lines.splitlines(keepends=True))
    )


def test_frames_without_times_are_parted_by_a_nul() -> None:
    lines = b"one\nuno\n\x00\ntwo\n"

    assert [Record(None, "frame", "one\nuno\n"), Record(None, "frame", "two\n")] == list(
        unwrap(lines.splitlines(keepends=True))
    )


def test_a_silence_longer_than_any_feed_keeps_is_a_gap() -> None:
    capture = unwrap([ndjson({"t": AT, "raw": "a"}), ndjson({"t": AT + 300_000, "raw": "b"})])

    assert ["frame", "gap", "frame"] == [record.kind for record in capture]


def test_a_clock_that_goes_back_is_a_gap() -> None:
    capture = unwrap([ndjson({"t": AT, "raw": "a"}), ndjson({"t": AT - 60_000, "raw": "b"})])

    assert ["frame", "gap", "frame"] == [record.kind for record in capture]


def test_connections_and_ends_are_records() -> None:
    capture = unwrap(
        [
            ndjson({"timestamp": ISO, "event": "CONNECTED"}),
            ndjson({"timestamp": ISO, "data": "a"}),
            ndjson({"endMetadata": {}}),
        ]
    )

    assert ["open", "frame", "close"] == [record.kind for record in capture]


@pytest.mark.parametrize(
    "bad", [b"{broken\n", b"[1]\n", b'{"t": "x", "raw": "a"}\n', b'{"t": 1, "raw": 5}\n', b"{}\n"]
)
def test_a_bad_record_is_counted_and_costs_no_neighbour(bad: bytes) -> None:
    capture = unwrap([ndjson({"t": AT, "raw": "a"}), bad, ndjson({"t": AT, "raw": "b"})])

    assert ["a", "b"] == [record.text for record in capture]
    assert 1 == capture.skipped


def test_a_compressed_file_cut_short_gives_what_is_there(tmp_path: Path) -> None:
    whole = b"".join(ndjson({"t": AT + n, "raw": f"frame {n} " * 9}) for n in range(2_000))
    path = tmp_path / "capture.gz"
    path.write_bytes(gzip.compress(whole)[:-400])

    records = list(read_capture(path))
    assert 0 < len(records) < 2_000


def test_an_empty_file_has_no_records(tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.write_bytes(b"")

    assert [] == list(read_capture(path))


@settings(deadline=None)
@given(st.lists(st.binary(max_size=60)), st.sampled_from([b"", b"{}\n", b"2023-11-14 22:13:20\n"]))
def test_any_bytes_give_records_or_are_counted(lines: list[bytes], first: bytes) -> None:
    for record in unwrap([first, *(line + b"\n" for line in lines)]):
        assert record.kind in ("open", "frame", "gap", "close")
