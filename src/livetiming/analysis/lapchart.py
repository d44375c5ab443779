"""Leaders, and the order of the cars at each lap of the leader."""

from __future__ import annotations

from collections.abc import Mapping

from livetiming.analysis.log import Log
from livetiming.analysis.model import ChartLap, Leader


def led(leaders: tuple[Leader, ...], key: str, *, lap: int, at_s: float) -> tuple[Leader, ...]:
    """Return *leaders* with *key* in the lead; before the first lap nobody is."""
    if lap < 1 or (leaders and leaders[-1].key == key):
        return leaders
    return (*leaders, Leader(key, lap, at_s))


def charted(chart: Log[ChartLap], entry: ChartLap) -> Log[ChartLap]:
    """Return *chart* with *entry*; a lap that the leader completes again replaces the old one."""
    if chart and chart[-1].lap >= entry.lap:
        return Log((*(old for old in chart if old.lap < entry.lap), entry))
    return chart.plus(entry)


def laps_led(
    counts: Mapping[str, int], before: Log[ChartLap], chart: Log[ChartLap]
) -> Mapping[str, int]:
    """Return how many laps of *chart* each car has led.

    Args:
        counts: those of the chart *before*.
        before: the chart when it was counted.
        chart: the chart now.
    """
    grew = len(chart) == len(before) + 1
    found = dict(counts) if grew else {}
    for entry in chart[-1:] if grew else chart:
        if entry.order:
            found[entry.order[0]] = found.get(entry.order[0], 0) + 1
    return found


def class_positions(order: tuple[str, ...], classes: dict[str, str]) -> dict[str, int]:
    """Return each car's position among those of its class."""
    seen: dict[str, int] = {}
    positions: dict[str, int] = {}
    for key in order:
        name = classes.get(key, "")
        seen[name] = seen.get(name, 0) + 1
        positions[key] = seen[name]
    return positions
