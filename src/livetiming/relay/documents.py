"""A service's analysis and strategy, from one answer to the topics they are published on. Pure.

Retained events do not reach subscriptions by prefix, so a relay that comes late asks for all
documents at once, and gives each back the topic that its service publishes it on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from livetiming.analysis.changes import OF_A_CAR
from livetiming.analysis.details import BLOCK
from livetiming.protocol import topics

BY_ENTRY = frozenset({*OF_A_CAR, "laps", "car_messages"})
"""Documents that are published one entry at a time."""

UNSAFE = re.compile(r"[\s#.]")
"""Characters of an entry's name that a topic cannot hold; services replace them alike."""

Topic = tuple[str, Any]
"""A topic and its payload."""


def analysis_topics(uuid: str, answer: object) -> list[Topic]:
    """Return the topics that an answer of ``requestAnalysisData`` holds; none for anything else."""
    if not isinstance(answer, dict):
        return []
    found: list[Topic] = []
    for key, document in answer.items():
        if not isinstance(document, dict) or not _is_name(key):
            continue
        if key in BY_ENTRY:
            found += _entries(uuid, key, document)
        elif key == "chart":
            found += _blocks(uuid, key, document)
        else:
            found.append((topics.analysis(uuid, key), document))
    return found


def strategy_topics(uuid: str, answer: object) -> list[Topic]:
    """Return the topics that an answer of ``requestStrategy`` holds; none for anything else."""
    if not isinstance(answer, dict):
        return []
    return [
        (topics.strategy(uuid, key), document) for key, document in answer.items() if _is_name(key)
    ]


def _entries(uuid: str, key: str, document: dict[str, Any]) -> Iterator[Topic]:
    for part, entry in document.items():
        yield topics.analysis(uuid, key, UNSAFE.sub("_", part)), {part: entry}


def _blocks(uuid: str, key: str, document: dict[str, Any]) -> Iterator[Topic]:
    """Cut the lap chart where its service cuts it."""
    blocks: dict[int, dict[str, Any]] = {}
    for lap, entry in document.items():
        if isinstance(lap, str) and lap.isdecimal():
            blocks.setdefault(int(lap) // BLOCK, {})[lap] = entry
    for block, entries in sorted(blocks.items()):
        yield topics.analysis(uuid, key, str(block)), entries


def _is_name(key: object) -> bool:
    return isinstance(key, str) and bool(key) and not UNSAFE.search(key)
