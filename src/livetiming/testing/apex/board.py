"""The venue's board: rows, columns and global lines, as last shown.

Every change of a cell goes through :meth:`Board.show`; an unchanged cell is not sent again, as
on the real feed.
"""

from __future__ import annotations

from livetiming.testing.apex.frames import Tick
from livetiming.testing.apex.language import LANGUAGES, Language
from livetiming.testing.apex.layout import columns, head_html, row_html
from livetiming.testing.apex.scenario import Scenario
from livetiming.testing.apex.standings import BestLapStandings, Row, Standings
from livetiming.testing.apex.timeline import Entry
from livetiming.testing.apex.wording import clock_text, time_of_day

_PLATES = (
    "css|no7|border-bottom-color:#FFFF00 !important; color:#000000 !important;",
    "css|no8|border-bottom-color:#FF0000 !important; color:#FFFFFF !important;",
    "css|no9|border-bottom-color:#808080 !important; color:#FFFFFF !important;",
    "css|pena1|color:#f00; font-size:11px; font-weight: bold; text-align:center;",
)
_BLANK = {
    "sta": ("ss", ""), "grp": ("gs", ""), "rk": ("", ""), "nat": (" nat", ""), "llp": ("", ""),
    "gap": ("ib", ""), "gap2": ("ib", ""), "int": ("in", ""), "blp": ("in", ""),
    "otr": ("in", ""), "pit": ("in", ""), "pena": ("", ""), "tlp": ("in", ""), "cat": ("in", ""),
}  # fmt: skip


class Board:
    """Everything a bundle shows."""

    def __init__(self, scenario: Scenario, entries: list[Entry]) -> None:
        self.scenario = scenario
        self.words: Language = LANGUAGES[scenario.language]
        self.timed = scenario.kind == "qualifying"
        self.rows = [self._row(entry) for entry in entries]
        ranking = BestLapStandings if self.timed else Standings
        self.standings = ranking(self.rows, self.words, scenario.gap_style)
        self.tick = Tick()
        self.light = "lr"
        self.clock = f"dyn1|text|{self._programme()}"
        self.log: list[tuple[int, str]] = []
        """Race control's entries, newest first: identity and HTML."""
        self.ticker = "msg||"
        self.variant = 0
        self._layout = columns(scenario, self.words)
        self._column = self._numbers()

    def _row(self, entry: Entry) -> Row:
        row = Row(entry, position=entry.index + 1)
        row.driver_totals_ms = [0] * len(entry.drivers)
        row.visible = entry.present_from_ms < 0
        row.position_at_line = row.position
        row.cells.update(_BLANK)
        row.cells["no"] = (entry.plate_class, entry.number)
        row.cells["dr"] = ("dr", entry.team)
        return row

    def _programme(self) -> str:
        if self.scenario.laps:
            return f"{self.words.lap} 0/{self.scenario.laps}"
        return clock_text(self.scenario.duration_s * 1000)

    def _numbers(self) -> dict[str, int]:
        return {column.key: number for number, column in enumerate(self._layout, 1)}

    # -- changes ---------------------------------------------------------------------------

    def has(self, key: str) -> bool:
        """Whether the layout of the moment has this column."""
        return key in self._column

    def column(self, key: str) -> int | None:
        """The number of a column, None when the layout has no such column."""
        return self._column.get(key)

    def show(self, row: Row, key: str, css_class: str, text: str) -> None:
        """Write a cell; nothing is sent when it shows that already."""
        if row.cells.get(key) == (css_class, text):
            return
        row.cells[key] = (css_class, text)
        column = self._column.get(key)
        if column is not None and row.visible:
            self.tick.cells[row.index, column] = (row, css_class, text)

    def event(self, row: Row, argument: str, value: str, *, order: int = 1) -> None:
        """A row event such as ``*in``."""
        if row.visible:
            line = f"r{row.entry.row_id}|{argument}|{value}"
            self.tick.events.append((row.index, order, line))

    def show_clock(self, mode: str, value: str) -> None:
        """The clock line, always sent."""
        self.clock = f"dyn1|{mode}|{value}"
        self.tick.tail.append(self.clock)

    def show_ticker(self, css_class: str, text: str) -> None:
        """The ticker line."""
        self.ticker = f"msg|{css_class}|{text}"
        self.tick.tail.append(self.ticker)

    def show_light(self, code: str) -> None:
        """The light."""
        self.light = code
        self.tick.head.append(f"light|{code}|")

    def add_notice(self, at_ms: int, flag: str, text: str, row: Row | None, ident: int) -> None:
        """A new line at the top of race control's log."""
        hour = time_of_day(self.scenario.start_of_day_s + max(0, at_ms) // 1000)
        plate = ""
        if row is not None:
            plate = f'<span class="com_no {row.entry.plate_class}">{row.entry.number}</span>'
        html = f'<p><b>{hour}</b><span data-flag="{flag}"></span>{plate}{text}</p>'
        self.log.insert(0, (ident, html))
        self._send_log()

    def drop_notice(self, ident: int) -> None:
        """A line of the log is withdrawn."""
        self.log = [item for item in self.log if item[0] != ident]
        self._send_log()

    def _send_log(self) -> None:
        self.tick.head.append(self._log_line())

    def _log_line(self) -> str:
        return "com||" + "".join(html for _, html in self.log)

    def use_layout(self, variant: int) -> None:
        """The operator rearranges the columns; a bundle has to follow."""
        self.variant = variant
        self._layout = columns(self.scenario, self.words, variant)
        self._column = self._numbers()

    # -- bundles ---------------------------------------------------------------------------

    @property
    def title(self) -> str:
        """Event title."""
        return self.scenario.title or f"{self.scenario.track} {self.scenario.kind.upper()}"

    @property
    def session_title(self) -> str:
        """Session title."""
        if self.timed:
            return self.words.qualifying
        return f"{self.words.race} {max(1, self.scenario.duration_s // 3600)}H"

    def bundle(self) -> list[str]:
        """The snapshot a viewer gets on connect."""
        listing = sorted((row for row in self.rows if row.visible), key=_listing)
        cells = "".join(
            row_html(row.entry.row_id, row.position, self._layout, row.cells) for row in listing
        )
        track = f"{self.scenario.track} ({self.scenario.track_length_m}m)"
        return [
            "init|p|" if self.timed else "init|r|",
            "best|hide|",
            *_PLATES,
            f"effects||{self.words.effects}",
            f"comments||{self.words.comments}",
            f"title1||{self.title}",
            f"title2||{self.session_title}",
            self.clock,
            f"light|{self.light}|",
            "wth1||",
            "wth2||",
            "wth3||",
            f"track||{track}",
            self._log_line(),
            f"grid||<tbody>{head_html(self._layout)}{cells}</tbody>",
            self.ticker,
        ]

    def idle_bundle(self) -> list[str]:
        """What is sent while the operator restarts the upload."""
        return [
            "init|n|",
            "best|hide|",
            f"effects||{self.words.effects}",
            f"comments||{self.words.comments}",
            "track||",
        ]

    def other_session_bundle(self) -> list[str]:
        """Another session, shown by mistake or after a race."""
        layout = columns(self.scenario, self.words)
        rows = "".join(
            row_html(900_100_000 + number, number, layout, {**_BLANK, "no": ("no7", str(number))})
            for number in range(1, 6)
        )
        return [
            "init|p|",
            "best|hide|",
            f"effects||{self.words.effects}",
            f"comments||{self.words.comments}",
            f"title1||{self.title}",
            f"title2||{self.words.other_session}",
            "dyn1|text|00:10:00",
            "light|lr|",
            f"track||{self.scenario.track}",
            "com||",
            f"grid||<tbody>{head_html(layout)}{rows}</tbody>",
            "msg||",
        ]


def _listing(row: Row) -> int:
    return row.entry.row_id * 7919 % 1009
