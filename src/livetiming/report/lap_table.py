"""Every lap of a car in a small table, ten to a line."""

from __future__ import annotations

from collections.abc import Container

from markupsafe import Markup

from livetiming.report import times
from livetiming.report.race import Car, Lap

A_LINE = 10


def lap_table(car: Car, slow: Container[int]) -> Markup:
    """Return the rows of the table, written as short as HTML allows: there are many.

    Args:
        car: whose laps.
        slow: numbers of laps to be dimmed.
    """
    rows: dict[int, list[str]] = {}
    for lap in car.laps:
        line, place = divmod(max(0, lap.number - 1), A_LINE)
        cells = rows.setdefault(line, ["<td>"] * A_LINE)
        cells[place] = _cell(car, lap, is_slow=lap.number in slow)
    return Markup("\n").join(
        Markup(f"<tr><th scope=row>{line * A_LINE + 1}{''.join(cells)}")  # digits
        for line, cells in sorted(rows.items())
    )


def _cell(car: Car, lap: Lap, *, is_slow: bool) -> str:
    kinds = [
        kind
        for kind, holds in (
            ("b", lap.time_s == car.best_s),
            ("p", lap.is_in or lap.is_out),
            ("y", lap.flag.is_caution),
            ("o", is_slow),
        )
        if holds
    ]
    shown = times.lap_time(lap.time_s)
    if not kinds:
        return f"<td>{shown}"
    named = f'"{" ".join(kinds)}"' if len(kinds) > 1 else kinds[0]
    return f"<td class={named}>{shown}"
