from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livetiming.protocol.envelope import BadEnvelope, Envelope, MessageClass, date_ms, decode

NOW_MS = 1_800_000_000_123


@given(st.sampled_from(MessageClass), st.integers(10**12, 10**13), st.booleans(), st.text())
def test_an_envelope_reads_back(kind: MessageClass, at_ms: int, retain: bool, payload: str) -> None:
    sent = Envelope(kind=kind, payload=payload, sent_at_ms=at_ms, retain=retain)

    assert sent == decode(sent.as_json(), received_at_ms=NOW_MS)


@pytest.mark.parametrize(
    ("date", "read_ms"),
    [
        (1_700_000_012_345, 1_700_000_012_345),
        (1_700_000_012_345.0, 1_700_000_012_345),
        (1_700_000_012, 1_700_000_012_000),
        (1_700_000_012.5, 1_700_000_012_500),
        ("2023-11-14T22:13:32+00:00", 1_700_000_012_000),
        ("2023-11-14T22:13:32.250Z", 1_700_000_012_250),
        ("2023-11-15T00:13:32+02:00", 1_700_000_012_000),
        ("2023-11-14T22:13:32", 1_700_000_012_000),
        (True, NOW_MS),
        (None, NOW_MS),
        (0, NOW_MS),
        (-5, NOW_MS),
        (math.nan, NOW_MS),
        ("yesterday", NOW_MS),
        ([], NOW_MS),
    ],
)
def test_every_variant_of_a_date_is_read(date: object, read_ms: int) -> None:
    assert read_ms == date_ms(date, received_at_ms=NOW_MS)


def test_analysis_messages_of_timing71_have_true_for_a_date_and_no_retain() -> None:
    envelope = decode({"msgClass": 7, "date": True, "payload": {}}, received_at_ms=NOW_MS)

    assert NOW_MS == envelope.sent_at_ms
    assert NOW_MS / 1000 == envelope.sent_at_s
    assert not envelope.retain


def test_an_unknown_class_is_kept_as_its_number() -> None:
    assert 99 == decode({"msgClass": 99.0}, received_at_ms=NOW_MS).kind


def test_retain_is_absent_unless_set() -> None:
    assert "retain" not in Envelope(kind=1, payload=None, sent_at_ms=1).as_json()


@pytest.mark.parametrize("raw", [None, "x", [], {}, {"msgClass": "8"}, {"msgClass": True}])
def test_what_is_no_envelope_is_refused(raw: object) -> None:
    with pytest.raises(BadEnvelope, match="expected"):
        decode(raw, received_at_ms=NOW_MS)
