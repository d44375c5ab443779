"""What race control and the feed tell, as message rows."""

from __future__ import annotations

from typing import Final

from livetiming.messages import TimingMessage
from livetiming.racing import ColumnSpec, RaceState

from .race import Race
from .session import Note, Session

TOLD_BY_THE_STATE: Final = frozenset(("green", "chequered", "red", "yellow", "driver"))
"""The standard generators say these from the change of the state itself."""


class JournalMessages(TimingMessage):
    """Says each entry of the journal once, newest first."""

    def __init__(self, race: Race) -> None:
        self._race = race
        self._session: Session | None = None
        self._said = 0

    def process(
        self, before: RaceState, after: RaceState, columns: ColumnSpec, at_s: float
    ) -> list[list[object]]:
        """See :class:`livetiming.messages.TimingMessage`."""
        session = self._race.session
        if session is not self._session:
            self._session, self._said = session, session.serial if session.bundles > 1 else 0
        fresh = [note for note in session.journal if note.serial > self._said]
        self._said = session.serial
        return [row for note in reversed(fresh) if (row := message(note)) is not None]


def message(note: Note) -> list[object] | None:
    """The message row of one journal entry; None for what the state tells by itself."""
    kind = note.kind.removeprefix("past ")
    if kind in TOLD_BY_THE_STATE or not note.text:
        return None
    category, style = "Race Control", "raceControl"
    text = note.text
    if kind == "number":
        category, style, text = "Pits", "", f"#{note.number} kart number {text}"
    elif kind in ("withdrawn", "edited"):
        text = f"{kind.capitalize()}: {text}"
    if note.number and kind != "number":
        text = f"#{note.number} {text}"
    row: list[object] = [note.at_ms // 1000, category, text, style]
    if note.number:
        row.append(note.number)
    return row
