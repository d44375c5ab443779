"""Which colour a class, a car or a driver has; always beside its name, never instead of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from livetiming.report.race import Race

HUES = 8
"""Hues of classes that the style sheet knows."""
COLOURS = 16
"""Colours of cars that it knows."""
DASHES = 4
"""And dashes, for cars beyond those."""
FOCUS = 6
"""Cars in colour where nobody chose any."""


def class_hues(classes: Iterable[str]) -> dict[str, int]:
    """Return the hue of each class, the same that the page gives it."""
    hues: dict[str, int] = {}
    taken: set[int] = set()
    for name in sorted({name for name in classes if name}):
        hue = _hash(name.lower()) % HUES
        for _ in range(HUES):
            if hue not in taken:
                break
            hue = (hue + 1) % HUES
        taken.add(hue)
        hues[name] = hue
    return hues


def _hash(text: str) -> int:
    value = 2166136261
    units = text.encode("utf-16-le", "surrogatepass")
    for index in range(0, len(units), 2):
        value ^= units[index] | units[index + 1] << 8
        value = value * 16777619 & 0xFFFFFFFF
    return value


def looks(keys: Iterable[str]) -> dict[str, str]:
    """Return the classes of each car's line, by number, the same look that the page gives it."""
    ordered = sorted(set(keys), key=by_number)
    return {
        key: f"car-{index % COLOURS} dash-{index // COLOURS % DASHES}"
        for index, key in enumerate(ordered)
    }


def line_looks(styles: Mapping[str, str], focus: Sequence[str]) -> dict[str, str]:
    """Return *styles*, with dashes only for cars in colour that share it with another."""
    colours = Counter(styles[key].split()[0] for key in focus)
    return {
        key: look if colours[look.split()[0]] > 1 else look.split()[0]
        for key, look in styles.items()
    }


def by_number(key: str) -> tuple[float, str]:
    """Return what sorts keys of cars as people would: 2 before 10, letters last."""
    digits = re.match(r"\d+", key)
    return (float(digits[0]) if digits else float("inf")), key


def focus_cars(race: Race, chosen: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the cars drawn in colour, best placed first: those chosen, else who won.

    That is the first of each class, and the best placed of the others.
    """
    if chosen:
        return tuple(key for key in race.cars if key in chosen)
    keys = [car.key for car in race.cars.values() if car.laps]
    winners = [key for key in keys if race.cars[key].class_position == 1][:FOCUS]
    rest = [key for key in keys if key not in winners]
    picked = {*winners, *rest[: FOCUS - len(winners)]}
    return tuple(key for key in keys if key in picked)
