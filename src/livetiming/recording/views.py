"""Recordings made of others: a part of one, or several as one."""

from __future__ import annotations

from abc import abstractmethod
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from livetiming.protocol.delta import State
from livetiming.recording.errors import RecordingError
from livetiming.recording.format import Manifest
from livetiming.recording.reader import Frame, Recording
from livetiming.recording.timeline import ABSENCES, END, GAP, Event

Span = tuple[int, int]
"""From and to, in Unix ms; the end belongs to it."""


class View(Recording):
    """A recording whose frames come from others, and are read in order."""

    kind = "view"
    _start_ms: int
    _end_ms: int
    _manifests: list[tuple[int, Manifest]]

    @property
    def start_ms(self) -> int:
        """Unix time of the first frame [ms]."""
        return self._start_ms

    @property
    def duration_ms(self) -> int:
        """Time from the first to the last frame [ms]."""
        return self._end_ms - self._start_ms

    @property
    def frame_count(self) -> int:
        """How many states there are; reads them all."""
        return sum(1 for _ in self.frames())

    @property
    def key_frame_count(self) -> int:
        """How many of them are held whole: none, they are made of others."""
        return 0

    @property
    def manifests(self) -> list[tuple[int, Manifest]]:
        """Unix time [ms] and manifest, for each time that it changed."""
        return list(self._manifests)

    def manifest_at(self, at_ms: int) -> Manifest:
        """Return the manifest that was valid at *at_ms*."""
        times = [time_ms - self._start_ms for time_ms, _ in self._manifests]
        found = bisect_right(times, at_ms) - 1
        return self._manifests[max(0, found)][1] if self._manifests else self.manifest

    def state_at(self, at_ms: int) -> State:
        """Return the last state not after *at_ms*; before the first one, that.

        Raises:
            RecordingError: there is no frame.
        """
        found: State | None = None
        for frame in self.frames():
            if found is not None and frame.at_ms > at_ms:
                break
            found = frame.state
        if found is None:
            raise self._no_frame()
        return found

    def frames(self, from_ms: int = 0, to_ms: int | None = None) -> Iterator[Frame]:
        """Give the frames with ``from_ms <= at_ms < to_ms``."""
        for unix_ms, state in self._all():
            at_ms = unix_ms - self._start_ms
            if to_ms is not None and at_ms >= to_ms:
                return
            if at_ms >= from_ms:
                yield Frame(at_ms, state)

    @abstractmethod
    def _all(self) -> Iterator[tuple[int, State]]:
        """Give Unix time [ms] and state of each frame."""

    def close(self) -> None:
        """Nothing: the others are closed by those who opened them."""


class Clip(View):
    """A part of a recording; begins with the state of its first moment."""

    def __init__(self, recording: Recording, from_ms: int, to_ms: int | None = None) -> None:
        """Take ``from_ms <= at_ms < to_ms`` of *recording*, in ms since its start.

        Raises:
            RecordingError: nothing is left.
        """
        self.path = recording.path
        self._source = recording
        self._from_ms = max(0, from_ms)
        self._to_ms = to_ms
        end_ms = recording.duration_ms if to_ms is None else min(to_ms - 1, recording.duration_ms)
        if self._from_ms > end_ms:
            raise RecordingError(
                f"{recording.path}: expected a part within its {recording.duration_ms / 1000:g} s, "
                f"got {from_ms / 1000:g} to {'its end' if to_ms is None else to_ms / 1000} s"
            )
        self._start_ms = recording.start_ms + self._from_ms
        self._end_ms = recording.start_ms + end_ms
        self.manifest = recording.manifest_at(end_ms)
        self.problems = recording.problems
        self._manifests = _clipped_manifests(recording, self._start_ms, self._end_ms)
        self.events = [
            event
            for event in recording.events
            if self._start_ms < event.get("t", 0) and (to_ms is None or event["t"] <= self._end_ms)
        ]

    def _all(self) -> Iterator[tuple[int, State]]:
        base_ms = self._source.start_ms
        has_begun = False
        for frame in self._source.frames(self._from_ms, self._to_ms):
            if not has_begun and frame.at_ms > self._from_ms:
                yield self._start_ms, self._source.state_at(self._from_ms)
            has_begun = True
            yield base_ms + frame.at_ms, frame.state
        if not has_begun:
            yield self._start_ms, self._source.state_at(self._from_ms)


def _clipped_manifests(
    recording: Recording, start_ms: int, end_ms: int
) -> list[tuple[int, Manifest]]:
    manifests = recording.manifests
    if not manifests:
        return []
    first = recording.manifest_at(start_ms - recording.start_ms)
    return [(start_ms, first)] + [
        (at_ms, manifest) for at_ms, manifest in manifests if start_ms < at_ms <= end_ms
    ]


class Merged(View):
    """Parts of one event as one recording: where one has a gap, another fills it."""

    def __init__(self, parts: Sequence[Recording]) -> None:
        """Join *parts*.

        Raises:
            RecordingError: they are not of one event, or hold nothing.
        """
        self._parts = sorted(
            (part for part in parts if part.frame_count),
            key=lambda part: (part.start_ms, -part.duration_ms),
        )
        if not self._parts:
            raise RecordingError("merge: expected parts with frames, got none")
        _refuse_strangers(self._parts)
        self.path = self._parts[0].path
        self._start_ms = self._parts[0].start_ms
        self._end_ms = max(_end_ms(part) for part in self._parts)
        latest = max(self._parts, key=_end_ms)
        self.manifest = latest.manifest
        self.problems = []
        self._plan = _plan([present(part) for part in self._parts])
        self.events = self._joined_events(latest)
        changes = {
            at_ms: manifest for part in reversed(self._parts) for at_ms, manifest in part.manifests
        }
        self._manifests = sorted(changes.items(), key=lambda change: change[0])

    def _joined_events(self, latest: Recording) -> list[Event]:
        """Return what no part can fill, and what is no absence."""
        gaps: list[Event] = [
            {"t": to_ms, "e": GAP, "from": from_ms, "to": to_ms}
            for (_, (_, from_ms)), (_, (to_ms, _)) in pairwise(self._plan)
            if to_ms - from_ms > 1 and not _is_seamless(self._parts, from_ms, to_ms)
        ]
        kept = [
            event
            for part in self._parts
            for event in part.events
            if event.get("e") not in ABSENCES | {END}
        ]
        ends = [event for event in latest.events if event.get("e") == END]
        return sorted(gaps + kept, key=lambda event: int(event.get("t", 0))) + ends

    def _all(self) -> Iterator[tuple[int, State]]:
        last: tuple[int, State] | None = None
        for number, (from_ms, to_ms) in self._plan:
            part = self._parts[number]
            base_ms = part.start_ms
            for frame in part.frames(from_ms - base_ms, to_ms - base_ms + 1):
                unix_ms = base_ms + frame.at_ms
                if last is not None and (unix_ms < last[0] or (unix_ms, frame.state) == last):
                    continue
                last = unix_ms, frame.state
                yield last


def _end_ms(recording: Recording) -> int:
    return recording.start_ms + recording.duration_ms


def _refuse_strangers(parts: Sequence[Recording]) -> None:
    first = parts[0]
    for part in parts[1:]:
        if _identity(part) != _identity(first) and _title(part) != _title(first):
            raise RecordingError(
                f"{part.path}: expected a part of {' - '.join(_title(first))!r} as {first.path} "
                f"is, got {' - '.join(_title(part))!r}; merge takes parts of one event"
            )


def _identity(recording: Recording) -> str:
    return str(recording.manifest.get("uuid")).partition(":")[0]


def _title(recording: Recording) -> tuple[str, str]:
    manifest = recording.manifest
    return str(manifest.get("name")), str(manifest.get("description"))


def present(recording: Recording) -> list[Span]:
    """Return when *recording* was there: between its gaps, silences and restarts."""
    absences = sorted(
        (int(event["from"]), int(event["to"]))
        for event in recording.events
        if event.get("e") in ABSENCES and "from" in event and "to" in event
    )
    spans: list[Span] = []
    begin_ms, end_ms = recording.start_ms, _end_ms(recording)
    for from_ms, to_ms in absences:
        if begin_ms <= from_ms:
            spans.append((begin_ms, from_ms))
        begin_ms = max(begin_ms, to_ms)
    return [*spans, (begin_ms, end_ms)] if begin_ms <= end_ms else spans


def _plan(spans_of: Sequence[Sequence[Span]]) -> list[tuple[int, Span]]:
    """Return which part tells which time: one for as long as it can, then another."""
    plan: list[tuple[int, Span]] = []
    at_ms = min(spans[0][0] for spans in spans_of)
    while True:
        here = [
            (span[1], -number)
            for number, spans in enumerate(spans_of)
            for span in spans
            if span[0] <= at_ms <= span[1]
        ]
        if here:
            end_ms, number = max(here)
            plan.append((-number, (at_ms, end_ms)))
            at_ms = end_ms + 1
            continue
        coming = [span[0] for spans in spans_of for span in spans if span[0] > at_ms]
        if not coming:
            return plan
        at_ms = min(coming)


def _is_seamless(parts: Sequence[Recording], from_ms: int, to_ms: int) -> bool:
    """Whether some part has no absence between the two times."""
    return any(
        begin_ms <= from_ms and to_ms <= end_ms
        for part in parts
        for begin_ms, end_ms in present(part)
    )
