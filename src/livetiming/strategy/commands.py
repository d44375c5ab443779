"""Corrections by people, as they come over the network: checked, then applied to a race.

A kart that somebody has labelled keeps the label wherever it goes; a row that somebody has seen
makes all histories impossible that have it otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from livetiming.strategy import corrections
from livetiming.strategy.certain import CertainKarts
from livetiming.strategy.corrections import CannotCorrect
from livetiming.strategy.labels import CLASSES
from livetiming.strategy.queue import Queue
from livetiming.strategy.race import Race, Team

KINDS = ("label", "row", "place", "driver")
NO_LABEL = "none"


@dataclass(frozen=True, slots=True)
class Correction:
    """What somebody knows better."""

    kind: str
    """``label`` of a kart, ``row`` that a team's kart came from, ``place`` where the kart of a
    stop stands, ``driver`` of a team's running stint."""
    car: str
    label: str = ""
    """``good``, ``medium``, ``bad``, or ``none`` to take one back."""
    row: int = 0
    """From 1."""
    place: int = 0
    """From 1, the next to leave."""
    stop: int = 0
    """Number of the car's stop, from 1."""
    driver: int = 0
    """Index in the car's drivers."""


def parse(raw: Any) -> Correction:
    """Return the correction that *raw* is.

    Raises:
        CannotCorrect: it is none; the text says what was expected.
    """
    if not isinstance(raw, dict):
        raise CannotCorrect(f"correction - expected an object, got {raw!r:.60}")
    unknown = set(raw) - set(Correction.__dataclass_fields__)
    if unknown:
        raise CannotCorrect(f"correction - {sorted(unknown)} are not known; expected "
                            f"{', '.join(Correction.__dataclass_fields__)}")  # fmt: skip
    kind = raw.get("kind")
    if kind not in KINDS:
        raise CannotCorrect(f"correction.kind - expected one of {', '.join(KINDS)}, got {kind!r}")
    for name in ("row", "place", "stop", "driver"):
        value = raw.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10_000:
            raise CannotCorrect(f"correction.{name} - expected a whole number, got {value!r}")
    for name in ("car", "label"):
        if not isinstance(raw.get(name, ""), str):
            raise CannotCorrect(f"correction.{name} - expected text, got {raw[name]!r}")
    if not raw.get("car"):
        raise CannotCorrect("correction.car - expected the number of a car, got none")
    return Correction(**raw)


def apply(race: Race, correction: Correction, at_s: float) -> None:
    """Apply *correction* to *race*.

    Args:
        race: to be corrected.
        correction: what is known better.
        at_s: now.

    Raises:
        CannotCorrect: it contradicts the race; nothing has changed.
    """
    team = race.teams.get(correction.car)
    if team is None or not team.stints:
        known = ", ".join(sorted(race.teams)[:40])
        raise CannotCorrect(f"car {correction.car!r} has not raced here; there are {known}")
    _APPLY[correction.kind](race, team, correction)
    race.refit(at_s)


def _label(race: Race, team: Team, correction: Correction) -> None:
    if correction.label not in (*CLASSES, NO_LABEL):
        raise CannotCorrect(
            f"correction.label - expected one of {', '.join(CLASSES)} or {NO_LABEL}, "
            f"got {correction.label!r}"
        )
    names = list(CLASSES)
    label = 0 if correction.label == NO_LABEL else 1 + names.index(correction.label)  # type: ignore[arg-type]  # checked above
    if isinstance(race.karts, CertainKarts):
        race.karts.label(team.stints[-1], label)
    else:
        corrections.set_label(race.karts, race.karts.held[:, team.number], label)
    team.label = "unknown"


def _row(race: Race, team: Team, correction: Correction) -> None:
    queue = _queue(race)
    corrections.saw_row(queue, team.number, correction.row - 1)
    stop = race.book.stints[team.stints[-1]].stop
    if stop is not None:
        race.seen_rows[stop] = correction.row - 1


def _place(race: Race, team: Team, correction: Correction) -> None:
    queue = _queue(race)
    name = (team.key, correction.stop)
    if name not in race.stops:
        raise CannotCorrect(f"car {team.key!r} has made no stop {correction.stop} here")
    stop = len(race.stops) - 1 - race.stops[::-1].index(name)
    corrections.set_place(queue, correction.row - 1, correction.place - 1, stop)


def _driver(race: Race, team: Team, correction: Correction) -> None:
    race.book.drives(team.stints[-1], correction.driver, by_hand=True)


def _queue(race: Race) -> Queue:
    if isinstance(race.karts, Queue):
        return race.karts
    raise CannotCorrect("there is no box here to be corrected: the settings have none")


_APPLY = {"label": _label, "row": _row, "place": _place, "driver": _driver}
