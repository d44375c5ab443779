"""What comes in is an event, nothing, or dead with a reason; what goes out, where it belongs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from quixstreams.context import set_message_context
from quixstreams.models.messagecontext import MessageContext

from livetiming.bridges.kafka.envelope import Record, Times, encode
from livetiming.bridges.kafka.windowing import Windowing
from livetiming.bridges.kafka.windows import FUTURE_MS, KEPT, Out, Seen, WindowsJob

NOW_MS = 1_700_000_400_000


def a_job() -> WindowsJob:
    return WindowsJob("t", Windowing(), now_ms=lambda: NOW_MS)


def event(kind: str, at_ms: int = NOW_MS, seq: int = 1, **data: Any) -> bytes:
    return encode(Record(type=kind, service="race", boot="b", seq=seq, t=Times(at_ms), data=data))


def look(job: WindowsJob, value: bytes | None, key: bytes | None = b"race") -> Seen:
    return job._look(value, key, NOW_MS, None)


class Kept:
    """A state as the engine gives it: what is JSON comes back."""

    def __init__(self) -> None:
        self._text: dict[str, str] = {}

    def get(self, key: str) -> Any:
        return json.loads(self._text[key]) if key in self._text else None

    def set(self, key: str, value: Any) -> None:
        self._text[key] = json.dumps(value)


@pytest.mark.parametrize(
    ("reason", "value", "key"),
    [
        ("json", b"no", b"race"),
        ("version", b'{"v": 7}', b"race"),
        ("field", b'{"v": 1}', b"race"),
        ("key", event("tick"), b"other"),
        ("key", event("tick"), None),
        ("data", event("lap", car=7), b"race"),
        ("data", event("lap", car="7", lap_ms="soon"), b"race"),
        ("data", event("lap", car="7", lap_ms=10**18), b"race"),
        ("data", event("pit-in"), b"race"),
        ("future", event("tick", NOW_MS + FUTURE_MS + 1), b"race"),
    ],
)
def test_what_is_no_event_of_its_service_is_dead(
    reason: str, value: bytes, key: bytes | None
) -> None:
    seen = look(a_job(), value, key)

    assert (reason, value, None) == (seen.reason, seen.value, seen.record)


def test_a_tombstone_is_neither_an_event_nor_dead() -> None:
    seen = look(a_job(), None)

    assert (None, "") == (seen.record, seen.reason)


def test_windows_go_to_the_topic_of_their_length_and_what_is_late_to_the_dead() -> None:
    set_message_context(MessageContext("t.events.v1", 3, 17, 0))
    job, state = a_job(), Kept()
    made: list[Out] = []
    for seq, value in enumerate([0, 70_000, 1_000]):
        seen = look(job, event("lap", NOW_MS + value, seq, car="7", lap_ms=60_000))
        made += job._take(seen, b"race", NOW_MS, [("schema", b"x")], state)  # type: ignore[arg-type]

    assert ["windows.1m.v1", "dead.v1"] == [one.kind for one in made]
    assert 1 == json.loads(made[0].value)["totals"]["laps"]
    assert {"60": 1, "300": 1, "600": 1} == state.get(KEPT)["late"]
    told = dict(made[1].headers)
    assert (b"late", b"t.events.v1", b"3", b"17", b"x") == tuple(
        told[name] for name in ("dlq.reason", "dlq.topic", "dlq.partition", "dlq.offset", "schema")
    )
