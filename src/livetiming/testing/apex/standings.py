"""The ranking as the feed's server computes it, with gaps and intervals in its manner."""

from __future__ import annotations

from dataclasses import dataclass, field

from livetiming.testing.apex.language import Language
from livetiming.testing.apex.scenario import GapStyle
from livetiming.testing.apex.timeline import Entry
from livetiming.testing.apex.wording import lap_text

NO_BEST = 10**9


@dataclass(slots=True)
class Row:
    """What the server knows about one competitor."""

    entry: Entry
    position: int
    laps: int = 0
    last_ms: int = 0
    marks: list[int] = field(default_factory=lambda: [0])
    """Time of the crossing that completed each lap, by lap number."""
    recent: list[int] = field(default_factory=list)
    """Last lap times, for the estimate."""
    best_ms: int = NO_BEST
    behind: int = 0
    """Laps behind the leader, as shown."""
    position_at_line: int = 0
    pits: int = 0
    in_pit: bool = False
    final: bool = False
    visible: bool = True
    on_track_from_ms: int | None = None
    in_ms: int = 0
    clock_due: bool = False
    """The on-track clock comes back at the next crossing."""
    driver: int = 0
    driver_from_ms: int | None = None
    driver_totals_ms: list[int] = field(default_factory=list)
    token: int = 0
    """Grows when the row's clocks start anew; timers of an older token are void."""
    cells: dict[str, tuple[str, str]] = field(default_factory=dict)
    sector_best_ms: dict[int, int] = field(default_factory=dict)

    @property
    def index(self) -> int:
        """Place in the server's own list."""
        return self.entry.index


class Standings:
    """Race ranking: laps, then who completed them first."""

    def __init__(self, rows: list[Row], words: Language, style: GapStyle) -> None:
        self.order = list(rows)
        self._words = words
        self._style = style

    @property
    def leader(self) -> Row:
        """First in the ranking."""
        return self.order[0]

    @staticmethod
    def key(row: Row) -> tuple[int, ...]:
        """Smaller is better."""
        return -row.laps, row.last_ms, row.index

    def completed(self, row: Row, at_ms: int, lap_ms: int) -> list[Row]:
        """A lap is complete; returns the rows that changed position, the best first."""
        del lap_ms
        row.laps += 1
        row.last_ms = at_ms
        row.marks.append(at_ms)
        moved = self.settle(row)
        if row is self.leader:
            for other in self.order:
                other.behind = max(other.behind, row.laps - other.laps - 1)
        row.behind = self.leader.laps - row.laps
        return moved

    def corrected(self, row: Row, laps: int) -> list[Row]:
        """Race control adds or takes laps."""
        row.laps += laps
        if laps < 0:
            del row.marks[laps:]
            row.marks[-1] = row.last_ms
        else:
            row.marks += [row.last_ms] * laps
        moved = self.settle(row)
        leader_laps = self.leader.laps
        for other in self.order:
            other.behind = min(other.behind, max(0, leader_laps - other.laps))
        row.behind = max(0, leader_laps - row.laps)
        return moved

    def settle(self, row: Row) -> list[Row]:
        """Put one row where it belongs; returns every row that moved."""
        order, key = self.order, self.key
        start = place = row.position - 1
        own = key(row)
        while place > 0 and own < key(order[place - 1]):
            place -= 1
        while place < len(order) - 1 and own > key(order[place + 1]):
            place += 1
        if place == start:
            return []
        order.insert(place, order.pop(start))
        low, high = min(start, place), max(start, place)
        for index in range(low, high + 1):
            order[index].position = index + 1
        return order[low : high + 1]

    # -- texts -----------------------------------------------------------------------------

    def gaps(self, rows: list[Row], *, other_style: bool = False) -> dict[int, tuple[str, str]]:
        """The gap cells of some rows, by row index."""
        grouped = (self._style == "grouped") is not other_style
        wanted = {row.index for row in rows}
        found: dict[int, tuple[str, str]] = {}
        leader = head = self.order[0]
        for row in self.order:
            if row is not leader and row.behind != head.behind:
                head = row
            if row.index in wanted:
                found[row.index] = self._gap(row, leader, head, grouped=grouped)
        return found

    def _gap(self, row: Row, leader: Row, head: Row, *, grouped: bool) -> tuple[str, str]:
        if row is leader:
            return ("in", self._words.leader_lap(row.laps)) if row.laps else ("ib", "")
        if row.behind and (row is head or not grouped):
            return "ib", self._words.lap_count(row.behind)
        return "ib", self._seconds(row, head if row.behind else leader)

    def interval(self, row: Row) -> tuple[str, str]:
        """The interval cell of a row."""
        if row.position == 1:
            return "in", ""
        ahead = self.order[row.position - 2]
        laps = row.behind - ahead.behind
        if laps > 1 or (laps == 1 and self._style == "explicit" and row.final):
            return "in", self._words.lap_count(laps)
        return "in", self._seconds(row, ahead)

    @staticmethod
    def _seconds(row: Row, reference: Row) -> str:
        if not row.laps or len(reference.marks) <= row.laps:
            return ""
        gap_ms = row.last_ms - reference.marks[row.laps]
        return lap_text(gap_ms) if gap_ms >= 0 else ""


class BestLapStandings(Standings):
    """Ranking of a timed session."""

    @staticmethod
    def key(row: Row) -> tuple[int, ...]:
        """Best lap, then grid order."""
        return row.best_ms, row.index

    def completed(self, row: Row, at_ms: int, lap_ms: int) -> list[Row]:
        """A lap is complete; ``best_ms`` has been brought up to date."""
        del lap_ms
        row.laps += 1
        row.last_ms = at_ms
        return self.settle(row)

    def corrected(self, row: Row, laps: int) -> list[Row]:
        """Laps decide nothing here."""
        row.laps += laps
        return []

    def gaps(self, rows: list[Row], *, other_style: bool = False) -> dict[int, tuple[str, str]]:
        """Differences of best laps."""
        del other_style
        best = self.leader.best_ms
        return {row.index: ("in", self._difference(row, best)) for row in rows}

    def _difference(self, row: Row, best_ms: int) -> str:
        if row is self.leader or row.best_ms == NO_BEST:
            return ""
        return lap_text(row.best_ms - best_ms)

    def interval(self, row: Row) -> tuple[str, str]:
        """Difference to the best lap of the one ahead."""
        if row.position == 1 or row.best_ms == NO_BEST:
            return "in", ""
        return "in", lap_text(row.best_ms - self.order[row.position - 2].best_ms)
