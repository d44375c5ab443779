"""The whole of the race logic: frames and their times in, sessions out.

``Race`` is a pure function of what it is fed: the same frames at the same times give the same
state. It never reads a clock; moments are milliseconds since the epoch and come in as arguments.
"""

from __future__ import annotations

from typing import Final

from . import control, identity
from .grammar import BEST, CELL, EVENT, Line, parse_frame
from .grid import Grid, css_colour, parse_grid
from .html import plain
from .model import Row
from .session import TICKER_STYLES, Session

ARCHIVE: Final = 12
"""Sessions kept, in case one is shown again. A rental venue runs sixty a day."""
ORPHANS_MS: Final = 20_000
"""So long must the known rows be silent before unknown ones are taken for a new session."""
BUNDLE_MS: Final = 3_000
"""How long a snapshot cut in two may take."""
MOST_STYLES: Final = 1_000
"""More plate classes than any venue has."""
MAX_ROWS: Final = 400
"""More competitors than any grid has; noise cannot grow the state beyond it."""


class Race:
    """Everything known from one feed."""

    def __init__(self) -> None:
        self.session = Session("")
        self.archive: list[Session] = []
        """Earlier sessions, the latest last."""
        self.idle_since_ms: int | None = None
        """Since when the venue has shown no live timing (``init|n``)."""
        self.now_ms = 0
        self.frames = 0
        self.lines = 0
        self.unknown_rows = 0
        """Updates for rows that no snapshot has listed: a snapshot was lost."""
        self._bundle: list[Line] | None = None
        self._bundle_ms = 0
        self._orphans: Session | None = None

    @property
    def snapshot_lost(self) -> bool:
        """Whether rows move that no snapshot has listed; connecting again brings one."""
        return self._orphans is not None or (self.session.gridless and bool(self.session.rows))

    # -- feeding --------------------------------------------------------------------------------

    def feed(self, frame: str, at_ms: int) -> int:
        """Apply one *frame* that arrived *at_ms*; returns how many lines were of the grammar."""
        self.now_ms = at_ms
        self.frames += 1
        session = self.session
        if session.crossings.open:
            session.crossings.settle(at_ms)
            session.end_of_frame(at_ms)
        lines = parse_frame(frame)
        if not lines:
            return 0
        count = len(lines)
        self.lines += count
        if self._bundle is not None or "init|" in frame:
            lines = self._take_bundle(lines, at_ms)
        self._apply(lines, at_ms)
        self.session.end_of_frame(at_ms)
        return count

    def _apply(self, lines: list[Line], at_ms: int) -> None:
        session = self.session
        rows = session.rows
        set_cell = session.set_cell
        row: Row | None = None
        for kind, name, column, css, value, _extra in lines:
            if kind == CELL:
                row = rows.get(name) or self._unknown(name, at_ms)
                if row is not None:
                    set_cell(row, column, css, value, at_ms)
            elif kind == EVENT:
                row = rows.get(name) or self._unknown(name, at_ms)
                if row is not None:
                    session.event(row, css, value, at_ms)
            elif kind == BEST:
                session.best_sector(int(name), column, value)
            else:
                self._word(session, name, css, value, at_ms)
        if row is not None:
            session.last_row_ms = at_ms

    # -- words ----------------------------------------------------------------------------------

    def _word(self, session: Session, word: str, argument: str, value: str, at_ms: int) -> None:
        if word == "dyn1":
            session.clock.dyn1(argument, value, at_ms)
        elif word == "light":
            session.light(argument, at_ms)
        elif word == "dyn2":
            session.clock.dyn2(argument, value, at_ms)
        elif word == "com":
            self._log(session, value, at_ms)
        elif word == "msg":
            self._ticker(session, argument, plain(value), at_ms)
        elif word == "css":
            colour = css_colour(value)
            if colour and len(session.colours) < MOST_STYLES:
                session.colours[argument.strip()] = colour
        elif word == "title1":
            session.title1 = plain(value)
        elif word == "title2":
            session.title2 = plain(value)
        elif word not in ("grid", "gridb", "gridc", "init"):
            session.words[word] = plain(argument if word == "wth1" else value)

    def _log(self, session: Session, markup: str, at_ms: int) -> None:
        """Race control's log; what is new in it goes to the journal."""
        log = control.parse_log(markup)
        change = control.compare(session.log, log)
        first = session.bundles <= 1 and not session.log
        session.log = log
        for entry in change.added:
            session.note(
                at_ms,
                f"past {entry.flag}" if first and self._bundle_ms == at_ms else entry.flag,
                entry.number,
                entry.text,
            )
        for before, after in change.edited:
            session.note(at_ms, "edited", after.number, f"{before.text} → {after.text}")
        for entry in change.removed:
            session.note(at_ms, "withdrawn", entry.number, entry.text)

    def _ticker(self, session: Session, style: str, text: str, at_ms: int) -> None:
        """The ticker line: kept, and journalled when race control wrote it and the log did not."""
        session.ticker = text
        kind = TICKER_STYLES.get(style)
        if kind is None or not text:
            return
        if any(entry.text and entry.text in text for entry in session.log):
            return
        number, found = identity.number_in(text)
        session.note(at_ms, kind, number, found)

    # -- snapshots ------------------------------------------------------------------------------

    def _take_bundle(self, lines: list[Line], at_ms: int) -> list[Line]:
        """Collect a snapshot; returns the lines that are not part of one."""
        rest: list[Line] = []
        for line in lines:
            if line[1] == "init" and line[0] not in (CELL, EVENT):
                self._close_bundle()
                self._bundle, self._bundle_ms = [line], at_ms
            elif self._bundle is None:
                rest.append(line)
            elif line[0] in (CELL, EVENT):
                self._close_bundle()
                rest.append(line)
            else:
                self._bundle.append(line)
        if self._bundle is not None and self._complete(at_ms):
            self._close_bundle()
        return rest

    def _complete(self, at_ms: int) -> bool:
        bundle = self._bundle or []
        return (
            any(line[1] == "grid" for line in bundle)
            or bundle[0][3] == "n"
            or at_ms - self._bundle_ms > BUNDLE_MS
        )

    def _close_bundle(self) -> None:
        """Install the snapshot collected so far, if any."""
        bundle, self._bundle = self._bundle, None
        if bundle is None:
            return
        at_ms = self._bundle_ms
        kind = bundle[0][3]
        if kind == "n":
            self.idle_since_ms = self.idle_since_ms or at_ms
            return
        self.idle_since_ms = None
        words = {line[1]: plain(line[4]) for line in bundle if line[1].startswith("title")}
        grid = next((parse_grid(line[4]) for line in bundle if line[1] == "grid"), None)
        heading = identity.Heading(
            "r" if kind == "r" else "p", words.get("title1", ""), words.get("title2", "")
        )
        session = self._find(heading, grid)
        session.clock.restart()
        for line in bundle[1:]:
            if line[0] == BEST:
                session.best_sector(int(line[1]), line[2], line[4])
            elif line[1] != "com":
                self._word(session, line[1], line[3], line[4], at_ms)
        if grid is not None:
            session.load(grid, at_ms)
        for line in bundle:
            if line[1] == "com":
                self._log(session, line[4], at_ms)
        session.last_row_ms = at_ms

    def _find(self, heading: identity.Heading, grid: Grid | None) -> Session:
        """The session the snapshot continues, or a new one; it becomes the present one."""
        candidates = [self.session, *reversed(self.archive)]
        if self._orphans is not None:
            candidates.append(self._orphans)
        found = next((s for s in candidates if identity.continues(s, heading, grid)), None)
        session = found or Session(heading.kind, heading.title1, heading.title2)
        session.kind = heading.kind
        self._present(session)
        return session

    def _present(self, session: Session) -> None:
        self._orphans = None
        if session is self.session:
            return
        if session in self.archive:
            self.archive.remove(session)
        if self.session.known:
            self.archive.append(self.session)
            del self.archive[:-ARCHIVE]
        self.session = session

    # -- rows no snapshot has listed ------------------------------------------------------------

    def _unknown(self, row_id: str, at_ms: int) -> Row | None:
        """The row for an update that names one we do not know; None to drop the update."""
        self.unknown_rows += 1
        session = self.session
        if session.gridless:
            return _new_row(session, row_id)
        if self._orphans is None:
            self._orphans = Session("")
        orphans = self._orphans
        _new_row(orphans, row_id)
        if len(orphans.rows) >= 2 and at_ms - session.last_row_ms > ORPHANS_MS:
            self._present(orphans)
        return None


def _new_row(session: Session, row_id: str) -> Row | None:
    row = session.rows.get(row_id)
    if row is None and len(session.rows) < MAX_ROWS:
        row = Row(row_id, order=len(session.rows), laps_known=False, stops_known=False)
        session.rows[row_id] = session.known[row_id] = row
    return row
