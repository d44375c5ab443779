"""The race as Common Timing Data: columns, rows and session, as a Timing71 client expects them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from livetiming.racing import CarState, Stat

from . import gaps, pits, plates
from .html import plain
from .model import Row
from .session import MARKS, Session
from .values import count, folded, lap_ms, time_ms

Column = Stat | list[str]
Cell = Any

STINT: Final = ["Stint", "time", "Time on track since the last stop"]
STINT_LAPS: Final = ["SL", "numeric", "Laps since the last stop"]
PIT_TIME: Final = ["Pit", "time", "Time in the pit lane, this stop or the last"]
DRIVER_TOTAL: Final = ["D.Tot", "time", "Time the driver at the wheel has driven in the event"]
PENALTY: Final = ["Pen", "text", "Penalty"]
NATION: Final = ["Nat", "text", "Nationality"]
TRAP: Final = ["Trap", "numeric", "Speed trap (km/h)"]

WEATHER: Final = {"ws": "Sun", "wm": "Mixed", "wc": "Cloud", "wo": "Overcast", "wr": "Rain"}
SECTORS: Final = {"s1": Stat.S1, "s2": Stat.S2, "s3": Stat.S3, "s4": Stat.S4, "s5": Stat.S5}
IDLE_MS: Final = 30_000
"""So long may a venue show no live timing before the last session leaves the screen."""


@dataclass(frozen=True, slots=True)
class Screen:
    """One moment, ready to publish."""

    columns: list[Column]
    cars: list[list[Cell]]
    session: dict[str, Any]
    track_data: list[str]
    """Headings of ``session["trackData"]``."""


def build(session: Session, now_ms: int, *, language: str = "en") -> Screen:
    """The screen of *session* at *now_ms*, laps behind written in *language*."""
    view = _View(session, now_ms, language)
    layout = _layout(view)
    headings, values = track_data(session)
    state = session_state(session, now_ms)
    if headings:
        state["trackData"] = values
    cars = [[make(row) for _, make in layout] for row in view.ranking]
    return Screen([column for column, _ in layout], cars, state, headings)


# -- columns ------------------------------------------------------------------------------------


def _layout(view: _View) -> list[tuple[Column, Callable[[Row], Cell]]]:
    """The columns worth showing, each with what fills it."""
    session, types = view.session, view.session.by_type
    grid = not session.gridless
    stops = session.has_stops or "pit" in types or "otr" in types
    choice: list[tuple[Any, Column, Callable[[Row], Cell]]] = [
        (True, Stat.NUM, view.number),
        (True, Stat.STATE, view.state),
        (view.classes, Stat.CLASS, lambda r: view.classes.get(r.row_id, "")),
        (view.nations, NATION, view.nation),
        (view.teams, Stat.TEAM, lambda r: r.team),
        (view.drivers, Stat.DRIVER, view.driver),
        (grid, Stat.LAPS, view.laps),
        ("gap" in types, Stat.GAP, view.gap),
        ("int" in types or "gap" in types, Stat.INT, view.interval),
        *((kind in types, stat, view.sector(kind)) for kind, stat in SECTORS.items()),
        ("sp1" in types, TRAP, view.trap),
        (grid, Stat.LAST_LAP, view.last),
        (grid, Stat.BEST_LAP, view.best),
        (stops and view.counts_stops, Stat.PITS, view.stops),
        (stops, STINT, view.stint),
        (stops and grid, STINT_LAPS, view.stint_laps),
        (stops, PIT_TIME, view.pit_time),
        (session.has_drivers, DRIVER_TOTAL, view.driver_total),
        ("pen" in types, PENALTY, lambda r: plain(session.cell(r, "pen")[1])),
    ]
    return [(column, make) for wanted, column, make in choice if wanted]


class _View:
    """One session at one moment; each method is a cell of a row."""

    def __init__(self, session: Session, now_ms: int, language: str) -> None:
        self.session = session
        self.language = language
        self.now_ms = now_ms
        self.race = session.kind == "r"
        self.ranking = session.ranking()
        self.classes = plates.classes(session)
        self.nations = any(session.cell(r, "nat")[0].split()[1:] for r in self.ranking)
        named = "dr" in session.by_type
        self.drivers = session.has_drivers or (named and not names_are_teams(session))
        self.teams = session.has_drivers or (named and not self.drivers)
        self.counts_stops = "pit" in session.by_type or any(r.stops_known for r in self.ranking)
        texts = [session.cell(r, "gap")[1] for r in self.ranking]
        self._gaps = {
            r.row_id: gap for r, gap in zip(self.ranking, gaps.resolve(texts), strict=True)
        }
        best = [r.best_ms for r in self.ranking if r.best_ms]
        self._best_ms = min(best, default=None)

    def number(self, row: Row) -> Cell:
        return row.number or (row.row_id if self.session.gridless else "")

    def state(self, row: Row) -> Cell:
        return car_state(self.session, row)

    def nation(self, row: Row) -> Cell:
        css = self.session.cell(row, "nat")[0].split()
        return css[0] if len(css) > 1 else ""

    def driver(self, row: Row) -> Cell:
        return row.driver if self.session.has_drivers else row.team

    def laps(self, row: Row) -> Cell:
        shown = count(self.session.cell(row, "tlp")[1])  # ours waits for the lap's time
        if shown is not None:
            return max(0, shown)
        return max(0, row.official) if row.laps_known else ""

    def gap(self, row: Row) -> Cell:
        gap = self._gaps[row.row_id]
        if gap.laps:
            return gaps.laps_text(gap.laps, self.language)
        return "" if not gap.ms else gap.ms / 1000

    def interval(self, row: Row) -> Cell:
        if "int" in self.session.by_type:
            return gaps.interval(self.session.cell(row, "int")[1], self.language)
        place = self.ranking.index(row)
        if place == 0:
            return ""
        ahead, own = self._gaps[self.ranking[place - 1].row_id], self._gaps[row.row_id]
        if own.laps != ahead.laps:
            behind = own.laps - ahead.laps
            return gaps.laps_text(behind, self.language) if behind > 0 else ""
        if own.ms is None or (ahead.ms is None and not ahead.laps):
            return ""
        return max(0, own.ms - (ahead.ms or 0)) / 1000

    def sector(self, kind: str) -> Callable[[Row], Cell]:
        def cell(row: Row) -> Cell:
            css, text = self.session.cell(row, kind)
            return _marked(time_ms(text), MARKS.get(css.strip(), ""))

        return cell

    def trap(self, row: Row) -> Cell:
        text = self.session.cell(row, "sp1")[1].replace(",", ".")
        return float(text) if text.replace(".", "", 1).isdecimal() else ""

    def last(self, row: Row) -> Cell:
        css, text = self.session.cell(row, "llp")
        mark = MARKS.get(css.strip(), "")
        return _marked(lap_ms(text), "sb-new" if mark == "sb" else mark)

    def best(self, row: Row) -> Cell:
        best_ms = row.best_ms
        if best_ms is None and "blp" not in self.session.by_type:
            best_ms = min((lap.time_ms for lap in row.laps if lap.clean), default=None)
        return _marked(best_ms, "sb" if best_ms and best_ms == self._best_ms else "")

    def stops(self, row: Row) -> Cell:
        shown = count(self.session.cell(row, "pit")[1])
        if shown is not None:
            return shown
        return len(row.stops) if row.stops_known or "pit" in self.session.by_type else ""

    def stint(self, row: Row) -> Cell:
        if row.in_pit or row.finish_ms is not None:
            return ""
        if row.stint_s is not None:
            return row.stint_s
        since = row.stint_since_ms
        return "" if since is None else max(0, self.now_ms - since) // 60_000 * 60

    def stint_laps(self, row: Row) -> Cell:
        laps = pits.laps_since_stop(row)
        return "" if laps is None else laps

    def pit_time(self, row: Row) -> Cell:
        if row.in_pit and row.pit_clock_s:
            return row.pit_clock_s
        ms = pits.time_in_pit_ms(row, self.now_ms)
        if ms is None or (row.in_pit and row.finish_ms is not None):
            return ""
        return ms // 1000 if row.in_pit else round(ms / 1000, 1)

    def driver_total(self, row: Row) -> Cell:
        total_ms = row.driver_totals_ms.get(row.driver)
        return "" if total_ms is None else total_ms // 1000


def _marked(ms: int | None, mark: str) -> Cell:
    return "" if not ms else [ms / 1000, mark]


def names_are_teams(session: Session) -> bool:
    """Whether the name column holds teams: the venue's caption says so in every language."""
    column = session.columns.get(session.by_type.get("dr", -1))
    caption = folded(column.caption) if column is not None else ""
    return caption.startswith(("equip", "team")) and "pilot" not in caption


def car_state(session: Session, row: Row) -> str:
    """What the competitor is doing, as Timing71 calls it."""
    if row.finish_ms is not None:
        return CarState.FIN.value
    started = bool(row.driven or row.crossings or session.gridless)
    if row.in_pit:
        return CarState.PIT.value
    if row.out_lap:
        return CarState.OUT.value
    if not started and (row.stopped or not session.cell(row, "rk")[1]):
        return CarState.NOT_STARTED.value
    return CarState.STOP.value if row.stopped else CarState.RUN.value


# -- session ------------------------------------------------------------------------------------


def session_state(session: Session, now_ms: int) -> dict[str, Any]:
    """Flag and clocks; a clock the feed does not show is absent."""
    clock = session.clock
    state: dict[str, Any] = {"flagState": clock.flag(race=session.kind == "r")}
    remaining_s, elapsed_s = clock.remaining_s(now_ms), clock.elapsed_s(now_ms)
    if elapsed_s is not None:
        state["timeElapsed"] = int(elapsed_s)
    if remaining_s is not None:
        state["timeRemain"] = int(remaining_s)
    laps = clock.laps_remain()
    if laps is not None:
        state["lapsRemain"] = laps
    if clock.frozen:
        state["pauseClocks"] = True
    return state


def track_data(session: Session) -> tuple[list[str], list[str]]:
    """Headings and values of the weather, as far as the venue tells it."""
    headings: list[str] = []
    values: list[str] = []
    icon = session.words.get("wth1", "")
    if icon:
        headings.append("Weather")
        values.append(WEATHER.get(icon, icon))
    for word, fallback in (("wth2", "Air"), ("wth3", "Track")):
        text = session.words.get(word, "")
        if text:
            head, colon, tail = text.partition(":")
            headings.append(head.strip() if colon else fallback)
            values.append(tail.strip() if colon else text)
    return headings, values


def name(session: Session) -> str:
    """Name of the event, else of the track."""
    return session.title1 or track_name(session) or "Apex Timing"


def description(session: Session) -> str:
    """Name of the session and of the track."""
    parts = [session.title2, track_name(session)]
    told = [p for i, p in enumerate(parts) if p and p != name(session) and p not in parts[:i]]
    return " - ".join(told) or "Live timing"


def track_name(session: Session) -> str:
    """Name of the track without its length."""
    text = session.words.get("track", "")
    return text.partition(" (")[0].partition(" - ")[0].strip()
