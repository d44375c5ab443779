"""The compressed payload of class 8: LZString's UTF-16 form of a state's JSON.

The JSON is written in ASCII: the Python port of LZString works on code points and would
corrupt characters beyond U+FFFF.
"""

from __future__ import annotations

import json
from typing import Any

from lzstring import LZString

_CODEC = LZString()

MAX_CHARACTERS = 1024 * 1024
"""Longest compressed text that is read; a state of 60 cars has about 5 000 characters."""


class BadPayload(ValueError):
    """A compressed payload cannot be read; the text says why."""


def compress(text: str) -> str:
    """Compress ASCII text; every character of the result is in U+0020 to U+801F.

    Raises:
        BadPayload: *text* is not ASCII.
    """
    if not text.isascii():
        raise BadPayload("compressed text must be ASCII; write the JSON with its escapes")
    return str(_CODEC.compressToUTF16(text))


def decompress(text: str) -> str:
    """Undo :func:`compress`; empty input gives empty text.

    Raises:
        BadPayload: *text* is not such a text, or is too long.
    """
    if not text:
        return ""
    if len(text) > MAX_CHARACTERS:
        raise BadPayload(f"compressed text of {len(text)} characters; at most {MAX_CHARACTERS}")
    try:
        # lzstring 1.0.4 subtracts from what it is given, so it needs code points, not text.
        plain = _CODEC.decompressFromUTF16([ord(character) for character in text])
    except Exception as error:  # noqa: BLE001  # the codec raises whatever its tables meet
        raise BadPayload(f"not an LZString text: {error!r}") from None
    if plain is None:
        raise BadPayload("not an LZString text")
    return str(plain)


def compress_json(value: Any) -> str:
    """Write *value* as ASCII JSON and compress it."""
    return compress(json.dumps(value, ensure_ascii=True, separators=(",", ":")))


def decompress_json(text: object) -> Any:
    """Read what :func:`compress_json`, or a Timing71 service, wrote.

    Raises:
        BadPayload: no text, no LZString or no JSON.
    """
    if not isinstance(text, str):
        raise BadPayload(f"expected compressed text, got {type(text).__name__}")
    try:
        return json.loads(decompress(text))
    except ValueError as error:
        raise BadPayload(f"compressed payload: {error}") from None
