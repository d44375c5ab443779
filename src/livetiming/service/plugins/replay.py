"""Publishes a recording as a live service."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from livetiming.service import (
    BadTime,
    BaseService,
    Due,
    DuePublisher,
    Finished,
    NotConfigured,
    Recording,
    RecordingError,
    offset_ms,
    open_recording,
    play,
)

__spec = {"description": "Publishes a recording as a live service"}

CONNECTION_S = 0.2
"""How often it is looked whether somebody is there to play to."""
TURN_S = 0.05
"""At full speed the event loop gets a turn this often [s]."""
PAUSE_S = 1.0
"""Between the end of a recording and its next beginning."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """The state that a replay begins with."""

    at_ms: int
    state: dict[str, Any]


class Service(DuePublisher, BaseService):
    """Plays a recording: the same states in the same order, at its own pace or faster."""

    announces = False

    def __init__(self, args: argparse.Namespace, extra_args: Sequence[str] | None = None) -> None:
        super().__init__(args, extra_args)
        self._speed = _speed(args.speed)
        self._recording = _open(Path(args.file))
        try:
            self._from_ms = _start(args.start, self._recording)
            first = self._recording.state_at(self._from_ms)
        except (RecordingError, NotConfigured) as error:
            self._recording.close()
            raise NotConfigured(str(error)) from None
        self._shown = Due(0.0, self._from_ms, first)
        self._manifest = self._recording.manifest_at(self._from_ms)
        self.attribution = self._manifest.get("source")
        self._dues: Iterator[Due] = iter(())
        self._next: Due | None = None
        self._began_s = 0.0
        self._repeated_ms = 0
        """By how much later than recorded a repetition is [ms], so that time never goes back."""
        self._timer: Any = None
        self._date(self._from_ms)

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """Declare what to play, and how."""
        parser.add_argument("file", metavar="FILE", help="recording to play, of any format")
        parser.add_argument(
            "--speed",
            default="1",
            metavar="N",
            help="how fast to play it: a factor, or max (default: 1)",
        )
        parser.add_argument(
            "--start",
            default="0",
            metavar="TIME",
            help="where to begin: seconds from the start, h:mm:ss, or @ and a Unix time",
        )
        parser.add_argument(
            "--loop", action="store_true", help="begin again at the end instead of ending"
        )

    # ---- what the recording says ---------------------------------------------------------------

    def getName(self) -> str:
        """Return the recorded name."""
        return str(self._manifest.get("name") or "Replay")

    def getDefaultDescription(self) -> str:
        """Return the recorded description."""
        return str(self._manifest.get("description") or "")

    def getColumnSpec(self) -> list[Any]:
        """Return the columns of the moment shown."""
        columns = self._manifest.get("colSpec")
        return columns if isinstance(columns, list) else []

    def getTrackDataSpec(self) -> list[str]:
        """Return the recorded headings of the track data."""
        spec = self._manifest.get("trackDataSpec")
        return spec if isinstance(spec, list) else []

    def getPollInterval(self) -> float | None:
        """Return how often the data changed when they were recorded [s]."""
        interval_s = self._manifest.get("pollInterval")
        return interval_s if isinstance(interval_s, (int, float)) else None

    def getVersion(self) -> str:
        """Return the version of what the recording was made with."""
        versions = self._manifest.get("livetimingVersion")
        return str(versions.get("plugin", "unknown")) if isinstance(versions, dict) else "unknown"

    def getRaceState(self) -> dict[str, Any]:
        """Return the state of the moment shown."""
        return self._shown.state

    # ---- playing -------------------------------------------------------------------------------

    def _begin(self) -> None:
        self.analyser.reset()  # what it knows of an earlier replay is of later in the race
        self._wait_for_somebody()

    def _end(self) -> None:
        self._next = None
        if self._timer is not None and self._timer.active():
            self._timer.cancel()
        self._recording.close()

    def _wait_for_somebody(self) -> None:
        """Begin when there is somebody to publish to: what nobody hears would be lost."""
        if self._runtime is not None and self._runtime.connected:
            self._play()
        else:
            self._timer = self.clock.callLater(CONNECTION_S, self._wait_for_somebody)

    def _play(self) -> None:
        beginning = Beginning(self._from_ms, self._recording.state_at(self._from_ms))
        frames: Iterator[Any] = chain([beginning], self._recording.frames(self._from_ms + 1))
        self._dues = play(frames, speed=self._speed, from_ms=self._from_ms)
        self._began_s = self.clock.seconds()
        self._next = next(self._dues, None)
        self._turn()

    def _turn(self) -> None:
        """Show what is due, then wait for what is not."""
        turn_ends_s = self.clock.seconds() + TURN_S
        while self._next is not None:
            now_s = self.clock.seconds()
            wait_s = self._began_s + self._next.due_s - now_s
            if wait_s > 0 or now_s >= turn_ends_s:
                self._timer = self.clock.callLater(max(0.0, wait_s), self._turn)
                return
            self._show(self._next)
            self._next = next(self._dues, None)
        self._over()

    def _date(self, at_ms: int) -> None:
        """Say when the moment shown was, so that its analysis is that of the original."""
        self.shown_at_s = (self._recording.start_ms + at_ms + self._repeated_ms) / 1000

    def _show(self, due: Due) -> None:
        self._shown = due
        self._date(due.at_ms)
        manifest = self._recording.manifest_at(due.at_ms)
        if manifest is not self._manifest:
            self._manifest = manifest
            self.publishManifest()
        self._updateAndPublishRaceState()

    def _over(self) -> None:
        for problem in self._recording.problems:
            self.log.warning("{problem}", problem=problem)
        if self.args.loop:
            self._timer = self.clock.callLater(PAUSE_S, self._repeat)
        elif self._runtime is not None:
            self._runtime.end(Finished("the recording is over"))

    def _repeat(self) -> None:
        self._repeated_ms += self._recording.duration_ms - self._from_ms + round(PAUSE_S * 1000)
        self.analyser.reset()
        self._play()


def _open(path: Path) -> Recording:
    try:
        return open_recording(path)
    except RecordingError as error:
        raise NotConfigured(str(error)) from None


def _speed(text: str) -> float | None:
    if text == "max":
        return None
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed < float("inf"):
        raise NotConfigured(f"--speed: expected a positive number or max, got {text!r}")
    return speed


def _start(text: str, recording: Recording) -> int:
    try:
        from_ms = offset_ms(text, recording.start_ms)
    except BadTime as error:
        raise NotConfigured(f"--start: {error}") from None
    if not 0 <= from_ms <= recording.duration_ms:
        raise NotConfigured(
            f"--start {text}: expected a moment of the recording, from 0 to "
            f"{recording.duration_ms / 1000:g} s, or from @{recording.start_ms / 1000:.0f} on"
        )
    return from_ms
