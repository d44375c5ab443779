from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livetiming.protocol.compression import (
    MAX_CHARACTERS,
    BadPayload,
    compress,
    compress_json,
    decompress,
    decompress_json,
)

# What lz-string 1.5.0's compressToUTF16 (JavaScript) makes of these texts.
FROM_JAVASCRIPT = {
    "aaaa": "\u10e7\u1020 ",
    '{"cars":[["7","RUN"]],"session":{"flagState":"green"}}': (
        "\u1be1\u0851\u412c\u0500\u6730\u1721\u5aa9\u010c\u1026\u4221\u142a\u503c\u4421\u3a65"
        "\u31a0\u29ac\u1824\u582f\u302e\u60c8\u00ec\u00f8\u203c\u6052\u4037\u045f\u4841\u0105"
        "\u0e7c\u51a0\u2fa4\u5020 "
    ),
}


@pytest.mark.parametrize("text", FROM_JAVASCRIPT)
def test_what_javascript_writes_is_read_and_written(text: str) -> None:
    assert text == decompress(FROM_JAVASCRIPT[text])
    assert FROM_JAVASCRIPT[text] == compress(text)


@given(st.text(st.characters(max_codepoint=127)))
def test_text_survives_the_round_trip(text: str) -> None:
    packed = compress(text)

    assert text == decompress(packed)
    assert all(0x20 <= ord(character) <= 0x801F for character in packed)


def test_every_character_survives_as_json() -> None:
    value = {"team": "Équipe 😀", "cells": [["7", [61.5, "pb"]], None, True]}

    assert value == decompress_json(compress_json(value))


def test_text_beyond_ascii_is_refused() -> None:
    with pytest.raises(BadPayload, match="ASCII"):
        compress("é")


def test_empty_text_is_empty() -> None:
    assert "" == decompress("")


@pytest.mark.parametrize("text", ["\u0020", "hello", "\ufffd" * 40, "ყ"])
def test_what_is_no_lzstring_gives_one_kind_of_error(text: str) -> None:
    with pytest.raises(BadPayload):
        decompress_json(text)


@given(st.text(max_size=60))
def test_any_text_gives_json_or_bad_payload(text: str) -> None:
    try:
        decompress_json(text)
    except BadPayload:
        return


def test_a_payload_over_the_limit_is_refused() -> None:
    with pytest.raises(BadPayload, match="at most"):
        decompress("ყ" * (MAX_CHARACTERS + 1))


def test_a_payload_that_is_no_text_is_refused() -> None:
    with pytest.raises(BadPayload, match="dict"):
        decompress_json({})
