from __future__ import annotations

import numpy as np
import pytest

from livetiming.strategy.gaussian import phi, phis


@pytest.mark.parametrize(("x", "below"), [(0.0, 0.5), (1.2816, 0.9), (-1.2816, 0.1)])
def test_the_distribution_is_the_normal_one(x: float, below: float) -> None:
    assert below == pytest.approx(phi(x), abs=1e-4)


def test_arrays_agree_with_single_numbers() -> None:
    points = np.linspace(-6, 6, 241)

    assert np.allclose([phi(float(x)) for x in points], phis(points), atol=2e-7)
