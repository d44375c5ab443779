"""Made-up feed lines: a small race in the grammar, nobody's names."""

from __future__ import annotations

from collections.abc import Sequence

from livetiming.service.plugins.apex_kart.race import Race

T0 = 1_700_000_000_000

COUNTED = ("sta", "rk", "no", "dr", "tlp", "llp", "gap", "int", "blp", "otr", "pit")
UNCOUNTED = ("sta", "rk", "no", "dr", "llp", "gap", "int", "blp", "otr", "pit")


def cell(row: str, columns: Sequence[str], kind: str, css: str, text: str) -> str:
    return f"r{row}c{columns.index(kind) + 1}|{css}|{text}"


def grid(rows: Sequence[dict[str, str]], columns: Sequence[str] = COUNTED) -> str:
    """Rows as ``{"id": "11", "no": "7", "llp": "tn|1:01.000"}``: class and text, or text."""
    head = "".join(
        f'<td data-id="c{i}" data-type="{kind.partition(":")[0]}">{kind.partition(":")[2]}</td>'
        for i, kind in enumerate(columns, start=1)
    )
    body = "".join(_row(row, place, columns) for place, row in enumerate(rows, start=1))
    return f'grid||<tbody><tr data-id="r0" class="head" data-pos="0">{head}</tr>{body}</tbody>'


def _row(row: dict[str, str], place: int, columns: Sequence[str]) -> str:
    cells = []
    for i, column in enumerate(columns, start=1):
        css, bar, text = row.get(column.partition(":")[0], "").rpartition("|")
        if not bar:
            css = "dr" if column == "dr" else ""
        data_id = f"r{row['id']}c{i}"
        if column in ("rk", "no"):
            cells.append(
                f'<td class="{column}"><p data-id="{data_id}" class="{css}">{text}</p></td>'
            )
        else:
            cells.append(f'<td data-id="{data_id}" class="{css}">{text}</td>')
    return f'<tr data-id="r{row["id"]}" data-pos="{row.get("pos", place)}">{"".join(cells)}</tr>'


def bundle(
    rows: Sequence[dict[str, str]],
    columns: Sequence[str] = COUNTED,
    *,
    kind: str = "r",
    title: str = "RACE",
    log: str = "",
    light: str = "lg",
    clock: str = "countdown|3600000",
) -> str:
    return "\n".join(
        (
            f"init|{kind}|",
            "best|hide|",
            "css|no7|border-bottom-color:#FFFF00 !important; color:#000000 !important;",
            "title1||CUP",
            f"title2||{title}",
            f"dyn1|{clock}",
            f"light|{light}|",
            "track||RING (987m)",
            f"com||{log}",
            grid(rows, columns),
            "msg||",
            "",
        )
    )


TWO = (
    {"id": "11", "no": "7", "dr": "ALPHA"},
    {"id": "22", "no": "8", "dr": "BETA"},
)


class Track:
    """A race fed by hand: seconds since the start instead of times of day."""

    def __init__(self, columns: Sequence[str] = COUNTED) -> None:
        self.race = Race()
        self.columns = columns
        self.counts: dict[str, int] = {}

    def say(self, at_s: float, *lines: str) -> None:
        self.race.feed("\n".join(lines) + "\n", T0 + round(at_s * 1000))

    def open(self, rows: Sequence[dict[str, str]] = TWO, at_s: float = 0, **about: str) -> None:
        self.race.feed(bundle(rows, self.columns, **about), T0 + round(at_s * 1000))

    def cell(self, row: str, kind: str, css: str, text: str) -> str:
        return cell(row, self.columns, kind, css, text)

    def lap(
        self, at_s: float, row: str, text: str, css: str = "tn", estimate: str = "60000"
    ) -> None:
        """A whole crossing in one frame."""
        lines = [self.cell(row, "sta", "sr", ""), self.cell(row, "llp", css, text)]
        if "tlp" in self.columns:
            self.counts[row] = self.counts.get(row, 0) + 1
            lines.insert(1, self.cell(row, "tlp", "in", str(self.counts[row])))
        self.say(at_s, *lines, f"r{row}|*|{estimate}|")

    def times(self, row: str) -> list[int]:
        return [lap.time_ms for lap in self.race.session.known[row].laps]

    def lap_without_status(self, at_s: float, row: str, text: str, *more: str) -> None:
        """A whole crossing where the grid has no status column."""
        self.say(at_s, self.cell(row, "llp", "tn", text), f"r{row}|*|60000|", *more)
