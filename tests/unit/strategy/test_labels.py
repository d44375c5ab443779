from __future__ import annotations

import numpy as np
import pytest

from livetiming.strategy.documents import Label
from livetiming.strategy.labels import Chances, chances, chances_of, threshold_s, verdict


def test_the_reference_s_kart_is_good_with_773() -> None:
    delta = threshold_s(0.25)

    found = chances(-0.210, 0.137, delta)

    assert 0.1075 == delta
    assert 0.773 == pytest.approx(found.good, abs=0.0015)
    assert 0.010 == pytest.approx(found.bad, abs=0.001)
    assert "good" == verdict(found, 6).label


def test_an_unknown_kart_is_any_third() -> None:
    assert Chances(1 / 3, 1 / 3, 1 / 3) == pytest.approx(
        chances(0.0, 0.25, threshold_s(0.25)), abs=0.005
    )


def test_a_user_s_threshold_and_two_classes_are_heeded() -> None:
    assert 0.2 == threshold_s(0.25, 0.2)
    assert 0.0 == threshold_s(0.25, 0.2, two=True)
    assert 0.0 == chances(-0.1, 0.1, 0.0).medium


@pytest.mark.parametrize(
    ("good", "laps", "before", "label", "provisional"),
    [
        (0.70, 5, "unknown", "good", "good"),
        (0.69, 5, "unknown", "unknown", "good"),
        (0.69, 2, "unknown", "unknown", "unknown"),
        (0.45, 9, "unknown", "unknown", "unknown"),
        (0.56, 9, "good", "good", "good"),
        (0.54, 9, "good", "unknown", "good"),
    ],
)
def test_a_label_is_firm_from_70_and_kept_down_to_55(
    good: float, laps: int, before: Label, label: Label, provisional: Label
) -> None:
    rest = (1 - good) / 2

    assert (label, provisional) == verdict(Chances(good, rest, rest), laps, before)


def test_a_label_turns_at_once_when_another_is_sure() -> None:
    assert "bad" == verdict(Chances(0.1, 0.1, 0.8), 9, "good").label


def test_arrays_agree_with_single_karts() -> None:
    found = chances_of(np.array([-0.2, 0.1]), np.array([0.1, 0.3]), 0.1)

    assert np.allclose([chances(-0.2, 0.1, 0.1), chances(0.1, 0.3, 0.1)], found, atol=1e-6)
