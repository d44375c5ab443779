"""Many deltas on one state, at a few microseconds each. Pure.

Gives what :func:`livetiming.protocol.delta.apply` gives, one delta after the other, but works
on its own rows by key; most deltas change some cells of one car and nothing else. What is
read from a file is checked on the way, so that a state is well formed or is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from typing import Any

from livetiming.protocol import delta as protocol
from livetiming.protocol.delta import BadDelta, Delta, State
from livetiming.racing.ctd import MESSAGES_KEPT

PARTS = ("cars", "session", "messages", "highlight")
PLAIN = frozenset({str, int, bool, type(None)})
"""Types of cells that need no closer look."""


class Fold:
    """A state that deltas are applied to."""

    def __init__(self, state: State, number_column: int = 0) -> None:
        """Start at *state*.

        Raises:
            BadDelta: it is no state.
        """
        check_state(state)
        self._column = number_column
        self._number = str(number_column)
        self._take(state)

    def _take(self, state: State) -> None:
        self._rest = {key: value for key, value in state.items() if key not in PARTS}
        self._names = protocol.keys(state["cars"], self._column)
        # With "~" in a name, a name may depend on the order of the rows.
        self._tilde = any("~" in name for name in self._names)
        self._rows = dict(zip(self._names, state["cars"], strict=True))
        self._session = state["session"]
        self._messages = state["messages"]
        self._highlight = state["highlight"]

    def state(self) -> State:
        """Return the state of now; later deltas do not change what was returned."""
        rows = self._rows
        return {
            **self._rest,
            "cars": [rows[name] for name in self._names],
            "session": self._session,
            "messages": self._messages,
            "highlight": self._highlight,
        }

    def apply(self, delta: Delta) -> None:
        """Go on to the next state.

        Raises:
            BadDelta: *delta* does not fit; the state is not to be used any more.
        """
        try:
            if self._keeps_names(delta):
                self._apply_cells(delta.get("cars", {}))
                if "order" in delta or "gone" in delta:
                    self._reorder(delta.get("order", {}), frozenset(delta.get("gone", ())))
                self._apply_rest(delta)
            else:
                check_delta(delta)
                self._take(protocol.apply(self.state(), {"cars": {}, **delta}, self._column))
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise BadDelta(f"delta does not fit the state: {error!r}") from None

    def _keeps_names(self, delta: Delta) -> bool:
        """Whether every car keeps its key, and new ones have theirs from the delta."""
        rows, number, moves = self._rows, self._number, "order" in delta
        if self._tilde and (moves or "gone" in delta):
            return False
        return all(
            (number not in change and protocol.SHORTER not in change)
            if key in rows
            else (moves and "~" not in key)
            for key, change in delta.get("cars", {}).items()
        )

    def _apply_cells(self, cars: dict[str, Any]) -> None:
        for key, change in cars.items():
            row = list(self._rows.get(key, ()))
            check_cells(change.values())
            for column, cell in change.items():
                index = int(column)
                if index < len(row):
                    row[index] = cell
                elif index == len(row):
                    row.append(cell)
                else:
                    raise IndexError(f"column {index} of a row of {len(row)}")
            self._rows[key] = row

    def _reorder(self, order: dict[str, int], gone: frozenset[str]) -> None:
        rows, names = self._rows, self._names
        for name in gone:
            del rows[name]
        places: list[str | None] = [None] * len(rows)
        for index, name in enumerate(names):
            if name not in order and name not in gone:
                places[index] = name
        for name, index in order.items():
            if places[index] is not None or index < 0:
                raise IndexError(f"car {name!r} cannot be in row {index}")
            places[index] = name
        self._names = [name for name in places if name is not None]
        if len(self._names) != len(rows):
            raise IndexError("a row without a car")

    def _apply_rest(self, delta: Delta) -> None:
        if "session" in delta or "unset" in delta:
            gone = frozenset(delta.get("unset", ()))
            session = {key: value for key, value in self._session.items() if key not in gone}
            session.update(delta.get("session", {}))
            self._session = session
        if "allMessages" in delta:
            self._messages = _list_of_lists(delta["allMessages"])
        elif "messages" in delta:
            self._messages = (_list_of_lists(delta["messages"]) + self._messages)[:MESSAGES_KEPT]
        self._highlight = _list(delta.get("highlight", []))


def check_state(state: object) -> None:
    """Raise unless *state* is one.

    Raises:
        BadDelta: it is not; the text says what is wrong.
    """
    if not isinstance(state, dict) or not isinstance(state.get("session"), dict):
        raise BadDelta(f"state: expected cars, session, messages and highlight, got {state!r:.80}")
    for part in ("cars", "messages"):
        if not isinstance(state.get(part), list):
            raise BadDelta(f"state: expected {part!r} to be a list, got {state.get(part)!r:.80}")
        _list_of_lists(state[part])
    _list(state.get("highlight"))
    for row in state["cars"]:
        check_cells(row)


def check_delta(delta: Delta) -> None:
    """Raise unless the cells and rows in *delta* are well formed.

    Raises:
        BadDelta: one is not.
    """
    for change in delta.get("cars", {}).values():
        check_cells(cell for column, cell in change.items() if column != protocol.SHORTER)
    for part in ("messages", "allMessages"):
        _list_of_lists(delta.get(part, []))
    _list(delta.get("highlight", []))
    if not isinstance(delta.get("session", {}), dict):
        raise BadDelta(f"delta: expected 'session' to be an object, got {delta['session']!r:.80}")


def check_cells(cells: Iterable[Any]) -> None:
    """Raise unless all of *cells* are ones; nearly all are seen to be at a glance.

    Raises:
        BadDelta: one is not.
    """
    for cell in cells:
        kind = cell.__class__
        if kind in PLAIN:
            continue
        if kind is list and len(cell) == 2 and cell[1].__class__ is str:
            value = cell[0]
            kind = value.__class__
        else:
            value = cell
        if kind in PLAIN or (kind is float and isfinite(value)):
            continue
        check_cell(cell)


def check_cell(cell: Any) -> None:
    """Raise unless *cell* is a primitive or ``[primitive, flag]``.

    Raises:
        BadDelta: it is not.
    """
    if isinstance(cell, list):
        if len(cell) == 2 and isinstance(cell[1], str):
            cell = cell[0]
        else:
            raise BadDelta(f"cell: expected a value or [value, flag], got {cell!r:.80}")
    if isinstance(cell, float) and not isfinite(cell):
        raise BadDelta(f"cell: expected a finite number, got {cell!r}")
    if cell is not None and not isinstance(cell, (str, int, float)):
        raise BadDelta(f"cell: expected a value or [value, flag], got {cell!r:.80}")


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise BadDelta(f"expected a list, got {value!r:.80}")
    return value


def _list_of_lists(value: Any) -> list[list[Any]]:
    for row in _list(value):
        _list(row)
    return value  # type: ignore[no-any-return]  # looked at just now
