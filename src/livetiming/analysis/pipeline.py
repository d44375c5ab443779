"""One frame through everything: raw state in, analysis out, in one pure call.

Live, in the recorder's tools, in replay and in tests it is this that runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from livetiming.analysis.cells import Cells
from livetiming.analysis.feed import news
from livetiming.analysis.model import Analysis
from livetiming.analysis.reducer import step
from livetiming.racing import ColumnSpec, RaceState, parse_state
from livetiming.racing.ctd import MessageRow
from livetiming.racing.parse import Report

MOST_PARKED = 3
NO_COLUMNS = ColumnSpec([])


@dataclass(frozen=True, slots=True)
class Frame:
    """An analysis and what the next state is compared with."""

    analysis: Analysis = field(default_factory=Analysis)
    state: RaceState | None = None
    """The last state; ``None`` before the first, whose messages are old."""
    cells: Cells = field(default_factory=lambda: Cells(NO_COLUMNS))
    session: str = ""
    """Which session this is: its name and description."""
    parked: tuple[Frame, ...] = ()
    """Sessions shown before, the last one first: a race may come back after another."""


def frame(
    previous: Frame,
    raw: object,
    columns: ColumnSpec,
    at_s: float,
    *,
    session: str = "",
    report: Report | None = None,
) -> Frame:
    """Check *raw* and take it.

    Args:
        previous: the frame before; ``Frame()`` at first.
        raw: a state as it goes over the wire or stands in a recording.
        columns: of the state.
        at_s: Unix time [s] of the state.
        session: which session it shows; another one is analysed anew, and one that was shown
            before is gone on with.
        report: told of each piece that was left out.

    Raises:
        BadState: *raw* is no state at all.
    """
    state = parse_state(raw, columns.columns, report=report or _ignore)
    return take(previous, state, columns, at_s, session=session)


def take(
    previous: Frame, state: RaceState, columns: ColumnSpec, at_s: float, *, session: str = ""
) -> Frame:
    """Take a state that has been checked."""
    if session != previous.session:
        previous = switched(previous, session)
    cells = previous.cells if previous.cells.columns == columns else Cells(columns)
    fresh: Sequence[MessageRow] = ()
    if previous.state is not None and previous.state.messages is not state.messages:
        fresh = news(previous.state.messages, state.messages)
    analysis = step(previous.analysis, state, cells, fresh, at_s)
    return Frame(analysis, state, cells, session, previous.parked)


def switched(previous: Frame, session: str) -> Frame:
    """Return where to go on in *session*; messages shown already are not new in it."""
    before = previous.state
    if previous.state is None and not previous.analysis.cars and not previous.parked:
        return replace(previous, session=session)
    parked = tuple(
        old for old in (replace(previous, parked=()), *previous.parked) if old.analysis.cars
    )
    for old in parked:
        if old.session == session:
            rest = tuple(other for other in parked if other is not old)
            return replace(old, state=before, parked=rest[:MOST_PARKED])
    return Frame(state=before, session=session, parked=parked[:MOST_PARKED])


def _ignore(error: Exception) -> None:
    """A piece that was left out costs only itself."""
