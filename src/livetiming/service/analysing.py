"""The live analysis of one service: follows what is published, publishes what that changes.

It is an outlet like the recorder and sees what that sees, so that the recording, analysed
afterwards, gives the very documents that were published.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from twisted.logger import Logger

from livetiming.analysis import Analysis, Frame, take
from livetiming.analysis.answers import answer
from livetiming.analysis.changes import (
    Topic,
    changes,
    documents,
    everything,
    of_the_moment,
    payload,
)
from livetiming.analysis.pipeline import switched
from livetiming.analysis.snapshot import BadSnapshot, decode, encode
from livetiming.ports import Clock, Json, Timer
from livetiming.racing import ColumnSpec, Manifest, RaceState
from livetiming.runtime.guard import Guard
from livetiming.service.saved import Saver, write

INTERVAL_S = 10.0
"""A document is published at most this often, and no more often than the source is polled."""
SAVE_INTERVAL_S = 60.0
MOST_AT_ONCE = 25
"""Documents published in one go; a new router gets thousands of them, and states in between."""
BREATH_S = 0.05
"""What is left between them."""
SESSION = "session"

_log = Logger(namespace="livetiming.service")
Document = dict[str, Any]


@runtime_checkable
class AnalysisOutlet(Protocol):
    """Somewhere to publish an analysis to."""

    @property
    def connected(self) -> bool:
        """Whether what is sent now arrives anywhere."""

    def send_analysis(self, key: str, part: str | None, payload: Document) -> None:
        """Send *payload*, to be merged into the document *key*."""


def session_of(name: str, description: str) -> str:
    """Return what tells one session of a service from another."""
    return f"{name}\n{description}"


class Analyst:
    """Analyses the states of one service; an :class:`~livetiming.service.publishing.Outlet`."""

    connected = True

    is_internal = True
    """It hears every state, but who waits for a viewer does not wait for this."""

    def __init__(
        self,
        clock: Clock,
        outlets: list[AnalysisOutlet],
        *,
        resumed: Frame | None = None,
        on_change: Callable[[Frame], object] = lambda frame: None,
        shown_at_s: Callable[[], float | None] = lambda: None,
    ) -> None:
        """Prepare to analyse.

        Args:
            clock: the service's.
            outlets: where documents go.
            resumed: what was known when the service ended last time.
            on_change: called with each new frame, to be saved.
            shown_at_s: tells the Unix time [s] of a state, if that is not now.
        """
        self._clock = clock
        self._outlets = outlets
        self._frame = resumed or Frame()
        self._on_change = on_change
        self._shown_at_s = shown_at_s
        self._columns = ColumnSpec([])
        self._session = self._frame.session
        self._interval_s = INTERVAL_S
        self._seq: object = None
        self._due: dict[Topic, None] = {}
        self._sent_at_s: dict[Topic, float] = {}
        self._timer: Timer | None = None
        self._stopped = False
        self._guard = Guard("analysis", _log, meanwhile="the timing goes on without")

    @property
    def analysis(self) -> Analysis:
        """What is known now."""
        return self._frame.analysis

    def reset(self) -> None:
        """Forget everything, for plugins that begin another session themselves."""
        self._frame = replace(Frame(), session=self._session)

    # ---- what is published ---------------------------------------------------------------------

    def prepare(self, manifest: Manifest) -> None:
        """Say the last of a session before *manifest* tells of another one.

        Recorders end their recording there: what came later would be in the next one's.
        """
        session = session_of(manifest.name, manifest.description)
        if session == self._session:
            return
        if self._seq is not None:
            self._guard.call(self._finish, fallback=None)
        before = self._frame.analysis
        self._session, self._frame = session, switched(self._frame, session)
        self._due = dict.fromkeys(changes(before, self._frame.analysis))

    def send_manifest(self, manifest: Manifest) -> None:
        """Learn what the columns mean, and which session is shown."""
        self.prepare(manifest)
        if manifest.columns != self._columns.columns:
            self._columns = ColumnSpec(manifest.columns)
        self._interval_s = max(INTERVAL_S, manifest.poll_interval_s)

    def send_delta(self, delta: Document, state: Document) -> None:
        """Take the state that a change leads to."""
        self.send_state(state)

    def send_state(self, state: Document) -> None:
        """Take a state, unless it is the one before again."""
        if state["seq"] == self._seq:
            return
        self._seq = state["seq"]
        self._guard.call(lambda: self._take(state), fallback=None)

    def _take(self, state: Document) -> None:
        shown = RaceState(
            state["cars"], state["session"], state["messages"], state.get("highlight") or []
        )
        then_s = self._shown_at_s()
        at_s = self._clock.seconds() if then_s is None else then_s
        at_s = round(at_s * 1000) / 1000  # as recordings have it
        before = self._frame.analysis
        self._frame = take(self._frame, shown, self._columns, at_s, session=self._session)
        self._on_change(self._frame)
        for topic in changes(before, self._frame.analysis):
            self._due[topic] = None
        self._plan()

    # ---- documents -----------------------------------------------------------------------------

    def answer(self, keys: Json = None, cars: Json = None) -> dict[str, Document]:
        """Return documents by key: all of them, or those that are named, of the cars named.

        What would be too large for a router is left out and named under ``more``.
        """
        return answer(self._frame.analysis, keys, cars)

    def documents(self) -> dict[str, Document]:
        """Return all documents by key, however large."""
        return documents(self._frame.analysis)

    def reconnected(self) -> None:
        """Publish everything again: a new router keeps nothing of the old one's."""
        for topic in everything(self._frame.analysis):
            self._due[topic] = None
        self._plan()

    def _plan(self) -> None:
        """Publish what may be now, and plan for what may not."""
        if self._timer is not None and self._timer.active():
            return
        self._timer = None
        self._publish()

    def _publish(self, at_once: int | None = None) -> None:
        self._timer = None
        if self._stopped or not self._due:
            return
        outlets = [outlet for outlet in self._outlets if outlet.connected]
        now_s = self._clock.seconds()
        ready = [topic for topic in self._due if self._wait_s(topic, now_s) <= 0]
        for topic in ready[: at_once or MOST_AT_ONCE] if outlets else ready:
            del self._due[topic]
            if outlets:
                self._sent_at_s[topic] = now_s
                self._send(outlets, topic)
        if self._due:
            wait_s = min(self._wait_s(topic, now_s) for topic in self._due)
            self._timer = self._clock.callLater(max(BREATH_S, wait_s), self._publish_guarded)
        else:
            self._forget(now_s)

    def _forget(self, now_s: float) -> None:
        """Forget when documents went out that may go out again."""
        if len(self._sent_at_s) > MOST_AT_ONCE:
            self._sent_at_s = {
                topic: at_s for topic, at_s in self._sent_at_s.items()
                if now_s - at_s < self._interval_s
            }  # fmt: skip

    def _publish_guarded(self) -> None:
        self._guard.call(self._publish, fallback=None)

    def _wait_s(self, topic: Topic, now_s: float) -> float:
        sent_at_s = self._sent_at_s.get(topic)
        return 0.0 if sent_at_s is None else sent_at_s + self._interval_s - now_s

    def _send(self, outlets: list[AnalysisOutlet], topic: Topic) -> None:
        document = payload(self._frame.analysis, topic)
        for outlet in outlets:
            outlet.send_analysis(topic.key, topic.part, document)

    def stop(self) -> None:
        """Publish what waits, and no more."""
        if self._stopped:
            return
        self._guard.call(self._finish, fallback=None)
        self._stopped = True

    def _finish(self) -> None:
        """Publish what waits, and what has changed with the time alone."""
        if self._timer is not None and self._timer.active():
            self._timer.cancel()
        self._sent_at_s.clear()
        self._due.update(dict.fromkeys(of_the_moment(self._frame.analysis)))
        self._publish(at_once=len(self._due))


# ---- files -------------------------------------------------------------------------------------


def analysis_path(folder: Path, uuid: str) -> Path:
    """Return where the analysis of a service is saved."""
    return folder / f"{uuid}.analysis.json"


def load(path: Path) -> Frame | None:
    """Return what was known when the service ended last time, if that can be read."""
    try:
        raw = json.loads(path.read_bytes())
        analysis = decode(raw)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        kind = "" if isinstance(error, BadSnapshot) else "saved analysis - "
        _log.warn("{path} - {kind}{error} - starting afresh", path=path, kind=kind, error=error)
        return None
    session = raw.get(SESSION)
    return replace(Frame(), analysis=analysis, session=session if isinstance(session, str) else "")


def save(path: Path, state: dict[str, Any]) -> None:
    """Write the frame that *state* holds; for a thread, since long races are long to write.

    Raises:
        OSError: no room, or no right.
    """
    frame: Frame = state["frame"]
    write(path, {**encode(frame.analysis), SESSION: frame.session})


def make_saver(path: Path, clock: Clock) -> Saver:
    """Return what saves the frames that are offered to it, now and then and at the end."""
    return Saver(path, clock, interval_s=SAVE_INTERVAL_S, write=save)
