"""One running service: asks the plugin, makes messages, hands states to the publisher.

What is decided is pure and elsewhere (:mod:`livetiming.service.frame`); here is when.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from twisted.logger import Logger

from livetiming.messages import TimingMessage, default_generators
from livetiming.ports import Clock, Timer
from livetiming.racing import BadState, ColumnSpec, Manifest, initial_state, parse_state
from livetiming.runtime.guard import Guard
from livetiming.runtime.loops import Loops
from livetiming.service.base import BaseService
from livetiming.service.faults import Faults
from livetiming.service.frame import Announcing, Shown, Update, advance, with_feed
from livetiming.service.manifest import Identity, build_manifest
from livetiming.service.publishing import Outlet, Publisher
from livetiming.service.verbatim import verbatim

_log = Logger(namespace="livetiming.service")

SAVED_COLUMNS = "colSpec"
SAVED_NAMES = "manifest"
"""Key of name and description in a saved state: recorders take new ones for another session."""
"""Key of a saved state that a published one does not have."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often what is published."""

    min_interval_s: float = 0.1
    """From one delta to the next."""
    full_interval_s: float = 1.0
    """From one full state to the next."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where a runner's results go."""

    outlets: list[Outlet]
    on_state: Callable[[dict[str, Any]], object] = lambda state: None
    """Called with each new state, its columns under ``colSpec``, to be saved."""
    on_end: Callable[[Exception], object] = lambda problem: None
    """Called when the service gives up."""


class Runner:
    """Runs one service; the service's :class:`~livetiming.service.host.Runtime`."""

    def __init__(
        self, service: BaseService, clock: Clock, ports: Ports, identity: Identity, pace: Pace
    ) -> None:
        name = identity.service_class
        self._service = service
        self._clock = clock
        self._ports = ports
        self._identity = identity
        self._pace = pace
        self._guard = Guard(name, _log, meanwhile="showing the last good state")
        self._manifest_guard = Guard(f"manifest of {name}", _log, meanwhile="not publishing it")
        self.faults = Faults(name, _log)
        self._loops = Loops(clock)
        self._timer: Timer | None = None
        self._stale_timer: Timer | None = None
        self._updated_at_s = float("-inf")
        self._shown = _resumed(service)
        self._title: tuple[str, str] | None = None
        self._resuming = bool(self._shown.state.cars or self._shown.state.messages)
        self._names = _resumed_names(service) if self._resuming else {}
        self._generators: list[TimingMessage] = []
        self._stopped = False
        self._updating = False
        self.publisher = Publisher(
            clock, ports.outlets, manifest=self._manifest, full_interval_s=pace.full_interval_s
        )

    # ---- life --------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to ask and to publish."""
        service = self._service
        service._attach(self)
        service.feed_health.on_change = self.request_update
        self._generators = [*default_generators(), *self._extra_generators()]
        self.faults.guarded("start", service._begin)
        if service.auto_poll:
            interval_s = service.getPollInterval() or 1
            self._loops.every(interval_s, self.update_now, name="poll")
        self.update_now()
        self._watch_staleness()

    def stop(self) -> None:
        """Publish what is not yet, and end."""
        if self._stopped:
            return
        self.faults.guarded("end", self._service._end)
        if self._timer is not None:
            self.update_now()  # what has come in is shown, and saved, before the end
        self._stopped = True
        self._service.feed_health.end()
        feed = self._service.feed_health.as_json(self._clock.seconds())
        self._show(with_feed(self._shown, feed))  # a retained state must not look alive for ever
        self.publisher.flush()
        self._loops.stop()
        for timer in (self._timer, self._stale_timer):
            if timer is not None and timer.active():
                timer.cancel()
        self.publisher.stop()
        if self.faults.counts:
            _log.info("faults counted: {summary}", summary=self.faults.summary())

    # ---- what the service asks for -------------------------------------------------------------

    @property
    def connected(self) -> bool:
        """Whether somebody is there to publish to."""
        return self.publisher.connected

    def request_update(self) -> None:
        """Update as soon as the pace allows; requests until then are the same one."""
        if self._timer is None and not self._stopped and not self._updating:
            due_s = self._updated_at_s + self._pace.min_interval_s - self._clock.seconds()
            self._timer = self._clock.callLater(max(0.0, due_s), self.update_now)

    def update_now(self) -> None:
        """Ask the plugin for its state, and publish what changed."""
        if self._timer is not None and self._timer.active():
            self._timer.cancel()
        self._timer = None
        if not self._stopped:
            self._updated_at_s = self._clock.seconds()
            self._updating = True  # what changes now is in this update already
            try:
                self._show(self._guard.call(self._next, fallback=None))
            finally:
                self._updating = False

    def request_manifest(self) -> None:
        """Publish the manifest within a second."""
        self.publisher.request_manifest()

    def guarded(self, what: str, call: Callable[..., object], *args: Any) -> bool:
        """Call plugin code; return whether it worked."""
        return self.faults.guarded(what, call, *args)

    def end(self, problem: Exception) -> None:
        """Give up."""
        self._ports.on_end(problem)

    # ---- one update ----------------------------------------------------------------------------

    def _next(self) -> Shown | None:
        service, now_s = self._service, self._clock.seconds()
        raw = service.getRaceState()
        if service.auto_poll:
            service._note_data()
        if self._resuming and service.feed_health.last_message_s is None:
            return self._still_resumed(now_s)
        if self._resuming:
            self._resuming = False
            self.publisher.request_manifest()
        service.feed_health.failing = False
        update = Update(
            raw=raw,
            columns=ColumnSpec(service.getColumnSpec()),
            at_s=now_s,
            feed=service.feed_health.as_json(now_s),
        )
        try:
            if not service.announces:
                return verbatim(update, self._announcing())
            return advance(self._shown, update, self._announcing())
        except BadState as error:
            self.faults.left_out(str(error), error.kind)
            return None

    def _still_resumed(self, now_s: float) -> Shown:
        """Return the state resumed from, which holds until the source is heard."""
        columns = self._shown.columns
        if not len(columns):
            columns = ColumnSpec(self._service.getColumnSpec())
        shown = Shown(self._shown.state, columns)
        return with_feed(shown, self._service.feed_health.as_json(now_s))

    def _show(self, shown: Shown | None) -> None:
        health = self._service.feed_health
        if shown is None:
            health.failing = True
            shown = with_feed(self._shown, health.as_json(self._clock.seconds()))
        self._shown = shown
        self._service.state = shown.state.as_json()
        renamed = self._is_renamed()
        if self.publisher.offer(shown.state, shown.columns, is_renamed=renamed):
            saved = {**self._service.state, SAVED_COLUMNS: shown.columns.columns}
            self._ports.on_state({**saved, SAVED_NAMES: self._names} if self._names else saved)

    def _is_renamed(self) -> bool:
        """Whether the plugin calls the session that it shows by another name than before."""
        service, before = self._service, self._title
        titles = [before]
        self.faults.guarded(
            "name", lambda: titles.append((service.getName(), service.getDefaultDescription()))
        )
        self._title = titles[-1]
        return self._title != before

    def _announcing(self) -> Announcing:
        return Announcing(
            generators=self._generators if len(self._shown.columns) else (),  # all is new at first
            on_failure=lambda generator, error: self.faults.left_out(
                f"messages of {type(generator).__name__} failed with {error!r}",
                f"messages {type(generator).__name__}",
            ),
            on_fault=lambda error: self.faults.left_out(str(error), error.kind),
        )

    def _extra_generators(self) -> list[TimingMessage]:
        extra: list[TimingMessage] = []
        self.faults.guarded(
            "getExtraMessageGenerators",
            lambda: extra.extend(self._service.getExtraMessageGenerators()),
        )
        return extra

    def _manifest(self) -> Manifest | None:
        made = self._manifest_guard.call(
            lambda: build_manifest(self._service, self._identity), fallback=None
        )
        if made is None:
            return None
        if self._resuming:
            described = self._identity.description or self._names.get("description")
            name = self._names.get("name", made.name)
            made = replace(made, name=name, description=described or made.description)
        self._names = {"name": made.name, "description": made.description}
        return replace(made, columns=self._shown.columns.columns)  # those of the state shown

    # ---- staleness -----------------------------------------------------------------------------

    def _watch_staleness(self) -> None:
        """Update when silence turns into staleness."""
        health = self._service.feed_health
        if self._stopped or health.stale_s is None:
            return
        now_s = self._clock.seconds()
        due_s = health.stale_at_s()
        if due_s is not None and due_s <= now_s:
            self.request_update()
            wait_s = 1.0
        else:
            wait_s = health.stale_s if due_s is None else due_s - now_s
        self._stale_timer = self._clock.callLater(wait_s, self._watch_staleness)


def _resumed_names(service: BaseService) -> dict[str, str]:
    """Return name and description of the state to go on from, as far as it has them."""
    saved = service.state.get(SAVED_NAMES)
    if not isinstance(saved, dict):
        return {}
    found = {key: saved.get(key) for key in ("name", "description")}
    return {key: text for key, text in found.items() if isinstance(text, str) and text}


def _resumed(service: BaseService) -> Shown:
    """Return the state to go on from; pieces of it that are no CTD are left out."""
    try:
        state = parse_state(service.state, [], report=lambda error: None)
        columns = ColumnSpec(service.state.get(SAVED_COLUMNS) or [])
    except (BadState, ValueError, TypeError) as error:
        _log.warn("saved state - {error} - starting afresh", error=error)
        return Shown(initial_state())
    return Shown(state, columns)
