"""Reports of recordings: what the pure half needs is gathered here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from livetiming.analysis import Frame
from livetiming.recording import Recording
from livetiming.recording.timeline import ABSENCES, CLOCK
from livetiming.report import Absence, Assets, BadAnalysis, Options, Origin, page, read, render
from livetiming.service.afterwards import document


def sessions(last: Frame) -> list[Frame]:
    """Return the sessions that a recording showed, the last one first."""
    return [last, *last.parked]


def session(last: Frame, words: str = "") -> Frame:
    """Return the session to be told of: the last one in which a lap was driven.

    Args:
        last: the last frame of the recording.
        words: of the name of another one.

    Raises:
        BadAnalysis: none is called so; the text names those there are.
    """
    found = [one for one in sessions(last) if words.casefold() in title(one).casefold()]
    if not found:
        known = "; ".join(title(one) for one in sessions(last))
        raise BadAnalysis(f"expected words of a session's name, got {words!r}; there are: {known}")
    driven = (one for one in found if any(car.laps for car in one.analysis.cars.values()))
    return next(driven, found[0])


def title(one: Frame) -> str:
    """Return what a session is called."""
    return " · ".join(part for part in one.session.split("\n") if part)


def documents_of(one: Frame, recording: Recording) -> dict[str, Any]:
    """Return the documents of one of the sessions of a recording."""
    state = {} if one.state is None else one.state.as_json()
    name, _, description = one.session.partition("\n")
    found = document(recording, one, state)
    columns = one.cells.columns.columns
    told = {"name": name, "description": description, "colSpec": columns}
    return {**found, "service": {**found["service"], **told}}


def origin(
    recording: Recording,
    *,
    version: str,
    made_at_s: float,
    others: Sequence[str] = (),
    faults: Sequence[str] = (),
) -> Origin:
    """Return what a report says about where it comes from.

    Args:
        recording: that was analysed.
        version: of this program.
        made_at_s: the time now [Unix s].
        others: sessions that are in the recording and not told of.
        faults: what was wrong with the states.
    """
    return Origin(
        file=recording.path.name,
        frames=recording.frame_count,
        version=version,
        made_at_s=made_at_s,
        absences=_absences(recording),
        problems=(*recording.problems, *faults),
        other_sessions=tuple(others),
    )


def _absences(recording: Recording) -> tuple[Absence, ...]:
    found = []
    for event in recording.events:
        kind = event.get("e")
        if kind in ABSENCES:
            found.append(Absence(str(kind), event["from"] / 1000, event["to"] / 1000))
        elif kind == CLOCK:
            found.append(Absence(CLOCK, event["t"] / 1000, event["t"] / 1000))
    return tuple(found)


def report(
    documents: Mapping[str, Any],
    where_from: Origin,
    assets: Assets,
    options: Options | None = None,
    *,
    where: str = "analysis",
) -> str:
    """Return the report of *documents* as HTML.

    Raises:
        BadAnalysis: they are no analysis, or do not know a car that the options name; the text
            names *where*.
    """
    race = read(documents, where_from, where=where)
    return render(page(race, options or Options()), documents, assets)
