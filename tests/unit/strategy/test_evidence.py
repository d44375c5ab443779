from __future__ import annotations

import numpy as np
import pytest

from livetiming.strategy.evidence import Evidence, Mixture, manual_evidence


def mixture(*karts: tuple[float, float, float], manual: int = 0) -> Mixture:
    means, variances, weights = (np.array(values) for values in zip(*karts, strict=True))
    return Mixture(means, variances, weights, np.full(len(karts), manual, np.int8))


def test_a_mixture_is_as_unsure_as_its_parts_and_their_difference() -> None:
    belief = mixture((-0.3, 0.01, 0.5), (0.3, 0.01, 0.5)).belief()

    assert 0.0 == belief.mean
    assert 0.10 == pytest.approx(belief.variance)


def test_classes_are_weighed_like_the_parts() -> None:
    found = mixture((-1.0, 0.01, 0.25), (1.0, 0.01, 0.75)).chances(0.1)

    assert [0.25, 0.75] == pytest.approx([found.good, found.bad])


def test_what_was_said_by_hand_is_certain() -> None:
    assert 1.0 == mixture((1.0, 0.01, 1.0), manual=1).chances(0.1).good
    assert 1.0 == mixture((-1.0, 0.01, 1.0), manual=3).chances(0.1).bad


def test_a_label_by_hand_is_evidence_of_its_third() -> None:
    precision, weighted = manual_evidence(np.array([0, 1, 2, 3], np.int8), 0.3)

    assert 0.0 == precision[0]
    means = weighted[1:] / precision[1:]
    assert [-0.327, 0.0, 0.327] == pytest.approx([float(mean) for mean in means])
    assert 0.0 == Evidence.none(3).precision.sum()
