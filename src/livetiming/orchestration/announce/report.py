"""What would be announced where, for people who set it up. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from livetiming.orchestration.announce import kinds
from livetiming.orchestration.announce.addresses import Address
from livetiming.orchestration.announce.links import links
from livetiming.orchestration.announce.templates import Templates
from livetiming.ports import News

FACTS: Mapping[str, str] = {
    "name": "Club Enduro - Race 2",
    "description": "Race",
    "service": "clubenduro",
    "uuid": "5f0c",
    "when": "2026-05-24 12:30 UTC",
    "reason": "it ended 5 times within 10 min",
}


def example(templates: Templates, public_url: str) -> dict[str, tuple[str, str]]:
    """Return title and body of an example of every kind of the network and of the templates."""
    names = [*kinds.KINDS, *(kind for kind in templates.pairs if kind not in kinds.KINDS)]
    texts: dict[str, tuple[str, str]] = {}
    for kind in names:
        # Only red flags are of a service whose identity is known.
        facts = {k: v for k, v in FACTS.items() if k != "uuid" or kind == kinds.RED_FLAG}
        news = News(kind=kind, title="The title", body="The text", key=kind, facts=facts)
        texts[kind] = templates.render(news, links(public_url, facts))
    return texts


def as_text(addresses: Sequence[Address], texts: Mapping[str, tuple[str, str]]) -> str:
    """Return the report as lines for a terminal."""
    lines = ["TARGETS"]
    lines += [f"  {address.label:<16} {_wanted(address)}" for address in addresses] or ["  none"]
    lines.append("TEXTS")
    for kind, (title, body) in texts.items():
        lines.append(f"  {kind}: {title}")
        lines += [f"    {line}" for line in body.splitlines()]
    return "\n".join(lines)


def as_json(
    addresses: Sequence[Address], texts: Mapping[str, tuple[str, str]], problems: Sequence[str]
) -> dict[str, Any]:
    """Return the same for programs."""
    return {
        "targets": [
            {
                "service": address.label,
                "id": address.id,
                "kinds": None if address.kinds is None else sorted(address.kinds),
            }
            for address in addresses
        ],
        "texts": {kind: {"title": title, "body": body} for kind, (title, body) in texts.items()},
        "problems": list(problems),
    }


def _wanted(address: Address) -> str:
    return "everything" if address.kinds is None else ", ".join(sorted(address.kinds))
