"""The kinds of news that the network itself has, and what their texts may name. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

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
