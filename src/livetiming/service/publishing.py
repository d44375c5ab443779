"""When to say what: deltas at once, full states and manifests at a bounded rate.

The clock is given, the world is behind :class:`Outlet`; what is left are the promises. A
state is published once. The full state follows at most ``full_interval_s`` after the last
change, and every minute without one. While nobody is connected, states pass by unsent; at
the next connection the manifest and the state of then go out at once.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol, runtime_checkable

from livetiming.ports import Clock, Timer
from livetiming.protocol import delta as protocol_delta
from livetiming.racing import ColumnSpec, Manifest, RaceState, Stat
from livetiming.service.frame import same
from livetiming.service.moment import Moment

HEARTBEAT_S = 60.0
MANIFEST_DELAY_S = 1.0
COLUMNS = "colSpec"


class Outlet(Protocol):
    """Somewhere to publish to."""

    @property
    def connected(self) -> bool:
        """Whether what is sent now arrives anywhere."""

    def send_manifest(self, manifest: Manifest) -> None:
        """Send the manifest."""

    def send_delta(self, delta: dict[str, Any], state: dict[str, Any]) -> None:
        """Send *delta*, which has led to *state*."""

    def send_state(self, state: dict[str, Any]) -> None:
        """Send the full *state*."""


@runtime_checkable
class Preparing(Protocol):
    """An outlet that has something to say before another session is announced."""

    def prepare(self, manifest: Manifest) -> None:
        """Say it, if *manifest*, about to be sent, begins another session."""


class Publisher:
    """Decides when what is sent to the outlets."""

    def __init__(
        self,
        clock: Clock,
        outlets: list[Outlet],
        *,
        manifest: Callable[[], Manifest | None],
        full_interval_s: float = 1.0,
        heartbeat_s: float = HEARTBEAT_S,
    ) -> None:
        """Prepare to publish.

        Args:
            clock: tells when; a :class:`~livetiming.service.moment.Moment` stands still meanwhile.
            outlets: where to.
            manifest: returns the manifest of now, or ``None`` while it cannot be made.
            full_interval_s: the full state is sent at most this often.
            heartbeat_s: and again after so long without a change.
        """
        self._clock = clock
        self._outlets = outlets
        self._manifest = manifest
        self._full_interval_s = full_interval_s
        self._heartbeat_s = heartbeat_s
        self._seq = round(clock.seconds() * 1000)
        self._state: RaceState | None = None
        self._columns = ColumnSpec([])
        self._full_at_s = float("-inf")
        self._full_seq = -1
        self._full_timer: Timer | None = None
        self._manifest_timer: Timer | None = None
        self._stopped = False

    @property
    def seq(self) -> int:
        """Number of the state published last."""
        return self._seq

    def snapshot(self) -> dict[str, Any] | None:
        """Return the state of now as it goes over the wire, or ``None`` before the first."""
        return None if self._state is None else {**self._state.as_json(), "seq": self._seq}

    def answer(self) -> dict[str, Any] | None:
        """Return :meth:`snapshot` with its columns, ``colSpec``, for who asks for the state.

        Events reach a viewer on one way and the directory's manifests on another; with its
        columns a state is never shown under the headings of the session before.
        """
        snapshot = self.snapshot()
        return None if snapshot is None else {**snapshot, COLUMNS: self._columns.columns}

    # ---- states ------------------------------------------------------------------------------

    def offer(self, state: RaceState, columns: ColumnSpec, *, is_renamed: bool = False) -> bool:
        """Publish *state* unless it is the one published last; return whether it was not.

        Where the columns change, or the session has another name (*is_renamed*), the manifest
        and the whole state go first, so that no state is taken for one of the session before,
        and who records the new one has its beginning.
        """
        with self._held():
            return self._offer(state, columns, is_renamed=is_renamed)

    def _offer(self, state: RaceState, columns: ColumnSpec, *, is_renamed: bool) -> bool:
        before = self._state
        if before is None:
            self._state, self._columns = state, columns
            self.publish_manifest()
            self.publish_full()
            return True
        changed = is_renamed or columns != self._columns
        if same(before, state) and not changed:
            return False
        delta = protocol_delta.diff(before.as_json(), state.as_json(), _number_column(columns))
        self._state, self._columns = state, columns
        self._publish_change(delta, is_new=changed)
        return True

    def _publish_change(self, delta: dict[str, Any] | None, *, is_new: bool) -> None:
        base, self._seq = self._seq, self._seq + 1
        if is_new:
            self.publish_manifest()
            self.publish_full()
        snapshot = self.snapshot()
        if snapshot is not None:
            numbered = {**(delta or {"cars": {}}), "seq": self._seq, "base": base}
            if is_new:
                numbered[COLUMNS] = self._columns.columns
            for outlet in self._connected():
                outlet.send_delta(numbered, snapshot)
        if self._full_seq != self._seq:
            self._full_when_due()

    def publish_full(self) -> None:
        """Send the full state now."""
        snapshot = self.snapshot()
        if snapshot is None or self._stopped:
            return
        self._full_at_s = self._clock.seconds()
        self._full_seq = self._seq
        self._schedule_full(self._heartbeat_s)
        with self._held():
            for outlet in self._connected():
                outlet.send_state(snapshot)

    def _full_when_due(self) -> None:
        wait_s = self._full_at_s + self._full_interval_s - self._clock.seconds()
        if wait_s <= 0:
            self.publish_full()
        else:
            self._schedule_full(wait_s)

    def _schedule_full(self, wait_s: float) -> None:
        _cancel(self._full_timer)
        if not self._stopped:
            self._full_timer = self._clock.callLater(wait_s, self.publish_full)

    # ---- manifests ---------------------------------------------------------------------------

    def request_manifest(self) -> None:
        """Send the manifest in a second; further requests until then are the same one."""
        if self._manifest_timer is None and not self._stopped:
            self._manifest_timer = self._clock.callLater(MANIFEST_DELAY_S, self.publish_manifest)

    def publish_manifest(self) -> None:
        """Send the manifest now."""
        _cancel(self._manifest_timer)
        self._manifest_timer = None
        outlets = self._connected()
        manifest = self._manifest() if outlets and not self._stopped else None
        if manifest is None:
            return
        with self._held():
            for outlet in outlets:
                if isinstance(outlet, Preparing):
                    outlet.prepare(manifest)
            for outlet in outlets:
                outlet.send_manifest(manifest)

    # ---- connections -------------------------------------------------------------------------

    @property
    def connected(self) -> bool:
        """Whether anybody receives what is published; our own analysis is nobody."""
        return any(not getattr(outlet, "is_internal", False) for outlet in self._connected())

    def reconnected(self) -> None:
        """Tell a newly reached outlet everything."""
        if self._state is None:
            return  # the first state brings its manifest along
        self.publish_manifest()
        self.publish_full()

    def flush(self) -> None:
        """Send the full state if the last one sent is older than what is known."""
        if self._state is not None and self._full_seq != self._seq:
            self.publish_full()

    def stop(self) -> None:
        """Say no more."""
        self._stopped = True
        _cancel(self._full_timer)
        _cancel(self._manifest_timer)

    def _held(self) -> AbstractContextManager[None]:
        """Stop the clock: every outlet dates what is published alike."""
        return self._clock.held() if isinstance(self._clock, Moment) else nullcontext()

    def _connected(self) -> list[Outlet]:
        return [outlet for outlet in self._outlets if outlet.connected]


def _number_column(columns: ColumnSpec) -> int:
    return columns.index(Stat.NUM) or 0


def _cancel(timer: Timer | None) -> None:
    if timer is not None and timer.active():
        timer.cancel()
