"""Reports of recordings: what the pure half needs is gathered here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from livetiming.analysis import Frame
from livetiming.recording import Recording
from livetiming.recording.timeline import ABSENCES, CLOCK
from livetiming.report import Absence, Assets, Options, Origin, page, read, render


def origin(
    recording: Recording,
    *,
    version: str,
    made_at_s: float,
    last: Frame | None = None,
    faults: Sequence[str] = (),
) -> Origin:
    """Return what a report says about where it comes from.

    Args:
        recording: that was analysed.
        version: of this program.
        made_at_s: the time now [Unix s].
        last: the last frame of the analysis, if it was made just now.
        faults: what was wrong with the states.
    """
    parked = () if last is None else last.parked
    return Origin(
        file=recording.path.name,
        frames=recording.frame_count,
        version=version,
        made_at_s=made_at_s,
        absences=_absences(recording),
        problems=(*recording.problems, *faults),
        other_sessions=tuple(one.session.replace("\n", " · ") for one in parked),
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
