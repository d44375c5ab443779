"""What the server sends by the clock: countdown, stint and pit clocks, team and driver names."""

from __future__ import annotations

import heapq
from collections.abc import Callable

from livetiming.testing.apex.board import Board
from livetiming.testing.apex.control import RaceClock
from livetiming.testing.apex.standings import Row
from livetiming.testing.apex.wording import pit_clock_text, stint_text

NEVER_MS = 10**13
_CLOCK_EVERY_MS = 30_000
_TEAM_SHOWN_MS = 20_000
_DRIVER_SHOWN_MS = 10_000
_STATUS_FADES_MS = 10_000
_MINUTE_MS = 60_000

Action = Callable[[int, Row, int], None]


class Timers:
    """Everything periodic, in one queue. Timers of a row die when its token has moved on."""

    def __init__(self, board: Board, clock: RaceClock, opens_ms: int) -> None:
        self._board = board
        self._clock = clock
        self._queue: list[tuple[int, int, Action, Row, int]] = []
        self._order = 0
        self.time_up = False
        self._drivers_shown = False
        self._started = False
        self._stopped = False
        self._named = [row for row in board.rows if len(row.entry.drivers) > 1]
        if self._named:
            self._push(opens_ms + 6_000, self._show_drivers, board.rows[0])

    @property
    def due_ms(self) -> int:
        """When the next timer is due."""
        return self._queue[0][0] if self._queue else NEVER_MS

    def _push(self, at_ms: int, action: Action, row: Row) -> None:
        self._order += 1
        heapq.heappush(self._queue, (at_ms, self._order, action, row, row.token))

    def run(self, until_ms: int) -> None:
        """Do everything that is due."""
        while self._queue and self._queue[0][0] <= until_ms:
            at_ms, _, action, row, token = heapq.heappop(self._queue)
            action(at_ms, row, token)

    def stop(self) -> None:
        """The session is over: only names go on alternating, and then nothing."""
        self._stopped = True
        self._queue = []

    # -- session clock ---------------------------------------------------------------------

    def start_race(self, at_ms: int) -> None:
        """Green light: stint clocks start for everybody on the grid."""
        self._started = True
        if not self._board.timed:
            for row in self._board.rows:
                if row.visible:
                    self.start_stint(row, at_ms, show=True)
        if not self._board.scenario.laps:
            self._push(at_ms + _CLOCK_EVERY_MS, self._broadcast_clock, self._board.rows[0])

    def show_clock(self, at_ms: int) -> None:
        """Send the clock as it stands."""
        if not self.time_up and not self._board.scenario.laps:
            self._board.show_clock("countdown", str(self._clock.remaining_ms(at_ms)))

    def _broadcast_clock(self, at_ms: int, row: Row, _token: int) -> None:
        if not self.time_up:
            self.show_clock(at_ms)
            self._push(at_ms + _CLOCK_EVERY_MS, self._broadcast_clock, row)

    # -- stints ----------------------------------------------------------------------------

    def start_stint(self, row: Row, at_ms: int, *, show: bool) -> None:
        """The on-track clock of a row starts at zero."""
        row.token += 1
        row.on_track_from_ms = row.driver_from_ms = at_ms
        if show:
            self.show_stint(row, at_ms)
        self._push(at_ms + _MINUTE_MS, self._stint_minute, row)
        total = row.driver_totals_ms[row.driver]
        self._push(at_ms + _MINUTE_MS - total % _MINUTE_MS, self._driver_minute, row)

    def show_stint(self, row: Row, at_ms: int) -> None:
        """Write the on-track clock."""
        if row.on_track_from_ms is not None:
            self._board.show(row, "otr", "in", stint_text(at_ms - row.on_track_from_ms))

    def _stint_minute(self, at_ms: int, row: Row, token: int) -> None:
        if token == row.token and not row.in_pit:
            if not row.clock_due:
                self.show_stint(row, at_ms)
            self._push(at_ms + _MINUTE_MS, self._stint_minute, row)

    def enter_pit(self, row: Row, at_ms: int) -> None:
        """The pit clock starts."""
        row.token += 1
        row.in_ms = at_ms
        if row.driver_from_ms is not None:
            row.driver_totals_ms[row.driver] += at_ms - row.driver_from_ms
        row.driver_from_ms = at_ms
        self._board.show(row, "otr", "to", "00.")
        self._push(at_ms + 1000, self._pit_second, row)

    def _pit_second(self, at_ms: int, row: Row, token: int) -> None:
        if token == row.token and row.in_pit:
            self._board.show(row, "otr", "to", pit_clock_text(at_ms - row.in_ms))
            self._push(at_ms + 1000, self._pit_second, row)

    def leave_pit(self, row: Row, at_ms: int) -> None:
        """The next stint begins; its clock shows at the next crossing."""
        self.start_stint(row, at_ms, show=False)
        if self._drivers_shown:
            self._show_driver(at_ms, row, row.token)

    def fade_status(self, row: Row, at_ms: int) -> None:
        """In timed sessions the crossing icon goes after ten seconds."""
        self._push(at_ms + _STATUS_FADES_MS, self._fade, row)

    def _fade(self, _at_ms: int, row: Row, _token: int) -> None:
        if row.cells["sta"][0] in {"sr", "su", "sd"}:
            self._board.show(row, "sta", "in", "")

    # -- names -----------------------------------------------------------------------------

    def change_driver(self, row: Row, driver: int, at_ms: int) -> None:
        """Another driver: the bare name first, then with the total."""
        row.driver, row.driver_from_ms = driver, at_ms
        if self._drivers_shown:
            self._board.show(row, "dr", "drteam", row.entry.drivers[driver])
            self._push(at_ms + 200, self._show_driver, row)

    def _show_driver(self, at_ms: int, row: Row, _token: int) -> None:
        if not self._drivers_shown or len(row.entry.drivers) < 2:
            return
        name = row.entry.drivers[row.driver]
        if self._started and row.driver_from_ms is not None:
            total_ms = row.driver_totals_ms[row.driver] + at_ms - row.driver_from_ms
            name = f"{name} [{stint_text(total_ms)}]"
        self._board.show(row, "dr", "drteam", name)

    def _driver_minute(self, at_ms: int, row: Row, token: int) -> None:
        if token == row.token:
            self._show_driver(at_ms, row, token)
            self._push(at_ms + _MINUTE_MS, self._driver_minute, row)

    def _show_drivers(self, at_ms: int, row: Row, _token: int) -> None:
        self._drivers_shown = True
        for named in self._named:
            self._show_driver(at_ms, named, named.token)
        self._push(at_ms + _DRIVER_SHOWN_MS, self._show_teams, row)

    def _show_teams(self, at_ms: int, row: Row, _token: int) -> None:
        self._drivers_shown = False
        for named in self._named:
            self._board.show(named, "dr", "dr", named.entry.team)
        self._push(at_ms + _TEAM_SHOWN_MS, self._show_drivers, row)
