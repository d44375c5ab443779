"""One session as the feed tells it: columns, competitors, clocks, log and journal.

A session is made by a snapshot or, when none came, by the first row event. Increments change it
line by line. Everything here is a function of the lines and their times.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from . import control, gaps, joining, pits
from .clock import Clock
from .crossings import ADDED, AWAY, COARSE_MS, TAKEN, Crossings
from .drivers import at_the_wheel
from .grid import Column, Grid
from .html import plain
from .model import BLANK, Cell, Correction, Lap, Row
from .values import count, hours_minutes_s, lap_ms, penalty, pit_clock_s

JOURNAL_LENGTH: Final = 2_000
MOST_NUMBERS: Final = 100
"""Changes of a competitor's number that are remembered."""
MOST_BESTS: Final = 20
"""More rows or columns than the table of best sectors has."""
AWAY_MS: Final = 90_000
"""A feed silent for so long was not received; laps were driven meanwhile."""
DRIFTS: Final = 3
"""So many crossings in a row must disagree with the leader's lap before we believe it."""
CROSSED: Final = frozenset(("sr", "su", "sd", "sf"))
"""Status of a row that has crossed on the leader's present lap."""
MARKS: Final = {"ti": "pb", "tb": "sb"}
TICKER_STYLES: Final = {"msgp": "penalty", "msgw": "warning", "msgt": "msg"}

Handler = Callable[[Row, str, str, int], None]


class Note(NamedTuple):
    """One entry of the journal."""

    serial: int
    at_ms: int
    kind: str
    """``penalty``, ``warning``, ``msg``, ``green`` … as race control flags it; ``driver``,
    ``number``, ``withdrawn``, ``edited``, ``clock`` for what we noticed ourselves."""
    number: str
    text: str


class Session:
    """The state of one session; see :mod:`.view` for how to read it."""

    def __init__(self, kind: str, title1: str = "", title2: str = "") -> None:
        self.kind = kind
        """``r`` race, ``p`` timed, empty when no snapshot ever said."""
        self.title1 = title1
        self.title2 = title2
        self.words: dict[str, str] = {}
        """Values of the plain words: ``track``, ``comments``, ``wth1`` (the icon) …"""
        self.colours: dict[str, str] = {}
        """Plate class to ``#RRGGBB``."""
        self.columns: dict[int, Column] = {}
        self.by_type: dict[str, int] = {}
        """Type to its first column."""
        self.rows: dict[str, Row] = {}
        """Competitors of the present grid."""
        self.known: dict[str, Row] = {}
        """Every competitor that ever was in the session."""
        self.clock = Clock()
        self.log: list[control.Entry] = []
        self.ticker = ""
        self.best_sectors: dict[tuple[int, int], str] = {}
        self.journal: list[Note] = []
        self.serial = 0
        self.roster = 0
        """Grows when names, numbers, classes or plates change."""
        self.classes: dict[str, str] = {}
        self.classes_of = -1
        """The roster that :attr:`classes` was made of, see :mod:`.plates`."""
        self.has_drivers = False
        self.has_stops = False
        """Somebody has been in the pit lane."""
        self.gridless = True
        self.corrections: list[Correction] = []
        self.untimed: list[Correction] = []
        """Laps driven whose times were never shown."""
        self.bundles = 0
        self.last_row_ms = 0
        self.crossings = Crossings(self._lap_done, self._corrected, self._untimed)
        self._ranking: list[Row] | None = None
        self._lapped: list[tuple[Row, int | None]] = []
        """Rows that completed a lap in the present frame, and the leader's lap at that moment."""
        self._unknown: list[Row] = []
        """Rows that raced before we looked, and nothing tells how far."""
        self._snapshot_ms = 0
        self._llp_column = -1
        self._handlers: dict[int, Handler] = {}
        self._by_kind: dict[str, Handler] = {
            "tlp": self._counter,
            "sta": self._status,
            "dr": self._name,
            "no": self._number,
            "otr": self._on_track,
            "blp": self._best_lap,
            "pen": self._penalty,
            "class": self._class,
        }

    # -- snapshot -------------------------------------------------------------------------------

    def load(self, grid: Grid, at_ms: int) -> None:
        """Take the grid of a snapshot; competitors already known keep their history."""
        self._set_columns(grid.columns)
        fresh: set[str] = set()
        rows: dict[str, Row] = {}
        for order, found in enumerate(grid.rows):
            row = self.known.get(found.row_id)
            if row is None or self.gridless:
                fresh.add(found.row_id)
            row = row or Row(found.row_id)
            self._close_step(row, found.cells)
            row.order, row.position, row.cells = order, found.position, found.cells
            rows[row.row_id] = self.known[row.row_id] = row
        self.rows = rows
        self.roster += 1
        self._ranking = None
        self._snapshot_ms = at_ms
        self.gridless = False
        self.bundles += 1
        away = at_ms - self.last_row_ms > AWAY_MS
        for row in rows.values():
            self._load_row(row, ("no", "dr", "blp"), at_ms)
        for row in rows.values():
            self._reconcile(row, at_ms, fresh=row.row_id in fresh, away=away)
            self._load_row(row, ("otr", "sta"), at_ms)
        unknown = [row for row in rows.values() if not row.laps_known]
        self._unknown = unknown if self.kind == "r" else []
        if self._unknown:
            self._learn()

    def _close_step(self, row: Row, cells: dict[int, Cell]) -> None:
        """A snapshot cuts off the wait for the time of a counted lap: it may be the old one."""
        last = row.last_lap
        if last is not None and lap_ms(cells.get(self._llp_column, BLANK)[1]) == last.time_ms:
            self.crossings.repeat(row)
        row.pending.step = 0

    def _set_columns(self, columns: dict[int, Column]) -> None:
        self.columns = columns
        self.by_type = {}
        for column in columns.values():
            self.by_type.setdefault(column.type, column.index)
        self.crossings.counted = "tlp" in self.by_type
        self.crossings.race = self.kind == "r"
        self._llp_column = self.by_type.get("llp", -1)
        self._handlers = {
            self.by_type[kind]: handler
            for kind, handler in self._by_kind.items()
            if kind in self.by_type
        }

    def _load_row(self, row: Row, kinds: tuple[str, ...], at_ms: int) -> None:
        for kind in kinds:
            column = self.by_type.get(kind)
            if column is not None:
                css, text = row.cells.get(column, BLANK)
                self._by_kind[kind](row, css, text, at_ms)

    def _reconcile(self, row: Row, at_ms: int, *, fresh: bool, away: bool) -> None:
        """Bring the lap count to what the snapshot says."""
        counted = self.crossings.counted
        total = self.official_laps(row)
        css, text = self.cell(row, "llp")
        shown_ms, mark = lap_ms(text), MARKS.get(css.strip(), "")
        last = row.last_lap
        changed = bool(shown_ms and last and shown_ms != last.time_ms)
        self._forget_uncertain(row, at_ms)
        taken = self._laps_taken(row)
        row.adjusted -= taken - row.penalty_laps
        row.penalty_laps, row.drift_due = taken, 0
        if counted:
            row.counter = total
        if not fresh and not row.laps_known and total is not None:
            joining.settle(row, total - row.official)
        if fresh:
            row.adjusted = -taken
            row.driven = (total or 0) + taken
            self._join(row, total, at_ms)
        elif counted or (away and self.kind == "r"):
            row.anchored, row.anchor, row.unsure_ms = counted, len(row.laps), at_ms
            step = int(changed) if total is None else total - row.official
            self._away(row, step, shown_ms if changed else None, at_ms)
        elif changed:
            self._away(row, 1, shown_ms, at_ms)
        if fresh and shown_ms and row.driven:
            row.laps.append(Lap(row.driven, shown_ms, None, mark=mark, source="bundle"))
            row.anchor = len(row.laps) - 1

    def _join(self, row: Row, total: int | None, at_ms: int) -> None:
        """The first we see of *row*: say what is known of its past, and what is not."""
        past = joining.raced_before(self.cell(row, kind)[1] for kind in ("llp", "blp", "pit"))
        row.laps_known = total is not None or not past
        row.stops_known = not past
        row.anchored = self.crossings.counted or not past
        row.anchor, row.unsure_ms = len(row.laps), 0
        if not past or ("pit" in self.by_type and not count(self.cell(row, "pit")[1])):
            row.stint_lap, row.first_stint = 0, True

    def _forget_uncertain(self, row: Row, at_ms: int) -> None:
        """A snapshot's last lap whose number no crossing confirmed has a time, but no place."""
        if row.anchored:
            return
        kept = [lap for lap in row.laps[row.anchor :] if lap.source != "bundle"]
        lost = len(row.laps) - row.anchor - len(kept)
        if lost:
            row.laps[row.anchor :] = kept
            self._untimed(row, Correction(row.row_id, at_ms, lost, AWAY))

    def _away(self, row: Row, step: int, shown_ms: int | None, at_ms: int) -> None:
        """*step* laps were driven while nothing was received; the last took *shown_ms*."""
        if step < 0:
            if self.crossings.counted:
                self.crossings.correct(row, step, TAKEN, at_ms)
            return
        if step > 1 or (step and not shown_ms):
            self.crossings.untimed(row, step - bool(shown_ms), AWAY, at_ms)
        if not step or not shown_ms:
            return
        row.driven += 1
        row.crossed_ms = self._crossed_away(row, step, shown_ms, at_ms)
        row.shown_ms = at_ms
        mark = MARKS.get(self.cell(row, "llp")[0].strip(), "")
        self._lap_done(row, Lap(row.driven, shown_ms, row.crossed_ms, mark=mark, source="bundle"))

    def _crossed_away(self, row: Row, step: int, shown_ms: int, at_ms: int) -> int | None:
        """When a lap of *shown_ms* ended that was the only one while nothing was received."""
        if step > 1 or row.crossed_ms is None:
            return None
        done_ms = row.crossed_ms + shown_ms
        is_away = self.last_row_ms - COARSE_MS <= done_ms <= at_ms
        is_next_due = done_ms + shown_ms < at_ms - COARSE_MS
        return done_ms if is_away and not is_next_due else None

    def _laps_taken(self, row: Row) -> int:
        tariff = penalty(self.cell(row, "pen")[1])
        return 0 if tariff is None or self.kind != "r" else tariff.laps

    def official_laps(self, row: Row) -> int | None:
        """Laps of *row* as the venue shows them now; None when it does not say."""
        if "tlp" in self.by_type:
            return count(self.cell(row, "tlp")[1]) or 0
        lead = self._leading_lap()
        if lead is not None and self.cell(row, "sta")[0].strip() not in CROSSED:
            lead -= 1
        return self._by_leader(row, lead)

    def _leading_lap(self) -> int | None:
        column = self.by_type.get("gap")
        if self.kind != "r" or column is None:
            return None
        return gaps.leading_lap(r.cells.get(column, BLANK)[1] for r in self.ranking())

    def _by_leader(self, row: Row, lead: int | None) -> int | None:
        column = self.by_type.get("gap")
        if lead is None or column is None:
            return None
        above: list[str] = []
        for other in self.ranking():
            above.append(other.cells.get(column, BLANK)[1])
            if other is row:
                break
        return gaps.laps_by_leader(above, len(above) - 1, lead)

    def end_of_frame(self, at_ms: int) -> None:
        """Decide what only a whole frame tells."""
        if self.crossings.open:
            self.crossings.end_of_frame(at_ms)
        if self._lapped:
            self.verify(at_ms)
            if self._unknown:
                self._learn()

    def _learn(self) -> None:
        """Whose count was unknown: see whether it can be told now."""
        here = [r for r in self._unknown if not r.laps_known and self.rows.get(r.row_id) is r]
        self._unknown = joining.learn(self.ranking(), here, self.official_laps)

    def verify(self, at_ms: int) -> None:
        """Compare the counts of the rows that just crossed with the leader's lap."""
        rows, self._lapped = self._lapped, []
        for row, lead in rows:
            total = self._by_leader(row, lead) if self.rows.get(row.row_id) is row else None
            if total is not None:
                self._verify(row, total, at_ms)

    def _verify(self, row: Row, total: int, at_ms: int) -> None:
        drift = total - row.official
        if not row.anchored:
            row.anchored = True
            joining.settle(row, drift)
            if drift and row.anchor:
                self._untimed(row, Correction(row.row_id, at_ms, drift, AWAY))
        elif drift == 0:
            row.drift_seen = 0
        else:
            row.drift_seen = row.drift_seen + 1 if drift == row.drift else 1
            row.drift = drift
            if row.drift_seen >= DRIFTS or drift == row.drift_due:
                row.drift_seen = row.drift_due = 0
                self.crossings.correct(row, drift, ADDED if drift > 0 else TAKEN, at_ms)

    # -- increments -----------------------------------------------------------------------------

    def cell(self, row: Row, kind: str) -> tuple[str, str]:
        """The (class, text) of the first column of type *kind*; blank when there is none."""
        column = self.by_type.get(kind)
        return BLANK if column is None else row.cells.get(column, BLANK)

    def set_cell(self, row: Row, column: int, css: str, text: str, at_ms: int) -> None:
        """Take one cell update."""
        cells = row.cells
        if column == self._llp_column:
            before = cells.get(column, BLANK)
            cells[column] = (css, text)
            self._last_lap(row, css, text, before, at_ms)
            return
        cells[column] = (css, text)
        handler = self._handlers.get(column)
        if handler is not None:
            handler(row, css, text, at_ms)

    def event(self, row: Row, name: str, value: str, at_ms: int) -> None:
        """Take one row event."""
        if name == "#":
            row.position = count(value) or row.position
            self._ranking = None
        elif name == "*":
            if self.by_type.get("pit") and not row.out_lap and self._never_out(row):
                pits.leave(row, at_ms)
            self.crossings.line(row, at_ms, estimate=bool(value.strip()))
        elif name == "*in":
            self.has_stops = True
            pits.enter(row, at_ms, running=self.gridless)
        elif name == "*out":
            self.has_stops = True
            pits.leave(row, at_ms)
            row.out_lap = True
            self.crossings.pit_exit(row, at_ms)

    def _never_out(self, row: Row) -> bool:
        """In the pit as far as we know, though the on-track clock or status says otherwise."""
        if not row.in_pit:
            return False
        return self.cell(row, "otr")[0] != "to" and self.cell(row, "sta")[0].strip() != "si"

    def _last_lap(self, row: Row, css: str, text: str, before: Cell, at_ms: int) -> None:
        repaint = bool(text) and before[1] == text
        mark = MARKS.get(css.strip(), "")
        if repaint and row.laps and row.laps[-1].mark == "sb" and mark != "sb":
            row.laps[-1].mark = mark
        self.crossings.lap_time(row, lap_ms(text), at_ms, mark=mark, repaint=repaint)

    def _counter(self, row: Row, _css: str, text: str, at_ms: int) -> None:
        self.crossings.counter(row, count(text), at_ms)

    def _status(self, row: Row, css: str, _text: str, at_ms: int) -> None:
        code = css.strip()
        pits.status(row, code, at_ms)
        if code == "so":
            self.crossings.pit_exit(row, at_ms)

    def _name(self, row: Row, css: str, text: str, at_ms: int) -> None:
        if css == "dr":
            if text == row.team_cell:
                return
            row.team_cell = text
        elif text == row.driver_cell:
            return
        name = plain(text)
        if not css.strip().startswith("drteam"):
            row.team = name
            self.roster += 1
            return
        row.driver_cell = text
        self.has_drivers = True
        before = at_the_wheel(row, name, at_ms)
        if before:
            self.note(at_ms, "driver", row.number, f"{before} → {row.driver}")

    def _number(self, row: Row, css: str, text: str, at_ms: int) -> None:
        number = plain(text)
        plate = css.strip()
        if plate != row.plate:
            row.plate = plate
            self.roster += 1
        if number == row.number:
            return
        if row.number:
            self.note(at_ms, "number", number, f"{row.number} → {number}")
        row.numbers.append((at_ms, number))
        del row.numbers[:-MOST_NUMBERS]
        row.number = number
        self.roster += 1

    def _on_track(self, row: Row, css: str, text: str, at_ms: int) -> None:
        if css == "to":
            clock_s = pit_clock_s(text)
            if clock_s is not None:
                self._pit_clock(row, clock_s, at_ms)
            return
        stint_s = hours_minutes_s(text)
        if row.in_pit and stint_s is not None and self.cell(row, "sta")[0].strip() != "si":
            pits.leave(row, at_ms)
            self.crossings.pit_exit(row, at_ms)
        if stint_s is not None and row.stint_since_ms is None:
            row.stint_since_ms = at_ms - stint_s * 1000
        row.stint_s = stint_s

    def _pit_clock(self, row: Row, clock_s: int, at_ms: int) -> None:
        if row.in_pit:
            row.pit_clock_s = clock_s
        elif not row.out_lap:
            pits.enter(row, at_ms, clock_s=clock_s)
        else:
            pits.late(row, at_ms, clock_s=clock_s)

    def _best_lap(self, row: Row, _css: str, text: str, _at_ms: int) -> None:
        row.best_ms = lap_ms(text)

    def _class(self, _row: Row, _css: str, _text: str, _at_ms: int) -> None:
        self.roster += 1

    def _penalty(self, row: Row, _css: str, _text: str, _at_ms: int) -> None:
        taken = self._laps_taken(row)
        row.drift_due = row.penalty_laps - taken
        row.penalty_laps = taken

    # -- what follows ---------------------------------------------------------------------------

    def best_sector(self, row: int, column: int, value: str) -> None:
        """Take a cell of the table of best sectors."""
        if row < MOST_BESTS and column < MOST_BESTS:
            self.best_sectors[row, column] = plain(value)

    def light(self, code: str, at_ms: int) -> None:
        """Take the light; the leader, who completed a lap with the flag, has finished.

        Others that crossed in the same frame did so before the flag, and have a lap to go.
        """
        self.clock.set_light(code)
        for row in self.rows.values():
            row.race_over = code == "lf" and self.kind == "r"
        leader = next(iter(self.ranking()), None)
        if self._flag_only and leader and leader.laps and leader.laps[-1].at_ms == at_ms:
            leader.finish_ms, leader.finished = at_ms, True

    @property
    def _flag_only(self) -> bool:
        """The session is over and no status column tells who has finished."""
        return self.clock.light == "lf" and "sta" not in self.by_type

    def _lap_done(self, row: Row, lap: Lap) -> None:
        if self._flag_only and row.finish_ms is None:
            row.finish_ms, row.finished = lap.at_ms, True
        if not lap.pit_exit:
            row.out_lap = False
        lap.driver = row.driver
        lap.pit_in, lap.pit_out = row.lap_had_in, row.lap_had_out
        row.lap_had_in, row.lap_had_out = row.in_pit and not lap.pit_in, False
        row.laps.append(lap)
        if lap.source == "live" and not self.crossings.counted and self.kind == "r":
            self._lapped.append((row, self._leading_lap()))

    def _corrected(self, row: Row, correction: Correction) -> None:
        row.corrections.append(correction)
        self.corrections.append(correction)

    def _untimed(self, row: Row, laps: Correction) -> None:
        row.untimed.append(laps)
        self.untimed.append(laps)

    def note(self, at_ms: int, kind: str, number: str, text: str) -> None:
        """Add to the journal."""
        self.serial += 1
        self.journal.append(Note(self.serial, at_ms, kind, number, text))
        if len(self.journal) > JOURNAL_LENGTH:
            del self.journal[: JOURNAL_LENGTH // 10]

    def ranking(self) -> list[Row]:
        """Competitors in classification order."""
        if self._ranking is None:
            last = 1_000_000
            self._ranking = sorted(
                self.rows.values(),
                key=lambda r: (r.position if r.position is not None else last, r.order),
            )
        return self._ranking
