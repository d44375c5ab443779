"""Which services a relay passes on. Pure.

Hidden services are left out here, before anything of theirs is asked for: what a relay does not
follow, it cannot give away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from livetiming.racing.parse import BadManifest, parse_manifest

Manifest = dict[str, Any]

MAX_SERVICES = 2000


class BadListing(ValueError):
    """What should be a list is none; the text says what it is."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The services to pass on, by uuid."""

    manifests: dict[str, Manifest]
    problems: tuple[str, ...] = ()
    """What was wrong with those left out."""

    def public(self) -> list[Manifest]:
        """Return the manifests for everybody, in the master's order."""
        return [entry for entry in self.manifests.values() if entry.get("hidden") is not True]


def read_listing(raw: object, *, with_hidden: bool = False) -> Listing:
    """Read a directory's list of manifests.

    Args:
        raw: the payload of class 5, or the answer of ``listServices``.
        with_hidden: whether hidden services are passed on too.

    Raises:
        BadListing: it is no list.
    """
    if not isinstance(raw, list):
        raise BadListing(f"directory: expected a list of manifests, got {raw!r:.80}")
    manifests: dict[str, Manifest] = {}
    problems: list[str] = []
    for entry in raw:
        try:
            manifest = parse_manifest(entry).as_json()
        except BadManifest as problem:
            problems.append(str(problem))
            continue
        if manifest.get("hidden") is True and not with_hidden:
            continue
        if len(manifests) >= MAX_SERVICES and manifest["uuid"] not in manifests:
            problems.append(f"directory: expected at most {MAX_SERVICES} services, got more")
            break
        manifests[manifest["uuid"]] = manifest
    return Listing(manifests, tuple(problems))


def without_hidden(raw: object) -> list[Any]:
    """Return the entries of a list (events, recordings) that are not hidden.

    Raises:
        BadListing: it is no list.
    """
    if not isinstance(raw, list):
        raise BadListing(f"expected a list, got {raw!r:.80}")
    return list(_shown(raw))


def _shown(raw: list[Any]) -> Iterator[Any]:
    for entry in raw:
        if isinstance(entry, dict) and entry.get("hidden") in (None, False):
            yield entry
