"""How saved analyses of older versions become those of the next one. Positions are as they were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

Json = Any


def from_1(raw: Json) -> Json:
    """Stints keep their pace, fastest laps are laps and not their indices, leads are counted."""
    analysis = list(raw["analysis"])
    cars = {key: _car_from_1(car) for key, car in analysis[1].items()}
    best, chart = analysis[10], analysis[6]
    leads = Counter(entry[2][0] for entry in chart if entry[2])
    analysis[1] = cars
    analysis[10] = None if best is None else [best[0], cars[best[0]][9][best[1]]]
    return {**raw, "version": 2, "analysis": [*analysis, dict(leads)]}


def _car_from_1(values: Json) -> Json:
    car = list(values)
    fastest = car[14]
    car[10] = [[*stint, None] for stint in car[10]]
    car[14] = None if fastest is None else car[9][fastest]
    return car


MIGRATIONS: Mapping[int, Callable[[Json], Json]] = {1: from_1}
"""From each older version to the next one."""
