"""The generator interface, the per-car helper and the running of a list of generators."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import Any

from livetiming.racing.columns import ColumnSpec, cell_value
from livetiming.racing.ctd import MessageRow, RaceState, Row
from livetiming.racing.stats import Stat

OnFailure = Callable[["TimingMessage", Exception], None]


class TimingMessage(ABC):
    """Compares two states and returns new message rows, newest first."""

    @abstractmethod
    def process(
        self, before: RaceState, after: RaceState, columns: ColumnSpec, at_s: float
    ) -> list[MessageRow]:
        """Return the rows that *after* adds.

        Args:
            before: the state shown so far.
            after: the state to show next; its ``messages`` are still those of *before*.
            columns: of both states.
            at_s: Unix time [s] of *after*, the time stamp of the rows.
        """


Text = tuple[str, str, str | None]
"""Category, text and style of a message about a car."""


class PerCarMessage(TimingMessage):
    """A generator that looks at one car at a time.

    A car is recognised by number, car and class together. It is skipped where *before* has
    none or several of them, or where there is no ``Num`` column.
    """

    fallback_category = "Timing"
    """Category for cars of a series without classes."""

    @abstractmethod
    def consider(self, before: Row, after: Row, columns: ColumnSpec) -> Text | None:
        """Return what to say about a car, or ``None``."""

    def process(
        self, before: RaceState, after: RaceState, columns: ColumnSpec, at_s: float
    ) -> list[MessageRow]:
        """See :class:`TimingMessage`."""
        if Stat.NUM not in columns or before.cars == after.cars:
            return []
        identity = _identity(columns)
        known = _by_identity(before.cars, identity)
        rows: list[MessageRow] = []
        for place, car in enumerate(after.cars):
            if place < len(before.cars) and before.cars[place] == car:
                continue
            was = known.get(identity(car))
            said = None if was is None or was == car else self.consider(was, car, columns)
            if said is not None:
                category, text, style = said
                rows.append([int(at_s), category, text, style, number(car, columns)])
        return rows

    def category(self, car: Row, columns: ColumnSpec) -> str:
        """Return the class of *car*, or the fallback."""
        return str(columns.value(car, Stat.CLASS, "") or self.fallback_category)


def number(car: Row, columns: ColumnSpec) -> str:
    """Return the race number of *car* as text."""
    return str(columns.value(car, Stat.NUM, ""))


def who(car: Row, columns: ColumnSpec) -> str:
    """Return ``#7 (A. Driver)``, or ``#7`` where no driver is known."""
    driver = columns.value(car, Stat.DRIVER, "")
    return f"#{number(car, columns)} ({driver})" if driver else f"#{number(car, columns)}"


Identity = Callable[[Row], tuple[str, ...]]


def _identity(columns: ColumnSpec) -> Identity:
    """Return the function that tells cars apart: by number, car and class, as far as shown.

    It runs for every car at every update, so the columns are looked up only once.
    """
    found = (columns.index(stat) for stat in (Stat.NUM, Stat.CAR, Stat.CLASS))
    places = [place for place in found if place is not None]

    def identity(car: Row) -> tuple[str, ...]:
        values = [cell_value(car[place]) if place < len(car) else None for place in places]
        return tuple("" if value is None else str(value) for value in values)

    return identity


def _by_identity(cars: list[Row], identity: Identity) -> dict[tuple[str, ...], Row | None]:
    """Map identities to rows; an identity that two rows share maps to ``None``."""
    known: dict[tuple[str, ...], Row | None] = {}
    for car in cars:
        name = identity(car)
        known[name] = None if name in known else car
    return known


def announce(
    before: RaceState,
    after: RaceState,
    columns: ColumnSpec,
    generators: Iterable[TimingMessage],
    *,
    at_s: float,
    on_failure: OnFailure | None = None,
) -> list[MessageRow]:
    """Run *generators* in order and return all new rows.

    Args:
        before: the state shown so far.
        after: the state to show next.
        columns: of both states.
        generators: for instance :func:`livetiming.messages.default_generators`.
        at_s: Unix time [s] of *after*.
        on_failure: told of a generator that raised; the others still run. Without it the
            exception goes to the caller.
    """
    rows: list[MessageRow] = []
    for generator in generators:
        try:
            rows.extend(generator.process(before, after, columns, at_s))
        except Exception as error:  # plugins bring generators of their own
            if on_failure is None:
                raise
            on_failure(generator, error)
    return rows


def highlighted(rows: Iterable[MessageRow]) -> list[Any]:
    """Return the numbers of the cars that *rows* name, each once, in order."""
    return list(dict.fromkeys(row[4] for row in rows if len(row) > 4))
