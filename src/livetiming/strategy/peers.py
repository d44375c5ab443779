"""The rules by which other tools label karts, to compare with: none says how sure it is.

A rule gets the clean laps of the running stint, those of the team's earlier stints and the recent
laps of the field, and answers good, medium, bad or unknown.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from livetiming.strategy.clean import TO_SIGMA
from livetiming.strategy.documents import Label

Rule = Literal["fastest_n", "label_2020", "mad_band", "five_lap_mean"]
RULES: tuple[Rule, ...] = get_args(Rule)


@dataclass(frozen=True, slots=True)
class Known:
    """What a rule is told; lap times in order, the last one last [s]."""

    stint_s: Sequence[float]
    earlier_s: Sequence[float]
    """Of the team's earlier stints."""
    field_s: Sequence[float]
    """The last five laps of every team."""
    reference_s: float
    """Of the track: mean of all teams' qualifying, or of their first laps."""
    team_s: float
    """The same of this team."""
    threshold_s: float
    """A kart better by this is good, worse by this is bad."""


def trimmed_s(times_s: Sequence[float], least: int, share: float) -> float | None:
    """Return the mean of the fastest *share* of laps; ``None`` of fewer than *least*."""
    if len(times_s) < least:
        return None
    fastest = sorted(times_s)[: int(len(times_s) * share)]
    return statistics.fmean(fastest) if fastest else None


def label(rule: Rule, known: Known) -> Label:
    """Return what *rule* calls the kart."""
    return _RULES[rule](known)


def label_2020(known: Known) -> Label:
    """The sign of the trimmed stint mean less reference and team: never medium, no dead band.

    The offset of the track is taken off and put on again, so that the track's change stays in.
    """
    mean_s = trimmed_s(known.stint_s, 8, 0.66) or trimmed_s(known.stint_s, 5, 0.8)
    if mean_s is None:
        return "unknown"
    difference_s = mean_s - known.reference_s - (known.team_s - known.reference_s)
    return "good" if difference_s < 0 else "bad"


def _fastest(known: Known) -> Label:
    if len(known.stint_s) < 5 or len(known.earlier_s) < 5:
        return "unknown"
    mean_s = statistics.fmean(sorted(known.stint_s)[:5])
    usual_s = statistics.fmean(sorted(known.earlier_s)[:5])
    return _banded(mean_s - usual_s, known.threshold_s)


def _mad_band(known: Known) -> Label:
    if len(known.stint_s) < 3 or len(known.earlier_s) < 5:
        return "unknown"
    centre_s = statistics.median(known.earlier_s)
    band_s = TO_SIGMA * statistics.median([abs(one - centre_s) for one in known.earlier_s])
    return _banded(statistics.median(known.stint_s) - centre_s, band_s / 2)


def _five_laps(known: Known) -> Label:
    if len(known.stint_s) < 5 or len(known.earlier_s) < 5:
        return "unknown"
    mean_s = statistics.fmean(known.stint_s[-5:])
    return _banded(mean_s - statistics.fmean(known.earlier_s), known.threshold_s)


def _banded(difference_s: float, band_s: float) -> Label:
    if difference_s < -band_s:
        return "good"
    return "bad" if difference_s > band_s else "medium"


_RULES: dict[Rule, Callable[[Known], Label]] = {
    "fastest_n": _fastest,
    "label_2020": label_2020,
    "mad_band": _mad_band,
    "five_lap_mean": _five_laps,
}
