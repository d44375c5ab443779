"""The kinds of news that the network itself has, and how to make them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from livetiming.ports import News

START = "start"
FINISH = "finish"
RED_FLAG = "red_flag"
FAILURE = "failure"

NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*")
"""What the name of a kind looks like."""


class BadKind(ValueError):
    """A text is no name of a kind; the text says what one looks like."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of news, as templates and documentation know it."""

    meaning: str
    title: str
    """The template of the title, where the user has none of their own."""
    body: str


COMMON_FACTS: Mapping[str, str] = {
    "title": "the line that comes with the news",
    "body": "the text that comes with the news",
    "kind": "the kind, such as start",
    "link": "where to watch: an address below LIVETIMING_PUBLIC_URL, empty without it",
    "page": "LIVETIMING_PUBLIC_URL itself",
    "name": "the event, or the name the service gives itself",
    "description": "the session, as the service describes it",
    "service": "the service class: the plugin, or what it masquerades as",
    "uuid": "the identity of the service, where it is known",
    "when": "when the event was to begin, as 2026-05-24 12:30 UTC",
    "reason": "what went wrong",
}
"""Name → meaning of what every template may use; a fact that is not known is empty."""

KINDS: Mapping[str, Kind] = {
    START: Kind("a scheduled event begins", "{name} is live", "{link}"),
    FINISH: Kind("a scheduled event is over", "{name} has ended", ""),
    RED_FLAG: Kind("a session is stopped", "Red flag: {name}", "{description}\n{link}"),
    FAILURE: Kind("a service cannot be started or keeps dying", "{name} is failing", "{reason}"),
}
OTHER = Kind("any other", "{title}", "{body}")


def check(kind: str) -> str:
    """Return *kind*.

    Raises:
        BadKind: no kind can have that name.
    """
    if NAME.fullmatch(kind):
        return kind
    raise BadKind(
        f"kind {kind!r} - expected small letters, digits, underscores and dots, as in "
        f"strategy.pit - those of the network are {', '.join(KINDS)}"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What is scheduled: what three of the kinds are about."""

    key: str
    """What tells this occurrence from all others: the event's id, and its start if it recurs."""
    name: str
    service: str
    start_s: float | None = None
    """When it was to begin: Unix time [s]."""
    hidden: bool = False

    @property
    def facts(self) -> dict[str, str]:
        """What templates may name."""
        when = "" if self.start_s is None else _utc(self.start_s)
        return {"name": self.name, "service": self.service, "when": when}


def started(occasion: Occasion) -> News:
    """Return the news that *occasion* begins."""
    return _of(START, occasion, f"{occasion.name} is live")


def finished(occasion: Occasion) -> News:
    """Return the news that *occasion* is over."""
    return _of(FINISH, occasion, f"{occasion.name} has ended")


def failed(occasion: Occasion, reason: str) -> News:
    """Return the news that *occasion* cannot be served; once an occasion, whatever the reasons."""
    return _of(FAILURE, occasion, f"{occasion.name} is failing", reason)


def _of(kind: str, occasion: Occasion, title: str, reason: str = "") -> News:
    return News(
        kind=kind,
        title=title,
        body=reason,
        key=f"{kind}/{occasion.key}",
        hidden=occasion.hidden,
        facts={**occasion.facts, "reason": reason},
    )


def _utc(moment_s: float) -> str:
    try:
        return f"{datetime.fromtimestamp(moment_s, UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, OverflowError, OSError):
        return ""
