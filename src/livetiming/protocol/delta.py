"""Changes between two states, keyed by car (message class 11).

A delta is ``{cars, order?, gone?, session?, unset?, messages?, allMessages?, highlight?}``;
the publisher adds ``seq`` and ``base``. Cars are named by a key that follows from the state
alone, so that both ends agree without sending it: the text of the number cell, and ``~2``,
``~3`` … behind it for later rows with the same text.
"""

from __future__ import annotations

from typing import Any

from livetiming.racing.ctd import MESSAGES_KEPT

State = dict[str, Any]
Delta = dict[str, Any]

SHORTER = "n"
"""Inside a car's changes: the row's new length, when it lost cells at its end."""


class BadDelta(ValueError):
    """A delta does not fit the state that it is applied to; ask for the full state."""


def keys(cars: list[list[Any]], number_column: int = 0) -> list[str]:
    """Return the key of each row, in row order; all different."""
    names: list[str] = []
    seen: set[str] = set()
    for row in cars:
        cell = row[number_column] if number_column < len(row) else None
        value = cell[0] if isinstance(cell, list) and cell else cell
        name = value if isinstance(value, str) else _text(value)
        if name in seen:
            name = _next_free(name, seen)
        seen.add(name)
        names.append(name)
    return names


def _text(value: Any) -> str:
    # The page's JavaScript writes 7.0 as "7" and true as "true"; both ends must agree.
    if value is None or isinstance(value, list):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _next_free(name: str, seen: set[str]) -> str:
    number = 2
    while f"{name}~{number}" in seen:
        number += 1
    return f"{name}~{number}"


def diff(before: State, after: State, number_column: int = 0) -> Delta | None:
    """Return what turns *before* into *after*, or ``None`` if nothing changed.

    Args:
        before: a normalised state (:func:`livetiming.racing.parse.parse_state`), as JSON.
        after: likewise.
        number_column: index of the ``Num`` column.
    """
    delta: Delta = {"cars": {}}
    if before["cars"] != after["cars"]:
        _diff_cars(before["cars"], after["cars"], number_column, delta)
    _diff_session(before["session"], after["session"], delta)
    _diff_messages(before["messages"], after["messages"], delta)
    highlight = after.get("highlight") or []
    if highlight:
        delta["highlight"] = highlight
    if len(delta) == 1 and not delta["cars"] and not before.get("highlight"):
        return None
    return delta


def _diff_cars(
    before: list[list[Any]], after: list[list[Any]], number_column: int, delta: Delta
) -> None:
    old_keys, new_keys = keys(before, number_column), keys(after, number_column)
    old_rows = dict(zip(old_keys, before, strict=True))
    cars = delta["cars"]
    for key, row in zip(new_keys, after, strict=True):
        changes = _diff_row(old_rows.get(key, []), row)
        if changes or key not in old_rows:
            cars[key] = changes
    if old_keys != new_keys:
        old_index = {key: index for index, key in enumerate(old_keys)}
        order = {key: index for index, key in enumerate(new_keys) if old_index.get(key) != index}
        kept = set(new_keys)
        gone = [key for key in old_keys if key not in kept]
        if order:
            delta["order"] = order
        if gone:
            delta["gone"] = gone


def _diff_row(old: list[Any], new: list[Any]) -> dict[str, Any]:
    # Numbers of equal value (1, 1.0) are the same cell: JSON readers see no difference.
    if old == new:
        return {}
    length = len(old)
    changes: dict[str, Any] = {
        str(index): cell for index, cell in enumerate(new) if index >= length or old[index] != cell
    }
    if len(new) < length:
        changes[SHORTER] = len(new)
    return changes


def _diff_session(before: dict[str, Any], after: dict[str, Any], delta: Delta) -> None:
    changed = {
        key: value for key, value in after.items() if key not in before or before[key] != value
    }
    unset = [key for key in before if key not in after]
    if changed:
        delta["session"] = changed
    if unset:
        delta["unset"] = unset


def _diff_messages(before: list[Any], after: list[Any], delta: Delta) -> None:
    if before == after:
        return
    if not before:
        delta["messages"] = after
        return
    for added in range(1, len(after)):
        if after[added] == before[0] and (after[:added] + before)[:MESSAGES_KEPT] == after:
            delta["messages"] = after[:added]
            return
    delta["allMessages"] = after


def apply(state: State, delta: Delta, number_column: int = 0) -> State:
    """Return *state* with *delta* applied; neither is changed.

    Raises:
        BadDelta: *delta* does not belong to *state*.
    """
    try:
        return {
            **state,
            "cars": _apply_cars(state["cars"], delta, number_column),
            "session": _apply_session(state["session"], delta),
            "messages": _apply_messages(state["messages"], delta),
            "highlight": delta.get("highlight", []),
        }
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise BadDelta(f"delta does not fit the state: {error!r}") from error


def _apply_cars(cars: list[list[Any]], delta: Delta, number_column: int) -> list[list[Any]]:
    changes, order, gone = delta["cars"], delta.get("order"), delta.get("gone")
    if not changes and not order and not gone:
        return cars
    names = keys(cars, number_column)
    rows = dict(zip(names, cars, strict=True))
    for key, change in changes.items():
        rows[key] = _apply_row(rows.get(key, []), change)
    if not order and not gone:
        return [rows[name] for name in names]
    return _reorder(names, rows, order or {}, frozenset(gone or ()))


def _apply_row(row: list[Any], change: dict[str, Any]) -> list[Any]:
    changed = list(row)
    for column, cell in change.items():
        if column == SHORTER:
            del changed[cell:]
            continue
        index = int(column)
        if index < len(changed):
            changed[index] = cell
        elif index == len(changed):
            changed.append(cell)
        else:
            raise IndexError(f"column {index} of a row of {len(changed)}")
    return changed


def _reorder(
    names: list[str], rows: dict[str, list[Any]], order: dict[str, int], gone: frozenset[str]
) -> list[list[Any]]:
    known = set(names)
    size = len(known - gone) + sum(1 for key in order if key not in known)
    places: list[list[Any] | None] = [None] * size
    for index, name in enumerate(names):
        if name not in gone and name not in order:
            places[index] = rows[name]
    for name, index in order.items():
        if places[index] is not None:
            raise IndexError(f"two cars in row {index}")
        places[index] = rows[name]
    if any(place is None for place in places):
        raise IndexError("a row without a car")
    return [place for place in places if place is not None]


def _apply_session(session: dict[str, Any], delta: Delta) -> dict[str, Any]:
    changed, unset = delta.get("session"), delta.get("unset")
    if not changed and not unset:
        return session
    gone = frozenset(unset or ())
    merged = {key: value for key, value in session.items() if key not in gone}
    merged.update(changed or {})
    return merged


def _apply_messages(messages: list[Any], delta: Delta) -> list[Any]:
    if "allMessages" in delta:
        return list(delta["allMessages"])
    new = delta.get("messages")
    return (list(new) + messages)[:MESSAGES_KEPT] if new else messages
