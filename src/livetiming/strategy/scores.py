"""How good forecasts were: sums that can be added to, read and saved."""

from __future__ import annotations

from dataclasses import dataclass, field

TENTHS = 10


@dataclass(slots=True)
class Tally:
    """One kind of forecast, graded so far."""

    made: int = 0
    graded: int = 0
    void: int = 0
    """Forecasts that will never be graded, such as of a team that retired."""
    brier: float = 0.0
    """Sum of squared errors of probabilities."""
    hits: int = 0
    probabilities: int = 0
    said: list[float] = field(default_factory=lambda: [0.0] * TENTHS)
    came: list[int] = field(default_factory=lambda: [0] * TENTHS)
    counts: list[int] = field(default_factory=lambda: [0] * TENTHS)
    held: int = 0
    intervals: int = 0
    error: float = 0.0
    errors: int = 0

    def probability(self, said: float, *, came: bool) -> None:
        """Grade a probability."""
        index = min(int(said * TENTHS), TENTHS - 1)
        self.brier += (said - came) ** 2
        self.hits += came
        self.probabilities += 1
        self.said[index] += said
        self.came[index] += came
        self.counts[index] += 1

    def interval(self, low: float, high: float, value: float) -> None:
        """Grade an interval."""
        self.intervals += 1
        self.held += low <= value <= high

    def miss(self, error: float) -> None:
        """Grade a number by how far off it was."""
        self.error += abs(error)
        self.errors += 1

    @property
    def mean_brier(self) -> float | None:
        """Brier score: 0 is perfect, 0.25 is a coin."""
        return self.brier / self.probabilities if self.probabilities else None

    @property
    def climatology(self) -> float | None:
        """Brier score of always saying the frequency that was observed."""
        if not self.probabilities:
            return None
        rate = self.hits / self.probabilities
        return rate * (1 - rate)

    @property
    def coverage(self) -> float | None:
        """Share of intervals that held."""
        return self.held / self.intervals if self.intervals else None

    @property
    def mean_error(self) -> float | None:
        """Mean absolute error of numbers."""
        return self.error / self.errors if self.errors else None

    def reliability(self) -> list[tuple[float, float, int]]:
        """Return what was said on average, how often it came, and the count, by tenths."""
        return [
            (self.said[index] / count, self.came[index] / count, count)
            for index, count in enumerate(self.counts)
            if count
        ]
