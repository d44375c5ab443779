"""Regulations in words, to be compared with the organiser's paper."""

from __future__ import annotations

from collections.abc import Iterator

from livetiming.strategy.regulations.lengths import words
from livetiming.strategy.regulations.model import OFFENCES, Closed, Driver, Penalty, Regulations


def explain(made: Regulations) -> list[str]:
    """Return one sentence a rule."""
    return [*_race(made), *_pits(made), *_stints(made), *_drivers(made), *_karts(made),
            *map(_penalty, made.penalties)]  # fmt: skip


def _race(made: Regulations) -> Iterator[str]:
    if made.duration_s is not None:
        yield f"The race lasts {words(made.duration_s)}."
    elif made.laps is not None:
        yield f"The race is over {made.laps} laps."
    else:
        yield "The race ends when the timing's clock says so."


def _pits(made: Regulations) -> Iterator[str]:
    pits = made.pits
    yield f"{pits.required} stops are required." if pits.required else "No stop is required."
    if pits.minimum_s:
        counts = "still counts" if pits.short_counts else "does not count"
        yield f"A stop lasts at least {words(pits.minimum_s)}; a shorter one {counts}."
    yield from map(_closed, pits.closed)
    if pits.closed_under:
        flags = ", ".join(sorted(flag.wire for flag in pits.closed_under))
        yield f"The pit lane is closed under {flags}."


def _closed(one: Closed) -> str:
    if one.is_by_laps:
        since = "the start" if one.from_lap is None else f"lap {one.from_lap}"
        until = "the end" if one.until_lap is None else f"lap {one.until_lap}"
    else:
        since = "the start" if not one.from_s else words(one.from_s)
        until = "the end" if one.until_s is None else words(one.until_s)
    return f"The pit lane is closed from {since} to {until}."


def _stints(made: Regulations) -> Iterator[str]:
    if made.stint_minimum_s:
        yield f"A stint lasts at least {words(made.stint_minimum_s)}."
    if made.stint_maximum_s is not None:
        yield f"A stint lasts at most {words(made.stint_maximum_s)}."


def _drivers(made: Regulations) -> Iterator[str]:
    every = made.drivers
    if every.at_least or every.at_most:
        yield f"A team has {every.at_least or 1} to {every.at_most or 'any number of'} drivers."
    if every.minimum_s:
        yield f"Each driver drives at least {words(every.minimum_s)} in all."
    if every.maximum_s is not None:
        yield f"Each driver drives at most {words(every.maximum_s)} in all."
    if every.continuous_s is not None:
        yield (f"No driver drives more than {words(every.continuous_s)} in stints that follow "
               "each other.")  # fmt: skip
    if every.change:
        yield "Every stop changes the driver."
    yield from map(_driver, made.entries)


def _driver(one: Driver) -> str:
    limits = [
        f"{what} {words(length_s)}"
        for what, length_s in (
            ("at least", one.minimum_s), ("at most", one.maximum_s),
            ("without a break at most", one.continuous_s), ("a stint at most", one.stint_s),
        )
        if length_s is not None
    ]  # fmt: skip
    of = f" (car {one.car})" if one.car is not None else ""
    return f"{one.name}{of} is entered{': ' + ', '.join(limits) if limits else ''}."


def _karts(made: Regulations) -> Iterator[str]:
    if made.box is not None:
        rows = " + ".join(map(str, made.box.rows))
        yield (f"Each stop takes a kart from a box of {rows} ({made.box.discipline}), the row by "
               f"{made.box.choice}.")  # fmt: skip
    elif made.karts == "number":
        yield "A team keeps its kart."


def _penalty(one: Penalty) -> str:
    cost = (
        "disqualification" if one.disqualified else
        f"{one.laps} lap{'s' * (one.laps > 1)}" if one.laps else f"{words(one.time_s)} of time"
    )  # fmt: skip
    each = "" if one.per == "offence" else f" for each {one.per}"
    return f"{OFFENCES[one.offence].capitalize()} costs {cost}{each}."
