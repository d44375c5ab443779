"""How a component proves who it is: WAMP-CRA, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autobahn.wamp.auth import compute_wcs, derive_key

MAX_ITERATIONS = 1_000_000
MAX_KEY_BYTES = 1024


class BadChallenge(ValueError):
    """The router asked for something that is not WAMP-CRA, or nonsense."""


class RouterRefused(ConnectionError):
    """The router does not let us in, and asking again would not help.

    ``reason`` is the WAMP error URI.
    """

    def __init__(
        self,
        url: str,
        authid: str | None,
        reason: str,
        text: str = "",
        *,
        variables: str = "LIVETIMING_SHARED_SECRET and LIVETIMING_AUTH_ID the values",
    ) -> None:
        who = repr(authid) if authid else "an anonymous client"
        super().__init__(
            f"router {url}: expected to be let in as {who} - it refused ({reason}"
            f"{': ' + text if text else ''}); give {variables} the router was started with"
        )
        self.reason = reason


REFUSALS = frozenset(
    {
        "wamp.error.not_authorized",
        "wamp.error.authentication_failed",
        "wamp.error.authentication_denied",
        "wamp.error.authentication_required",
        "wamp.error.cannot_authenticate",
        "wamp.error.no_auth_method",
        "wamp.error.no_matching_auth_method",
        "wamp.error.no_such_principal",
        "wamp.error.no_such_role",
        "wamp.error.no_such_realm",
        "livetiming.auth.no_such_id",
        "livetiming.auth.bad_file",
    }
)
"""Reasons that do not go away by trying again."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who we say we are."""

    authid: str | None = None
    secret: str | None = None
    variables: str = "LIVETIMING_SHARED_SECRET and LIVETIMING_AUTH_ID the values"
    """Which settings to look at when the router refuses them."""

    @property
    def methods(self) -> list[str]:
        """WAMP authentication methods to offer."""
        return ["wampcra"] if self.secret else ["anonymous"]

    def __repr__(self) -> str:
        """Never show the secret."""
        return f"Credentials(authid={self.authid!r}, secret={'***' if self.secret else None})"


def answer(secret: str, method: str, extra: Mapping[str, Any]) -> str:
    """Return the signature of a challenge, salted or not.

    Raises:
        BadChallenge: it is not WAMP-CRA, has no text, or asks for absurd work.
    """
    if method != "wampcra":
        raise BadChallenge(f"router challenge: expected 'wampcra' - got {method!r}")
    challenge = extra.get("challenge")
    if not isinstance(challenge, str):
        raise BadChallenge(f"router challenge: expected a text to sign - got {challenge!r}")
    key = _key(secret, extra).encode()
    signature = compute_wcs(key, challenge.encode())
    return signature.decode("ascii") if isinstance(signature, bytes) else str(signature)


def _key(secret: str, extra: Mapping[str, Any]) -> str:
    if "salt" not in extra:
        return secret
    salt, rounds, length = (extra.get(name) for name in ("salt", "iterations", "keylen"))
    ok = (
        isinstance(salt, str)
        and isinstance(rounds, int)
        and isinstance(length, int)
        and 0 < rounds <= MAX_ITERATIONS
        and 0 < length <= MAX_KEY_BYTES
    )
    if not ok:
        raise BadChallenge(
            f"router challenge: expected salt, iterations (at most {MAX_ITERATIONS}) and keylen - "
            f"got {salt!r}, {rounds!r}, {length!r}"
        )
    derived = derive_key(secret.encode(), str(salt).encode(), rounds, length)
    return derived.decode("ascii") if isinstance(derived, bytes) else str(derived)
