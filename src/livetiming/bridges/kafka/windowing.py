"""Events of one service in, its windows out: what closes when, and what came too late. Pure.

A window of event time closes when something that happened a grace period after its end is seen.
What belongs to a window of one minute that has closed is late, and counts in no length of window,
so that the short ones always add up to the long ones. The order in which events of a service come
within the grace period changes nothing.

The state is plain JSON, for whoever keeps it between two events.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from livetiming.analysis import events, windows
from livetiming.bridges.kafka.envelope import Record
from livetiming.bridges.kafka.service_records import TICK

VERSION = 1
GRACE_MS = 5_000
PARTIAL_MS = 1_000
"""An open window is told of at most this often."""
COUNTED = (events.LAP, events.PIT_IN)

State = dict[str, Any]
"""``{now: ms, open: {size: {start: {cars, ids}}}, late: {size: n}, told: {size: ms}}``; ``ids``
are of the events that count, in windows of the shortest length only."""
Window = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one event leads to."""

    state: State
    windows: tuple[Window, ...] = ()
    """As they are published, in the order of their ends."""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Windowing:
    """The rules."""

    grace_ms: int = GRACE_MS
    partial: bool = False
    """Whether open windows are told of, too."""
    sizes_s: tuple[int, ...] = windows.SIZES_S

    def take(self, state: State | None, record: Record) -> Outcome:
        """Return what *record* of a service in *state* leads to.

        Args:
            state: what the record before has led to; ``None`` for the first. Left as it is.
            record: an event; of those that count nothing, only ticks let time pass.
        """
        if record.type != TICK and record.type not in COUNTED:
            return Outcome(state or {})
        at_ms, now_ms = record.t.wall, (state or {}).get("now")
        before = _Open.of(state, self.sizes_s)
        if now_ms is not None and self._is_closed(at_ms, min(self.sizes_s), now_ms):
            if record.type == TICK:
                return Outcome(state or {})
            before.late = {size: count + 1 for size, count in before.late.items()}
            return Outcome(before.state(now_ms), is_late=True)
        before.add(record)
        now_ms = at_ms if now_ms is None else max(now_ms, at_ms)
        closing = tuple(self._closing(record.service, before, now_ms))
        partial = tuple(self._partial(record.service, before, now_ms)) if self.partial else ()
        return Outcome(before.state(now_ms), (*closing, *partial))

    def _is_closed(self, at_ms: int, size_s: int, now_ms: int) -> bool:
        end_ms = windows.start_of(at_ms, size_s) + size_s * 1000
        return end_ms + self.grace_ms <= now_ms

    def _closing(self, service: str, known: _Open, now_ms: int) -> Iterator[Window]:
        due = [
            (start_ms + size_s * 1000, size_s, start_ms)
            for size_s, starts in known.windows.items()
            for start_ms in starts
            if self._is_closed(start_ms, size_s, now_ms)
        ]
        for _, size_s, start_ms in sorted(due):
            cars = known.windows[size_s].pop(start_ms)
            known.ids.pop(start_ms, None) if size_s == known.shortest else None
            late, known.late[size_s] = known.late[size_s], 0
            yield _window(service, size_s, start_ms, cars, late=late, final=True)

    def _partial(self, service: str, known: _Open, now_ms: int) -> Iterator[Window]:
        for size_s, starts in known.windows.items():
            if now_ms - known.told.get(size_s, now_ms - PARTIAL_MS) < PARTIAL_MS:
                continue
            known.told[size_s] = now_ms
            for start_ms in sorted(starts):
                cars, late = starts[start_ms], known.late[size_s]
                yield _window(service, size_s, start_ms, cars, late=late, final=False)


class _Open:
    """The windows of a service that are open."""

    def __init__(self, sizes_s: tuple[int, ...]) -> None:
        self.shortest = min(sizes_s)
        self.windows: dict[int, dict[int, windows.State]] = {size: {} for size in sizes_s}
        self.ids: dict[int, list[str]] = {}
        self.late: dict[int, int] = dict.fromkeys(sizes_s, 0)
        self.told: dict[int, int] = {}

    @classmethod
    def of(cls, state: State | None, sizes_s: tuple[int, ...]) -> _Open:
        found = cls(sizes_s)
        known = state or {}
        for size_s in sizes_s:
            starts = known.get("open", {}).get(str(size_s), {})
            found.windows[size_s] = {int(start): cars for start, cars in starts.items()}
            found.late[size_s] = known.get("late", {}).get(str(size_s), 0)
        found.ids = {int(start): list(ids) for start, ids in known.get("ids", {}).items()}
        found.told = {int(size): at_ms for size, at_ms in known.get("told", {}).items()}
        return found

    def state(self, now_ms: int) -> State:
        return {
            "now": now_ms,
            "open": {
                str(size): {str(start): cars for start, cars in starts.items()}
                for size, starts in self.windows.items()
            },
            "ids": {str(start): ids for start, ids in self.ids.items()},
            "late": {str(size): count for size, count in self.late.items()},
            "told": {str(size): at_ms for size, at_ms in self.told.items()},
        }

    def add(self, record: Record) -> None:
        """Count an event, once; a tick opens its windows and counts nothing."""
        at_ms = record.t.wall
        if record.type != TICK:
            ids = self.ids.setdefault(windows.start_of(at_ms, self.shortest), [])
            name = f"{record.boot}:{record.seq}"
            if name in ids:
                return  # sent twice
            ids.append(name)
        for size_s, starts in self.windows.items():
            start_ms = windows.start_of(at_ms, size_s)
            cars = starts.get(start_ms, windows.init())
            starts[start_ms] = windows.add(cars, record.type, at_ms, record.data)


def _window(
    service: str, size_s: int, start_ms: int, cars: windows.State, *, late: int, final: bool
) -> Window:
    return {
        "v": VERSION,
        "type": "window",
        "tv": VERSION,
        "service": service,
        "size_s": size_s,
        "start_ms": start_ms,
        "end_ms": start_ms + size_s * 1000,
        "final": final,
        "late": late,
        **windows.finish(cars),
    }
