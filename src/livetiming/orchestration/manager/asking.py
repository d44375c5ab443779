"""What services say themselves of their cars and of what they published last."""

from __future__ import annotations

from dataclasses import dataclass, replace

from livetiming.orchestration.manager.status import Row
from livetiming.ports import Bus, CallFailed, Clock, Details, Json
from livetiming.protocol import topics
from livetiming.protocol.envelope import BadEnvelope, decode
from livetiming.runtime.tasks import Gate, together, within

LIMIT_S = 3.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of one service by its network."""

    cars: int | None
    published_s: float | None


async def ask(bus: Bus, uuid: str, clock: Clock, *, limit_s: float = LIMIT_S) -> Answer:
    """Ask one service for its cars, and the network for the date of its last full state."""
    dates: list[float] = []
    seen = Gate()

    def on_state(payload: Json, details: Details) -> None:
        try:
            message = decode(payload, received_at_ms=round(clock.seconds() * 1000))
        except BadEnvelope:
            return
        dates.append(message.sent_at_s)
        seen.open()

    subscription = await bus.subscribe(topics.state(uuid), on_state)
    cars = None
    try:
        state = await bus.call(topics.request_state(uuid), timeout_s=limit_s)
        if isinstance(state, dict) and isinstance(state.get("cars"), list):
            cars = len(state["cars"])
            await within(seen.wait(), limit_s, clock=clock)
    except (CallFailed, TimeoutError, ConnectionError):
        pass  # what is known without it is told
    await subscription.cancel()
    return Answer(cars, max(dates, default=None))


async def asked_rows(bus: Bus, rows: list[Row], clock: Clock) -> list[Row]:
    """Return *rows* with what their services answer, all asked at once."""

    async def one(row: Row) -> Row:
        if row.pid is None or row.uuid is None:
            return row
        answer = await ask(bus, row.uuid, clock)
        return replace(
            row,
            cars=row.cars if answer.cars is None else answer.cars,
            published_s=row.published_s if answer.published_s is None else answer.published_s,
        )

    return await together(*(one(row) for row in rows))
