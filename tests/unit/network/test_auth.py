from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

import pytest

from livetiming.network.auth import BadChallenge, Credentials, RouterRefused, answer


def signature(key: bytes, text: str) -> str:
    """Sign as the WAMP specification says, by the standard library alone."""
    return base64.b64encode(hmac.new(key, text.encode(), hashlib.sha256).digest()).decode()


def test_a_challenge_is_signed_with_the_secret() -> None:
    assert answer("s3cret", "wampcra", {"challenge": "text"}) == signature(b"s3cret", "text")


def test_a_salted_challenge_is_signed_with_the_derived_key() -> None:
    extra = {"challenge": "text", "salt": "pepper", "iterations": 100, "keylen": 32}
    key = base64.b64encode(hashlib.pbkdf2_hmac("sha256", b"s3cret", b"pepper", 100, 32))

    assert answer("s3cret", "wampcra", extra) == signature(key, "text")


@pytest.mark.parametrize(
    ("method", "extra"),
    [
        ("ticket", {"challenge": "text"}),
        ("wampcra", {}),
        ("wampcra", {"challenge": 7}),
        ("wampcra", {"challenge": "t", "salt": "s"}),
        ("wampcra", {"challenge": "t", "salt": 1, "iterations": 1, "keylen": 1}),
        ("wampcra", {"challenge": "t", "salt": "s", "iterations": 10**9, "keylen": 32}),
        ("wampcra", {"challenge": "t", "salt": "s", "iterations": 100, "keylen": 10**9}),
        ("wampcra", {"challenge": "t", "salt": "s", "iterations": 0, "keylen": 32}),
    ],
    ids=str,
)
def test_any_other_challenge_is_refused(method: str, extra: dict[str, Any]) -> None:
    with pytest.raises(BadChallenge, match="router challenge: expected"):
        answer("s3cret", method, extra)


def test_credentials_never_show_the_secret() -> None:
    assert "s3cret" not in repr(Credentials("services", "s3cret"))


def test_with_a_secret_one_proves_oneself_and_without_one_is_anonymous() -> None:
    assert Credentials("services", "s3cret").methods == ["wampcra"]
    assert Credentials("services").methods == ["anonymous"]


def test_a_refusal_says_who_where_why_and_what_to_do() -> None:
    text = str(RouterRefused("ws://h/ws", "services", "wamp.error.not_authorized", "bad signature"))

    assert text.startswith("router ws://h/ws: expected to be let in as 'services'")
    assert "wamp.error.not_authorized: bad signature" in text
    assert "LIVETIMING_SHARED_SECRET" in text
