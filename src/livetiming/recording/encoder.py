"""States in, lines out: a key frame now and then, deltas in between. Pure."""

from __future__ import annotations

from typing import Any

from livetiming.protocol import delta as protocol
from livetiming.protocol.delta import BadDelta, State
from livetiming.racing import BadState, ColumnSpec, Stat, parse_state
from livetiming.racing.parse import Report
from livetiming.recording.fold import PARTS, Fold, check_delta, check_state
from livetiming.recording.format import delta_line, key_line
from livetiming.recording.timeline import KeyFramePolicy

NOT_RECORDED = frozenset({"seq", "colSpec", "manifest", "lastUpdated"})
"""Keys of a state that belong to how it was sent."""

DELTA_PARTS = ("cars", "order", "gone", "session", "unset", "messages", "allMessages", "highlight")
"""Keys of a delta that are recorded."""


def recorded(raw: dict[str, Any]) -> State:
    """Return what of a state is recorded; lists that it lacks are empty."""
    state = {key: value for key, value in raw.items() if key not in NOT_RECORDED}
    state["messages"] = state.get("messages") or []
    state["highlight"] = state.get("highlight") or []
    return state


class FrameEncoder:
    """Turns states into the lines of a recording.

    A state that was handed in must not be changed any more: the next one is compared with it.
    """

    def __init__(self, policy: KeyFramePolicy | None = None) -> None:
        """Begin a recording.

        Args:
            policy: when key frames are due; the first frame always is one.
        """
        self._policy = policy or KeyFramePolicy()
        self._before: State | None = None
        self._fold: Fold | None = None
        """Stands for the state before while deltas are handed in."""
        self._is_key_due = True
        self._columns: list[Any] = []
        self._number_column = 0

    def set_columns(self, columns: list[Any]) -> None:
        """Tell which columns the states to come have; a key frame follows if they are others."""
        if columns != self._columns:
            self._before, self._fold = self.last, None
            self._columns = columns
            self._number_column = _number_column(columns)
            self.restart()

    def restart(self) -> None:
        """Make the next frame a key frame, because what was written last may be lost."""
        self._is_key_due = True

    @property
    def last(self) -> State | None:
        """The state that the next one is compared with."""
        return self._before if self._fold is None else self._fold.state()

    def encode(self, raw: object, at_ms: int, report: Report | None = None) -> tuple[bytes, bool]:
        """Return the line of the next frame, and whether it is a key frame.

        Args:
            raw: a state.
            at_ms: its time [ms].
            report: receives what is wrong in it, which is then left out.

        Raises:
            BadState: *raw* is no state at all, or something in it is wrong and there is
                nobody to report to.
        """
        if not isinstance(raw, dict):
            raise BadState(f"state: expected an object with cars and session, got {raw!r:.80}")
        state = recorded(raw)
        try:
            return self._encode(state, at_ms)
        except (ValueError, LookupError, TypeError, AttributeError):
            checked = parse_state(raw, self._columns, report=report).as_json()
            return self._encode({**_rest(state), **checked}, at_ms)

    def _encode(self, state: State, at_ms: int) -> tuple[bytes, bool]:
        before = self.last
        is_key = (
            before is None
            or self._is_key_due
            or self._policy.due()
            or _rest(before) != _rest(state)
        )
        if is_key or before is None:
            check_state(state)
            line = key_line(at_ms, state, self._number_column)
            self._key_written()
        else:
            if not all(isinstance(row, list) for row in state["cars"]):
                raise BadDelta("state: expected 'cars' to be a list of lists")
            delta = protocol.diff(before, state, self._number_column) or {}
            check_delta(delta)
            line = delta_line(at_ms, delta)
            self._policy.delta_written(len(line))
        self._before, self._fold = state, None
        return line, is_key

    def _key_written(self) -> None:
        self._policy.key_written()
        self._is_key_due = False

    # ---- from deltas -------------------------------------------------------------------------

    def follow(self, delta: dict[str, Any]) -> None:
        """Go on to the next state without writing it.

        Raises:
            BadDelta: *delta* does not fit, or there is no state yet; hand in a state next.
        """
        if self._fold is None:
            if self._before is None:
                raise BadDelta("delta: expected a state before the first one, got none")
            self._fold = Fold(self._before, self._number_column)
        try:
            self._fold.apply(delta)
        except BadDelta:
            self._forget()
            raise

    def advance(self, delta: dict[str, Any], at_ms: int) -> tuple[bytes, bool]:
        """Return the line of the next frame, given what has changed; many times faster.

        Args:
            delta: it, as published.
            at_ms: its time [ms].

        Raises:
            BadDelta: as :meth:`follow`.
        """
        self.follow(delta)
        try:
            if self._is_key_due or self._policy.due():
                line = key_line(at_ms, self.last or {}, self._number_column)
                self._key_written()
                return line, True
            line = delta_line(at_ms, {key: delta[key] for key in DELTA_PARTS if key in delta})
        except (ValueError, TypeError) as error:
            self._forget()
            raise BadDelta(f"delta: expected JSON, got what is none ({error})") from None
        self._policy.delta_written(len(line))
        return line, False

    def _forget(self) -> None:
        self._before = self._fold = None
        self.restart()


def _rest(state: State) -> State:
    return {key: value for key, value in state.items() if key not in PARTS}


def _number_column(columns: list[Any]) -> int:
    try:
        return ColumnSpec(columns).index(Stat.NUM) or 0
    except ValueError:
        return 0
