"""Differences between states as recordings of version 1 hold them. Pure.

A change is ``[action, path, values]``, the format of the Python package ``dictdiffer`` as
JSON. Lists are compared by position. See ``docs/reference/recordings.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from livetiming.racing.ctd import MESSAGES_KEPT

Json = Any
Change = list[Any]
State = dict[str, Any]
Frame = dict[str, Any]
Path = tuple[str | int, ...]

CHANGE, ADD, REMOVE = "change", "add", "remove"


class BadChange(ValueError):
    """A change does not fit what it is applied to; the text names action and path."""


def difference(before: Json, after: Json, *, coarse: bool = False) -> list[Change]:
    """Return the changes that turn *before* into *after*.

    Args:
        before: plain JSON.
        after: likewise.
        coarse: replace a cell ``[value, flag]`` whole, as writers do that hold it as a tuple.
    """
    return list(_changes(before, after, (), coarse=coarse))


def _changes(before: Json, after: Json, path: Path, *, coarse: bool) -> Iterator[Change]:
    if isinstance(before, dict) and isinstance(after, dict):
        shared: Sequence[Any] = [key for key in before if key in after]
        added = [[key, value] for key, value in after.items() if key not in before]
        removed = [[key, value] for key, value in before.items() if key not in after]
    elif isinstance(before, list) and isinstance(after, list) and not (coarse and len(path) > 1):
        common = min(len(before), len(after))
        shared = range(common)
        added = [[index, after[index]] for index in range(common, len(after))]
        removed = [[index, before[index]] for index in range(len(before) - 1, common - 1, -1)]
    else:
        if before != after:
            yield [CHANGE, as_path(path), [before, after]]
        return
    for key in shared:
        if before[key] != after[key]:
            yield from _changes(before[key], after[key], (*path, key), coarse=coarse)
    if added:
        yield [ADD, as_path(path), added]
    if removed:
        yield [REMOVE, as_path(path), removed]


def as_path(path: Path) -> Json:
    """Return *path* as it is written: dotted text where that is unambiguous, else a list."""
    if all(isinstance(step, str) and "." not in step for step in path):
        return ".".join(str(step) for step in path)
    return list(path)


def steps(path: Json) -> list[Any]:
    """Return the steps of a written path.

    Raises:
        BadChange: it is neither a text nor a list of keys and indexes.
    """
    if isinstance(path, str):
        return path.split(".") if path else []
    if isinstance(path, list) and all(isinstance(step, (str, int)) for step in path):
        return path
    raise BadChange(f"path: expected a text or a list of keys and indexes, got {path!r:.80}")


def patch(target: Json, changes: object) -> Json:
    """Return *target* with *changes* applied; *target* itself is not changed.

    Raises:
        BadChange: a change does not fit, or is none.
    """
    if not isinstance(changes, list):
        raise BadChange(f"changes: expected a list, got {changes!r:.80}")
    root = [target]
    own: dict[int, Json] = {id(root): root}
    for change in changes:
        try:
            action, path, values = change
            _apply(root, action, steps(path), values, own)
        except BadChange:
            raise
        except (LookupError, TypeError, ValueError) as error:
            raise BadChange(f"change {change!r:.80}: does not fit the state ({error!r})") from None
    return root[0]


def _apply(
    root: list[Any], action: str, path: list[Any], values: Any, own: dict[int, Json]
) -> None:
    holder: Any = root
    last: Any = 0
    for step in path:
        holder, last = _owned(holder, last, own), step
    if action == CHANGE:
        _old, new = values
        if isinstance(holder, list):
            last = _index(last)
        holder[last]  # what is not there cannot change
        holder[last] = new
    elif action == ADD:
        _add(_owned(holder, last, own), values)
    elif action == REMOVE:
        container = _owned(holder, last, own)
        for key, _old in values:
            del container[key]
    else:
        raise BadChange(f"change: expected change, add or remove, got {action!r:.80}")


def _owned(holder: Any, last: Any, own: dict[int, Json]) -> Any:
    """Return what *holder* has under *last*: a copy of it, unless it is one already."""
    value = holder[last]
    if id(value) not in own and isinstance(value, (list, dict)):
        value = value.copy()
        holder[last] = value
        own[id(value)] = value
    return value


def _add(container: Any, values: Any) -> None:
    for key, value in values:
        if isinstance(container, list):
            index = _index(key)
            if index > len(container):
                raise IndexError(f"index {index} in a list of {len(container)}")
            container.insert(index, value)
        elif isinstance(container, dict) and isinstance(key, str):
            container[key] = value
        else:
            raise TypeError(f"key {key!r:.80} in {type(container).__name__}")


def _index(key: Any) -> int:
    if isinstance(key, bool) or not isinstance(key, int) or key < 0:
        raise TypeError(f"index {key!r:.80}")
    return key


# ---- whole frames ----------------------------------------------------------------------------


def intra_frame(before: State, after: State, *, coarse: bool = False) -> Frame | None:
    """Return the intra frame that leads from *before* to *after*.

    ``None`` if only a key frame can: a list has become shorter (which today's JavaScript
    readers turn into holes), messages are no continuation, or another key has changed.
    """
    new = new_messages(before["messages"], after["messages"])
    if new is None or _rest(before) != _rest(after):
        return None
    cars = difference(before["cars"], after["cars"], coarse=coarse)
    session = difference(before["session"], after["session"], coarse=coarse)
    if shrinks(cars, before["cars"]) or shrinks(session, before["session"]):
        return None
    return {"cars": cars, "session": session, "messages": new, "highlight": after["highlight"]}


def _rest(state: State) -> State:
    parts = ("cars", "session", "messages", "highlight")
    return {key: value for key, value in state.items() if key not in parts}


def new_messages(before: list[Any], after: list[Any]) -> list[Any] | None:
    """Return the rows to put before *before* to get *after*; ``None`` if there are none such."""
    if before == after:
        return []
    for count in range(1, len(after) + 1):
        rest = after[count:]
        if rest == before[: len(rest)] and (after[:count] + before)[:MESSAGES_KEPT] == after:
            return after[:count]
    return None


def shrinks(changes: list[Change], target: Json) -> bool:
    """Whether *changes* make any list in *target* shorter."""
    return any(_shrinks(change, target) for change in changes)


def _shrinks(change: Change, target: Json) -> bool:
    action, path, values = change
    if action == CHANGE:
        old, new = values
        return isinstance(old, list) and (not isinstance(new, list) or len(new) < len(old))
    if action != REMOVE:
        return False
    container = target
    for step in steps(path):
        container = container[step]
    return isinstance(container, list)


def apply_frame(state: State, frame: object) -> State:
    """Return *state* after an intra frame.

    Raises:
        BadChange: the frame is none, or does not fit.
    """
    if not isinstance(frame, dict):
        raise BadChange(f"frame: expected an object, got {frame!r:.80}")
    messages = frame.get("messages") or []
    if not isinstance(messages, list):
        raise BadChange(f"frame: expected 'messages' to be a list, got {messages!r:.80}")
    return {
        **state,
        "cars": patch(state["cars"], frame.get("cars") or []),
        "session": patch(state["session"], frame.get("session") or []),
        "messages": (messages + state["messages"])[:MESSAGES_KEPT]
        if messages
        else state["messages"],
        "highlight": frame.get("highlight") or [],
    }


def fits(state: State, frame: object) -> bool:
    """Whether what *frame* says was there before is there in *state*."""
    if not isinstance(frame, dict):
        return False
    return all(
        _fits(state.get(part), change)
        for part in ("cars", "session")
        for change in frame.get(part) or []
    )


def _fits(target: Json, change: Any) -> bool:
    try:
        action, path, values = change
        for step in steps(path):
            target = target[step]
        if action == CHANGE:
            return bool(target == values[0])
        if action == REMOVE:
            return all(target[key] == old for key, old in values)
    except (BadChange, LookupError, TypeError, ValueError):
        return False
    return True
