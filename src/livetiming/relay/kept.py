"""The newest retained message of each topic, to give them to a public router that lost its own.

Pure: a store with a bound. A topic beyond it is passed on all the same, but not kept.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from livetiming.protocol.topics import uuid_of

LIMIT_BYTES = 256 * 1024 * 1024
NAME_BYTES = 200
"""Counted for a topic beside its message."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it crosses the wire, on its way through the relay."""

    topic: str
    envelope: dict[str, Any]
    retain: bool
    size: int


def make_message(topic: str, envelope: dict[str, Any], *, retain: bool) -> Message:
    """Return a message with its size [bytes], which is about what it takes up."""
    return Message(topic, envelope, retain, len(json.dumps(envelope)) + NAME_BYTES)


class Kept:
    """Messages by topic, at most so many bytes of them."""

    def __init__(self, limit_bytes: int = LIMIT_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._messages: dict[str, Message] = {}
        self.bytes = 0
        self.refused = 0
        """How many messages there was no room for."""

    def __contains__(self, topic: str) -> bool:
        return topic in self._messages

    def __len__(self) -> int:
        return len(self._messages)

    def put(self, message: Message) -> bool:
        """Keep *message* instead of the one before; return whether there was room."""
        self.drop(message.topic)
        if self.bytes + message.size > self._limit_bytes:
            self.refused += 1
            return False
        self._messages[message.topic] = message
        self.bytes += message.size
        return True

    def get(self, topic: str) -> Message | None:
        """Return the newest message of *topic*."""
        return self._messages.get(topic)

    def drop(self, topic: str) -> None:
        """Keep *topic* no longer."""
        before = self._messages.pop(topic, None)
        if before is not None:
            self.bytes -= before.size

    def drop_service(self, uuid: str) -> None:
        """Keep nothing of a service that is gone."""
        for topic in [topic for topic in self._messages if uuid_of(topic) == uuid]:
            self.drop(topic)

    def topics(self) -> list[str]:
        """Return the topics kept."""
        return list(self._messages)
