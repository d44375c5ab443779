"""Where announcements go: addresses that Apprise understands, each with its kinds. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from livetiming.orchestration.announce import kinds

TWITTER = (
    "TWITTER_CONSUMER_KEY",
    "TWITTER_CONSUMER_SECRET",
    "TWITTER_ACCESS_TOKEN",
    "TWITTER_ACCESS_SECRET",
)
"""Variables of Timing71, in the order in which Apprise's address for X has them."""

_ADDRESS = re.compile(r"(?:(?P<kinds>[a-z0-9_.,-]+)=)?(?P<url>[a-z][a-z0-9+.-]*://\S+)", re.I)


class BadAddresses(ValueError):
    """A text holds something that is no address; the text says which, without secrets."""


@dataclass(frozen=True, slots=True)
class Address:
    """One place to announce at."""

    url: str
    """What Apprise is given; it may hold passwords, and is shown nowhere."""
    kinds: frozenset[str] | None = None
    """What is announced there; ``None`` for everything."""
    place: str = field(default="", compare=False)
    """Where it stands among the settings, to tell two of one service apart."""

    @property
    def id(self) -> str:
        """A name for this address that tells nothing of it."""
        return hashlib.sha256(self.url.encode()).hexdigest()[:16]

    @property
    def label(self) -> str:
        """The part of the address that is no secret."""
        scheme = f"{self.url.partition('://')[0].lower()}://…"
        return f"{scheme} ({self.place})" if self.place else scheme

    def wants(self, kind: str) -> bool:
        """Whether *kind* is announced here; a name stands for all below it too."""
        if self.kinds is None:
            return True
        parts = kind.split(".")
        return any(".".join(parts[:length]) in self.kinds for length in range(1, len(parts) + 1))


def parse(text: str, *, number: int, where: str = "LIVETIMING_ANNOUNCE_URLS") -> Address:
    """Return the address that *text* is; ``start,finish=discord://…`` takes two kinds only.

    Args:
        text: one address.
        number: its place in the list, for messages.
        where: what the list is from, for messages.

    Raises:
        BadAddresses: it is none; the text gives its place, and no secrets.
    """
    place = f"{where}: address {number}"
    match = _ADDRESS.fullmatch(text.strip(","))
    if match is None:
        raise BadAddresses(
            f"{place} - expected one such as discord://ID/TOKEN or failure=mailto://USER:"
            f"PASSWORD@HOST, got a text of {len(text)} characters without :// - write blanks "
            "between addresses, and %20 for a blank inside one"
        )
    return Address(match["url"], _kinds(match["kinds"], place), f"address {number}")


def each_once(found: Iterable[Address]) -> list[Address]:
    """Return the addresses; one that is there twice, once, for the kinds of both."""
    joined: dict[str, Address] = {}
    for address in found:
        known = joined.get(address.id)
        joined[address.id] = address if known is None else _both(known, address)
    return list(joined.values())


def twitter(env: Mapping[str, str]) -> Address | None:
    """Return the address for the ``TWITTER_*`` variables: starts only, as Timing71 does.

    Raises:
        BadAddresses: some of the four are set, but not all.
    """
    given = [env.get(name, "") for name in TWITTER]
    if not any(given):
        return None
    missing = [name for name, value in zip(TWITTER, given, strict=True) if not value]
    if missing:
        raise BadAddresses(
            f"{missing[0]} - expected all four of {', '.join(TWITTER)}, or none - it is not set"
        )
    keys = "/".join(quote(value, safe="") for value in given)
    return Address(f"x://{keys}?mode=tweet", frozenset({kinds.START}), "TWITTER_*")


def _kinds(text: str | None, where: str) -> frozenset[str] | None:
    if text is None:
        return None
    try:
        return frozenset(kinds.check(kind) for kind in text.lower().split(",") if kind)
    except kinds.BadKind as problem:
        raise BadAddresses(f"{where}: {problem}") from None


def _both(one: Address, other: Address) -> Address:
    if one.kinds is None or other.kinds is None:
        return Address(one.url, None, one.place)
    return Address(one.url, one.kinds | other.kinds, one.place)
