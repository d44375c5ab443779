"""Karts where each stint's kart is certain: named by the source, kept, or never seen again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from livetiming.strategy.evidence import Evidence, Mixture, manual_evidence
from livetiming.strategy.gaussian import Array


class CertainKarts:
    """Beliefs of karts, one for each name."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._numbers: dict[str, int] = {}
        self.of_stint: list[int] = []
        self.manual: NDArray[np.int8] = np.zeros(0, np.int8)
        self._precision: Array = np.zeros(0)
        self._weighted: Array = np.zeros(0)

    def take(self, name: str) -> int:
        """Begin a stint in the kart *name*; return the kart's number."""
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self.names)
            self.names.append(name)
            self.manual = np.append(self.manual, np.int8(0))
            self._precision = np.append(self._precision, 1.0)
            self._weighted = np.append(self._weighted, 0.0)
        self.of_stint.append(number)
        return number

    def rename(self, stint: int, name: str) -> None:
        """The kart of *stint* turns out to be *name*."""
        self.of_stint[stint] = self.take(name)
        self.of_stint.pop()

    def weigh(self, evidence: Evidence, kart_sd_s: float) -> tuple[Array, Array]:
        """Take the evidence of all stints.

        Returns:
            Of each stint, mean and variance of its kart by everything but that stint.
        """
        karts = len(self.names)
        index = np.array(self.of_stint, np.int64)
        precision, weighted = manual_evidence(self.manual, kart_sd_s)
        precision = precision + 1 / kart_sd_s**2 + np.bincount(index, evidence.precision, karts)
        weighted = weighted + np.bincount(index, evidence.weighted, karts)
        self._precision, self._weighted = precision, weighted
        others = precision[index] - evidence.precision
        return (weighted[index] - evidence.weighted) / others, 1 / others

    def kart(self, stint: int) -> Mixture:
        """Return what is known of the kart of *stint*."""
        number = self.of_stint[stint]
        precision = self._precision[number : number + 1]
        return Mixture(
            self._weighted[number : number + 1] / precision, 1 / precision, np.ones(1),
            self.manual[number : number + 1],
        )  # fmt: skip

    def label(self, stint: int, label: int) -> None:
        """Put the kart of *stint* into a class by hand; 0 takes that back."""
        self.manual[self.of_stint[stint]] = label
