"""Troubles that live inside the server: what it leaves out and what it says twice."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

_SPLIT_SHARE = 0.3
_LOST_STARS = 0.02


@dataclass(frozen=True, slots=True)
class Quirks:
    """How this venue's server deviates from the tidy one."""

    split_share: float = _SPLIT_SHARE
    wide_split: bool = False
    pit_in_sent: bool = True
    pit_out_sent: bool = True
    star_lost_share: float = 0.0

    @classmethod
    def of(cls, troubles: frozenset[str]) -> Quirks:
        """The quirks a set of trouble switches asks for."""
        wide = "crossing_split" in troubles
        return cls(
            split_share=0.8 if wide else _SPLIT_SHARE,
            wide_split=wide,
            pit_in_sent="no_pit_in" not in troubles,
            pit_out_sent="no_pit_out" not in troubles,
            star_lost_share=_LOST_STARS if "lap_without_star" in troubles else 0.0,
        )

    def loses_star(self, rng: Random, *, counted: bool) -> bool:
        """Whether this crossing is sent without its event; only where laps are counted."""
        return counted and self.star_lost_share > 0 and rng.random() < self.star_lost_share
