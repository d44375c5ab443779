"""Plain JSON values, checked."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")
LONGEST = 200
"""Longer texts are cut: no name is so long, and one that is would be the page."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]+")


class NotReadable(ValueError):
    """A value is not of the kind it should be."""


def number(value: object) -> float:
    """Return a finite number.

    Raises:
        NotReadable: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise NotReadable(f"expected a number, got {value!r:.40}")
    return value


def integer(value: object) -> int:
    """Return a whole number.

    Raises:
        NotReadable: it is none.
    """
    return int(number(value))


def maybe(read: Callable[[object], T], value: object) -> T | None:
    """Return what *read* makes of *value*, and nothing of nothing."""
    return None if value is None else read(value)


def text(value: object) -> str:
    """Return *value* as one line of text, without control characters and not too long."""
    if value is None or isinstance(value, (Mapping, list, tuple)):
        return ""
    shown = _CONTROL.sub(" ", str(value)).strip()
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"


def items(value: object) -> list[Any]:
    """Return a list; an empty one for anything else."""
    return list(value) if isinstance(value, (list, tuple)) else []


def mapping(value: object) -> Mapping[str, Any]:
    """Return an object; an empty one for anything else."""
    return value if isinstance(value, Mapping) else {}


def seconds(values: Iterable[object]) -> tuple[float | None, ...]:
    """Return times, with ``None`` for those that are not known.

    Raises:
        NotReadable: one is neither.
    """
    return tuple(maybe(number, value) for value in values)
