"""Situations in words: cars, states and manifests with a default for everything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from livetiming.racing import ColumnSpec, Manifest, RaceState, Stat

COLUMNS = ColumnSpec([Stat.NUM, Stat.STATE, Stat.CLASS, Stat.DRIVER, Stat.LAPS, Stat.LAST_LAP])
"""The columns of :func:`a_car`."""


def a_car(
    number: str = "7",
    *,
    state: str = "RUN",
    car_class: str = "",
    driver: str = "",
    laps: int | str = "",
    last: Any = "",
) -> list[Any]:
    """Return a row with the columns :data:`COLUMNS`.

    Args:
        number: race number.
        state: see :class:`livetiming.racing.CarState`.
        car_class: class, if the series has any.
        driver: who drives.
        laps: laps completed.
        last: last lap [s], or ``[seconds, flag]``.
    """
    return [number, state, car_class, driver, laps, last]


def a_state(
    *cars: Sequence[Any],
    flag: str = "green",
    messages: Sequence[Sequence[Any]] = (),
    highlight: Sequence[str] = (),
    **session: Any,
) -> RaceState:
    """Return a race of *cars* under *flag*; further keywords go into its session."""
    return RaceState(
        cars=[list(car) for car in cars],
        session={"flagState": flag, **session},
        messages=[list(message) for message in messages],
        highlight=list(highlight),
    )


def a_manifest(
    uuid: str = "0f3a5c7e9b1d4f60a2b4c6d8e0f21436",
    *,
    name: str = "Club Enduro",
    description: str = "Race 2",
    columns: ColumnSpec = COLUMNS,
    **rest: Any,
) -> Manifest:
    """Return a manifest; further keywords are those of :class:`livetiming.racing.Manifest`."""
    return Manifest(
        uuid=uuid,
        name=name,
        description=description,
        service_class=rest.pop("service_class", "clubenduro"),
        columns=columns.columns,
        **rest,
    )
