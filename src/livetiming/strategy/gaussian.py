"""The normal distribution, for single numbers and for arrays."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_P = 0.3275911
_A = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)


def phi(x: float) -> float:
    """Return the probability of a standard normal below *x*."""
    return 0.5 * math.erfc(-x / math.sqrt(2))


def phis(x: Any) -> Array:
    """Return :func:`phi` of each element, to 1e-7 (Abramowitz and Stegun 7.1.26)."""
    z = np.abs(np.asarray(x, dtype=np.float64)) / math.sqrt(2)
    t = 1 / (1 + _P * z)
    tail = t * (_A[0] + t * (_A[1] + t * (_A[2] + t * (_A[3] + t * _A[4])))) * np.exp(-z * z)
    return np.where(np.asarray(x) >= 0, 1 - tail / 2, tail / 2)
