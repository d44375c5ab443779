"""The live strategy of one service: follows its analysis, publishes what changes.

What takes long runs in a thread, one turn at a time and at most every second, so that states go
out no later for it; what came meanwhile is one turn. The engine belongs to the running turn alone;
calls are answered from the documents of the last one.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from twisted.logger import Logger

from livetiming.analysis import Analysis
from livetiming.ports import Clock, Json, Timer
from livetiming.racing import ColumnSpec, Manifest
from livetiming.runtime.guard import Guard
from livetiming.runtime.tasks import Gate, spawn
from livetiming.runtime.threads import run_in_thread
from livetiming.service.saved import InThread
from livetiming.service.strategized import settings_of, shown_stops
from livetiming.strategy.corrections import CannotCorrect
from livetiming.strategy.documents import KEYS
from livetiming.strategy.engine import Engine
from livetiming.strategy.pitnow.document import asked
from livetiming.strategy.regulations import Regulations
from livetiming.strategy.snapshot import BadSnapshot, decode, encode

TURN_S = 1.0
"""Shortest time from one turn to the next."""
INTERVAL_S = 5.0
"""A document is published at most this often; a verdict that turns goes out at once."""
SAVE_S = 60.0
PIT_NOW = "pitNow"
MOST_BYTES = 64 * 1024 * 1024

_log = Logger(namespace="livetiming.service")
Document = dict[str, Any]


@runtime_checkable
class StrategyOutlet(Protocol):
    """Somewhere to publish strategy to."""

    @property
    def connected(self) -> bool:
        """Whether what is sent now arrives anywhere."""

    def send_strategy(self, key: str, payload: Document) -> None:
        """Send the document *key*."""


@dataclass
class Turn:
    """What one turn made."""

    documents: dict[str, Document] = field(default_factory=dict)
    saved: Document | None = None


class Strategist:
    """Rates the karts of one service; an :class:`~livetiming.service.publishing.Outlet`."""

    connected = True

    is_internal = True
    """It hears every state, but who waits for a viewer does not wait for this."""

    def __init__(
        self,
        clock: Clock,
        outlets: list[StrategyOutlet],
        made: Regulations,
        analysis: Callable[[], Analysis],
        *,
        resumed: Engine | None = None,
        offer: Callable[[Document], object] | None = None,
        in_thread: InThread = run_in_thread,
    ) -> None:
        """Prepare.

        Args:
            clock: the service's.
            outlets: where documents go.
            made: the regulations of the event.
            analysis: tells the race now.
            resumed: what was known when the service ended last time.
            offer: takes what is to be saved, now and then and at the end.
            in_thread: runs what takes long.
        """
        self._clock, self._outlets, self._made = clock, outlets, made
        self._analysis, self._offer, self._in_thread = analysis, offer, in_thread
        self._engine = resumed or Engine(settings_of(made))
        self._columns = ColumnSpec([])
        self._rows: list[Any] = []
        self._documents: dict[str, Document] = {}
        self._due: dict[str, None] = {}
        self._sent_at_s: dict[str, float] = {}
        self._saved_at_s = clock.seconds()
        self._turned_at_s = clock.seconds() - TURN_S
        self._is_fresh = False
        self._timer: Timer | None = None
        self._turning: Gate | None = None
        self._stopped = False
        self._guard = Guard("strategy", _log, meanwhile="the timing goes on without")

    # ---- what is published -----------------------------------------------------------------------

    def send_manifest(self, manifest: Manifest) -> None:
        """Learn what the columns mean."""
        self._columns = ColumnSpec(manifest.columns)

    def send_delta(self, delta: Document, state: Document) -> None:
        """Take the state that a change leads to."""
        self.send_state(state)

    def send_state(self, state: Document) -> None:
        """Note that there is something new; the turn that takes it comes later."""
        self._rows, self._is_fresh = state["cars"], True
        self._plan()

    def _plan(self) -> None:
        if self._timer is None and self._turning is None and not self._stopped:
            wait_s = self._turned_at_s + TURN_S - self._clock.seconds()
            self._timer = self._clock.callLater(max(0.0, wait_s), self._begin)

    def _begin(self) -> None:
        self._timer = None
        spawn(self._guard.run(self._turn, fallback=None), name="strategy")

    async def _turn(self) -> None:
        """Take what is new, and publish what that changes."""
        self._turning = done = Gate()
        self._is_fresh, self._turned_at_s = False, self._clock.seconds()
        saves = self._offer is not None and self._clock.seconds() - self._saved_at_s >= SAVE_S
        try:
            shown = shown_stops(self._rows, self._columns)
            made = await self._in_thread(self._work, self._analysis(), shown, saves)
            self._take(made)
        finally:
            self._turning = None
            done.open()
            if self._is_fresh or self._due:
                self._plan()

    def _work(self, analysis: Analysis, shown: dict[str, int], saves: bool) -> Turn:  # noqa: FBT001
        """Do what takes long; in a thread."""
        engine = self._engine
        changed = engine.update(analysis, shown)
        keys = tuple(KEYS) if not self._documents else tuple(key for key in KEYS if key in changed)
        made = Turn(engine.documents(keys))
        own = engine.settings.own
        if own is not None:
            made.documents[PIT_NOW] = asked(analysis, self._made, own, shown.get(own))
        if saves:
            made.saved = encode(engine)
        return made

    def _take(self, made: Turn) -> None:
        now_s = self._clock.seconds()
        for key, document in made.documents.items():
            before = self._documents.get(key)
            if document == before:
                continue
            self._documents[key] = document
            self._due[key] = None
            if key == PIT_NOW and _gist(before) != _gist(document):
                self._sent_at_s.pop(key, None)
        if made.saved is not None and self._offer is not None:
            self._saved_at_s = now_s
            self._offer(made.saved)
        self._publish(now_s)

    def _publish(self, now_s: float) -> None:
        outlets = [outlet for outlet in self._outlets if outlet.connected]
        for key in list(self._due):
            if now_s - self._sent_at_s.get(key, -INTERVAL_S) < INTERVAL_S:
                continue
            del self._due[key]
            self._sent_at_s[key] = now_s
            for outlet in outlets:
                outlet.send_strategy(key, self._documents[key])

    # ---- calls -----------------------------------------------------------------------------------

    def answer(self, keys: Json = None) -> dict[str, Document]:
        """Return documents by key: all of them, or those that are named."""
        if not isinstance(keys, list):
            return dict(self._documents)
        return {key: one for key, one in self._documents.items() if key in keys}

    async def correct(self, raw: Json = None) -> Document:
        """Apply a correction by hand, and have it saved soon; say whether it was applied.

        Documents that it changes go out at once.
        """
        while self._turning is not None:
            await self._turning.wait()
        self._turning = done = Gate()
        try:
            made = await self._in_thread(self._corrected, raw)
        except CannotCorrect as error:
            _log.info("correction {raw} - {error}", raw=f"{raw!r:.200}", error=error)
            return {"applied": False, "why": str(error)}
        finally:
            self._turning = None
            done.open()
            if self._is_fresh or self._due:
                self._plan()
        _log.info("correction {raw} - applied", raw=f"{raw!r:.200}")
        self._sent_at_s.clear()
        self._take(made)
        return {"applied": True, "why": ""}

    def _corrected(self, raw: Json) -> Turn:
        """Correct the engine; in a thread."""
        keys = self._engine.correct(raw)
        made = Turn(self._engine.documents(tuple(key for key in KEYS if key in keys)))
        if self._offer is not None:
            made.saved = encode(self._engine)
        return made

    def reconnected(self) -> None:
        """Publish everything again: a new router keeps nothing of the old one's."""
        self._sent_at_s.clear()
        self._due.update(dict.fromkeys(self._documents))
        self._publish(self._clock.seconds())

    async def stop(self) -> None:
        """Take and publish what is still new, and have it saved."""
        if self._stopped:
            return
        self._stopped = True
        if self._timer is not None and self._timer.active():
            self._timer.cancel()
        if self._turning is not None:
            await self._turning.wait()
        await self._guard.run(self._last, fallback=None)

    async def _last(self) -> None:
        shown = shown_stops(self._rows, self._columns)
        saves = self._offer is not None
        made = await self._in_thread(self._work, self._analysis(), shown, saves)
        self._sent_at_s.clear()
        self._take(made)


def _gist(document: Document | None) -> object:
    """Return what of a verdict must not wait."""
    if not document:
        return None
    fails = document.get("fails")
    return document.get("asks"), document.get("verdict"), fails["rule"] if fails else None


# ---- files -------------------------------------------------------------------------------------


def strategy_path(folder: Path, uuid: str) -> Path:
    """Return where the strategy of a service is saved."""
    return folder / f"{uuid}.strategy.json"


def load(path: Path, made: Regulations) -> Engine | None:
    """Return what was known when the service ended last time, if that fits the regulations.

    Where they have changed, the engine begins anew: what it knew follows from the analysis.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadSnapshot(f"expected at most {MOST_BYTES} bytes, got {path.stat().st_size}")
        engine = decode(json.loads(path.read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        _log.warn("{path} - {error} - starting afresh", path=path, error=error)
        return None
    if engine.settings != settings_of(made):
        _log.warn("{path} - was made under other regulations - starting afresh", path=path)
        return None
    return engine
