"""What is answered to who asks for documents: never more than a router lets through."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from livetiming.analysis.changes import KEYS, Document, documents
from livetiming.analysis.model import Analysis, Car

LAPS_BYTES = 2_000_000
"""Laps in one answer; a message of more than 4 MB costs a service its connection."""
ROW_BYTES = 80
"""A lap without sectors, about."""
SECTOR_BYTES = 8
MORE = "more"
"""Key of an answer that lacks something: ``{"laps": [car, …]}``, to be asked for by name."""


def answer(analysis: Analysis, keys: Any = None, cars: Any = None) -> dict[str, Document]:
    """Return documents by key, and under :data:`MORE` the cars whose laps did not fit.

    Args:
        analysis: what is known.
        keys: which documents; all, if it is no list.
        cars: of which cars; of all, if it is no list.
    """
    wanted = tuple(key for key in KEYS if key in keys) if isinstance(keys, list) else KEYS
    chosen = _chosen(analysis, cars)
    if "laps" not in wanted:
        return documents(analysis, wanted, chosen)
    fitting, more = fit(analysis.cars[name] for name in chosen)
    others = tuple(key for key in wanted if key != "laps")
    found = documents(analysis, others, chosen) | documents(analysis, ("laps",), fitting)
    found = {key: found[key] for key in wanted}
    return found | {MORE: {"laps": more}} if more else found


def _chosen(analysis: Analysis, cars: Any) -> list[str]:
    """Return the keys of the cars that are asked for, in order of classification."""
    ranked = [*dict.fromkeys((*analysis.order, *analysis.cars))]
    names = {str(car) for car in cars} if isinstance(cars, list) else None
    return [key for key in ranked if key in analysis.cars and (names is None or key in names)]


def fit(cars: Iterable[Car]) -> tuple[Sequence[str], list[str]]:
    """Return the keys of those of *cars* whose laps fit into one answer, and of the others.

    The first one always fits.
    """
    fitting: list[str] = []
    more: list[str] = []
    left = LAPS_BYTES
    for car in cars:
        left -= len(car.laps) * (ROW_BYTES + SECTOR_BYTES * len(car.best_sectors_s))
        (fitting if (left >= 0 and not more) or not fitting else more).append(car.key)
    return fitting, more
