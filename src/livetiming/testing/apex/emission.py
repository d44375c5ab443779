"""From race events to the lines of the feed, by the rules measured on real venues.

Pure: the emitter is told what happens and what time it is, and gives back frames. It works in
ticks of 200 ms, as the real server does.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from livetiming.testing.apex.board import Board
from livetiming.testing.apex.control import RaceClock
from livetiming.testing.apex.frames import Frame, frame_text
from livetiming.testing.apex.quirks import Quirks
from livetiming.testing.apex.scenario import Scenario
from livetiming.testing.apex.standings import NO_BEST, Row
from livetiming.testing.apex.ticker import Timers
from livetiming.testing.apex.timeline import (
    Chequered,
    ClockSet,
    Correction,
    DriverOn,
    Entry,
    Event,
    LapDone,
    Light,
    Notice,
    NoticeWithdrawn,
    PitIn,
    PitOut,
    SectorDone,
    SessionEnd,
    StartCrossing,
    Stopped,
    TimePenalty,
    TimeUp,
)
from livetiming.testing.apex.wording import lap_text, sector_text

TICK_MS = 200
KEEP_ALIVE_MS = 60_000
_ESTIMATE_DEPTH = 8
_BATCH_SHARE = 0.4
_CROSSED = frozenset(("sr", "su", "sd"))
_ON_TRACK = _CROSSED | {"in"}
_NOTICE_CLASSES = {"penalty": "msgp", "warning": "msgw", "msg": "msgt"}


class Emitter:
    """The server of a venue: what it has been told, and what it says."""

    def __init__(self, scenario: Scenario, entries: list[Entry], clock: RaceClock) -> None:
        self.board = Board(scenario, entries)
        self.timers = Timers(self.board, clock, -scenario.lead_in_s * 1000)
        self._scenario = scenario
        self._quirks = Quirks.of(scenario.troubles)
        self._rng = Random(f"emission {scenario.seed}")
        self._best_ms = NO_BEST
        self._best_row: Row | None = None
        self._sector_best_ms: dict[int, int] = {}
        self._final = False
        self._pending: list[str] = []
        self._hold_until_ms = -(10**12)
        self._reversed = False
        """An event of this tick comes before its cells; those follow in the next."""
        self._last_sent_ms = -scenario.lead_in_s * 1000
        self._handlers: dict[type[Event], Callable[[Any], None]] = {
            Light: self._on_light, ClockSet: self._on_clock_set, Notice: self._on_notice,
            NoticeWithdrawn: self._on_withdrawn, StartCrossing: self._on_start_crossing,
            LapDone: self._on_lap, SectorDone: self._on_sector, PitIn: self._on_pit_in,
            PitOut: self._on_pit_out, DriverOn: self._on_driver, Stopped: self._on_stopped,
            Correction: self._on_correction, TimePenalty: self._on_time_penalty,
            TimeUp: self._on_time_up, Chequered: self._on_chequered, SessionEnd: self._on_end,
        }  # fmt: skip

    # -- time ------------------------------------------------------------------------------

    @property
    def due_ms(self) -> int:
        """When something has to be sent even if nothing happens."""
        pending = max(self._hold_until_ms, self._last_sent_ms + TICK_MS)
        due = self._last_sent_ms + KEEP_ALIVE_MS
        if self._pending:
            due = min(due, pending)
        return min(due, self.timers.due_ms)

    def end_tick(self, at_ms: int) -> Frame | None:
        """Close the tick that ends at ``at_ms``."""
        self.timers.run(at_ms)
        now, later = self.board.tick.take()
        self._reversed, was_reversed = False, self._reversed
        if at_ms < self._hold_until_ms:
            self._pending += now + later
            return None
        now = self._pending + now
        self._pending = later
        if later and self._quirks.wide_split and not was_reversed and self._rng.random() < 0.2:
            self._hold_until_ms = at_ms + self._rng.randrange(400, 3_400)
        if now:
            self._last_sent_ms = at_ms
            return Frame(at_ms, frame_text(now))
        if at_ms - self._last_sent_ms >= KEEP_ALIVE_MS:
            self._last_sent_ms = at_ms
            return Frame(at_ms, "\n")
        return None

    def flush(self, at_ms: int) -> Frame | None:
        """Send what was held back, so that a bundle can follow."""
        pending, self._pending, self._hold_until_ms = self._pending, [], at_ms
        return Frame(at_ms, frame_text(pending)) if pending else None

    def handle(self, event: Event) -> None:
        """Take note of an event of the race."""
        handler = self._handlers.get(type(event))
        if handler is not None:
            handler(event)

    # -- race control ----------------------------------------------------------------------

    def _on_light(self, event: Light) -> None:
        if event.at_ms == 0:
            self.timers.start_race(event.at_ms)
        self.board.show_light(event.code)

    def _on_clock_set(self, event: ClockSet) -> None:
        self.timers.show_clock(event.at_ms)

    def _on_notice(self, event: Notice) -> None:
        row = None if event.entry is None else self.board.rows[event.entry]
        self.board.add_notice(event.at_ms, event.flag, event.text, row, event.ident)
        css_class = _NOTICE_CLASSES.get(event.flag)
        if css_class is not None:
            who = f"N°{row.entry.number} {row.entry.team} : " if row else ""
            self.board.show_ticker(css_class, who + event.text)

    def _on_withdrawn(self, event: NoticeWithdrawn) -> None:
        self.board.drop_notice(event.ident)

    def _on_time_penalty(self, event: TimePenalty) -> None:
        row = self.board.rows[event.entry]
        self.board.show(row, "pena", "pena1", f"{event.seconds}.000")
        self.board.event(row, "*", "|")

    def _on_correction(self, event: Correction) -> None:
        board, row = self.board, self.board.rows[event.entry]
        before = row.position
        moved = board.standings.corrected(row, event.laps)
        if row.position != before and row.cells["sta"][0] in _ON_TRACK:
            board.show(row, "sta", "su" if row.position < before else "sd", "")
        board.show(row, "tlp", "in", str(row.laps))
        if event.penalty is not None:
            board.show(row, "pena", "pena1" if event.penalty else "", event.penalty)
        self._show_ranking(row, moved, everybody=True)
        estimated = board.has("tlp") and row.recent
        board.event(row, "*", f"{row.recent[-1]}|" if estimated else "|")

    def _on_time_up(self, event: TimeUp) -> None:
        self.timers.time_up = True
        if not self.board.timed:
            self.board.show_clock("countdown", "")

    def _on_chequered(self, event: Chequered) -> None:
        self._final = True
        self.timers.time_up = True
        self.board.show_clock("text", "")

    def _on_end(self, event: SessionEnd) -> None:
        self.timers.stop()
        for index in event.entries:
            if self._quirks.pit_in_sent:
                self.board.event(self.board.rows[index], "*in", "0")

    # -- on track --------------------------------------------------------------------------

    def _on_start_crossing(self, event: StartCrossing) -> None:
        row = self.board.rows[event.entry]
        self.board.show(row, "sta", "in", "")
        self.board.event(row, "*", "|")
        if row.on_track_from_ms is None:
            self.timers.start_stint(row, event.at_ms, show=True)

    def _on_sector(self, event: SectorDone) -> None:
        row, board = self.board.rows[event.entry], self.board
        mark = self._sector_mark(row, event.sector, event.time_ms)
        board.show(row, f"s{event.sector}", mark, sector_text(event.time_ms))
        for later in range(event.sector + 1, 4):
            board.show(row, f"s{later}", "", "")
        board.event(row, f"*i{event.sector}", "")

    def _sector_mark(self, row: Row, sector: int, time_ms: int) -> str:
        mark = "tn"
        if time_ms < row.sector_best_ms.get(sector, NO_BEST):
            row.sector_best_ms[sector] = time_ms
            mark = "ti"
        if time_ms < self._sector_best_ms.get(sector, NO_BEST):
            self._sector_best_ms[sector] = time_ms
            mark = "tb"
        return mark

    def _on_lap(self, event: LapDone) -> None:
        self._maybe_close_batch()
        board, row = self.board, self.board.rows[event.entry]
        crossing = event.kind != "pit_exit"
        record = self._show_lap_time(row, event)
        was_leader = not board.timed and board.standings.leader is row
        moved = board.standings.completed(row, event.at_ms, event.lap_ms)
        row.final = row.final or event.final
        if crossing:
            self._show_status(row, event)
        row.position_at_line = row.position
        if event.kind != "out_lap":
            board.show(row, "tlp", "in", str(row.laps))
        leads = not board.timed and board.standings.leader is row
        self._show_ranking(row, moved, everybody=leads or was_leader)
        if leads:
            self._new_leader_lap(row)
        if row.clock_due or not crossing:
            row.clock_due = False
            self.timers.show_stint(row, event.at_ms)
        counted = board.has("tlp") and event.kind != "out_lap"
        if crossing and not self._quirks.loses_star(self._rng, counted=counted):
            board.event(row, "*", self._estimate(row, event))
        if record:
            self._announce_record(row, event.lap_ms)
        if crossing:
            self._maybe_split(row)

    def _show_lap_time(self, row: Row, event: LapDone) -> bool:
        """Write last and best lap; says whether it is the best of the session."""
        board, lap_ms, mark = self.board, event.lap_ms, "tn"
        record = False
        if event.kind == "lap":
            record = lap_ms < self._best_ms
            if lap_ms < row.best_ms:
                row.best_ms = lap_ms
                mark = "tb" if record else "ti"
                plain = "ib" if board.timed else "in"
                board.show(row, "blp", "tb" if record else plain, lap_text(lap_ms))
        if record:
            self._repaint_former_best(row)
            self._best_ms, self._best_row = lap_ms, row
        board.show(row, "llp", mark, lap_text(lap_ms))
        if event.sectors_ms:
            third = event.sectors_ms[2]
            board.show(row, "s3", self._sector_mark(row, 3, third), sector_text(third))
        row.recent = [*row.recent[1 - _ESTIMATE_DEPTH :], lap_ms]
        return record

    def _repaint_former_best(self, row: Row) -> None:
        former = self._best_row
        if former is None or former is row:
            return
        plain = "ib" if self.board.timed else "in"
        for key, css_class in (("llp", "ti"), ("blp", plain)):
            if former.cells.get(key, ("", ""))[0] == "tb":
                self.board.show(former, key, css_class, former.cells[key][1])

    def _show_status(self, row: Row, event: LapDone) -> None:
        if event.final:
            status = "sf"
        elif row.position == row.position_at_line:
            status = "sr"
        else:
            status = "su" if row.position < row.position_at_line else "sd"
        self.board.show(row, "sta", status, "")
        if self.board.timed and not event.final:
            self.timers.fade_status(row, event.at_ms)

    def _show_ranking(self, row: Row, moved: list[Row], *, everybody: bool) -> None:
        board, standings = self.board, self.board.standings
        for other in moved:
            board.event(other, "#", str(other.position), order=2)
        touched = {other.index: other for other in (row, *moved)}
        for other in touched.values():
            if other.laps:
                board.show(other, "rk", "", str(other.position))
        below = max(other.position for other in touched.values())
        if below < len(standings.order):
            beneath = standings.order[below]
            touched[beneath.index] = beneath
        # When the head of a group of lapped karts changes, the others keep their text until the
        # leader comes round: seen on real feeds.
        self._show_gaps(standings.order if everybody else list(touched.values()))
        for other in touched.values():
            css_class, text = standings.interval(other)
            board.show(other, "int", css_class, "" if other.in_pit else text)

    def _show_gaps(self, rows: list[Row]) -> None:
        board, standings = self.board, self.board.standings
        shown = [("gap", standings.gaps(rows))]
        if board.has("gap2"):
            shown.append(("gap2", standings.gaps(rows, other_style=True)))
        for row in rows:
            if row.laps:
                for key, gaps in shown:
                    css_class, text = gaps[row.index]
                    board.show(row, key, css_class, text)

    def _new_leader_lap(self, leader: Row) -> None:
        """The icon means "has crossed on the leader's lap": all others lose it."""
        for other in self.board.standings.order:
            crossed = other.cells["sta"][0] in _CROSSED | {"ss"}
            if crossed and other is not leader and other.on_track_from_ms is not None:
                self.board.show(other, "sta", "in", "")
        if self._scenario.laps and not self._final:
            word = self.board.words.lap
            self.board.show_clock("text", f"{word} {leader.laps}/{self._scenario.laps}")

    def _estimate(self, row: Row, event: LapDone) -> str:
        """The server's guess of the coming lap: never above the last one."""
        if event.final or event.kind == "out_lap":
            return "|"
        last = row.recent[-1]
        before = row.recent[-2] if len(row.recent) > 1 else last
        if self._rng.random() < 0.5:
            guess = min(last, before)
        else:
            fastest = min(row.recent)
            guess = fastest + round((last - fastest) * self._rng.random())
        first = round(guess * 0.39) if self._scenario.sectors else ""
        return f"{guess}|{first}"

    def _announce_record(self, row: Row, lap_ms: int) -> None:
        speed = self._scenario.track_length_m / lap_ms * 3600
        words = self.board.words
        self.board.show_ticker(
            "", f"{words.best_lap} : {row.entry.team} - {lap_text(lap_ms)} ({speed:.2f} km/h)"
        )

    def _maybe_close_batch(self) -> None:
        if self._rng.random() < _BATCH_SHARE:
            self.board.tick.close_batch()

    def _maybe_split(self, row: Row) -> None:
        if self._rng.random() >= self._quirks.split_share:
            return
        tick, status = self.board.tick, self.board.column("sta")
        tick.close_batch()
        if self._quirks.wide_split and self._rng.random() < 0.1:
            self._reversed = True
            identity = f"r{row.entry.row_id}"
            tick.bring_forward(f"{identity}|*|", f"{identity}c")
        elif status is not None:
            tick.cut_after(f"r{row.entry.row_id}c{status}|")

    # -- pit lane --------------------------------------------------------------------------

    def _on_pit_in(self, event: PitIn) -> None:
        row, since = self.board.rows[event.entry], self._begin_batch()
        row.in_pit, row.pits = True, row.pits + 1
        self.board.show(row, "sta", "si", "")
        self.board.show(row, "pit", "in", str(row.pits))
        self.timers.enter_pit(row, event.at_ms)
        if self._quirks.pit_in_sent:
            self.board.event(row, "*in", "0")
        self.board.tick.close_ahead(since, row)

    def _on_pit_out(self, event: PitOut) -> None:
        row, since = self.board.rows[event.entry], self._begin_batch()
        row.in_pit, row.clock_due = False, True
        self.board.show(row, "sta", "so", "")
        self.timers.leave_pit(row, event.at_ms)
        if self._quirks.pit_out_sent:
            self.board.event(row, "*out", "0")
        self.board.tick.close_ahead(since, row)

    def _begin_batch(self) -> int:
        self.board.tick.close_batch()
        return len(self.board.tick.lines)

    def _on_driver(self, event: DriverOn) -> None:
        self.timers.change_driver(self.board.rows[event.entry], event.driver, event.at_ms)

    def _on_stopped(self, event: Stopped) -> None:
        self.board.show(self.board.rows[event.entry], "sta", "ss", "")
