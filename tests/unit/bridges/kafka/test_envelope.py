"""Records survive the way through Kafka; what is no record is named."""

from __future__ import annotations

import contextlib
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livetiming.bridges.kafka.envelope import (
    BadRecord,
    Record,
    Times,
    decode,
    derived_boot,
    encode,
    headers,
)

LAP = Record(
    type="lap",
    service="abc",
    boot="b1",
    seq=7,
    source="apex_kart",
    t=Times(1_700_000_000_123, 5, None),
    data={"car": "7", "lap": 41},
)


def raw(**changes: Any) -> bytes:
    whole = {**orjson.loads(encode(LAP)), **changes}
    return orjson.dumps({name: value for name, value in whole.items() if value != "gone"})


def test_a_record_comes_back_as_it_was() -> None:
    assert LAP == decode(encode(LAP))


def test_fields_of_a_later_version_are_kept_and_do_no_harm() -> None:
    assert {"later": [1]} == decode(raw(later=[1])).extra


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"", "json"),
        (b"\xff\xfe", "json"),
        (b"[1]", "json"),
        (b'{"v": 1', "json"),
        (b'{"v": NaN}', "json"),
        (raw(v=2), "version"),
        (raw(v="gone"), "version"),
        (raw(type=""), "field"),
        (raw(service="a\0b"), "field"),
        (raw(seq=True), "field"),
        (raw(seq="7"), "field"),
        (raw(id="abc:b1:8"), "field"),
        (raw(id="b1:7"), "field"),
        (raw(t=None), "field"),
        (raw(t={"wall": None}), "field"),
        (raw(t={"wall": "now"}), "field"),
        (raw(data=[]), "field"),
        (b"x" * (8 * 1024 * 1024 + 1), "size"),
    ],
)
def test_what_is_no_record_is_named(value: bytes, reason: str) -> None:
    with pytest.raises(BadRecord) as wrong:
        decode(value)
    assert reason == wrong.value.reason


@given(st.binary(max_size=300))
def test_any_bytes_are_a_record_or_a_bad_one(value: bytes) -> None:
    with contextlib.suppress(BadRecord):
        assert decode(value).type


def test_the_boot_of_a_log_is_always_the_same() -> None:
    assert derived_boot("one log") == derived_boot("one log")
    assert derived_boot("one log") != derived_boot("another")


def test_headers_name_schema_and_producer() -> None:
    assert ("schema", b"livetiming.lap/1") in headers(LAP, "0.2.0")
    assert ("producer", b"livetiming/0.2.0") in headers(LAP, "0.2.0")
