from __future__ import annotations

import numpy as np
import pytest

from livetiming.strategy.certain import CertainKarts
from livetiming.strategy.evidence import Evidence


def test_a_kart_seen_twice_knows_both_stints_and_each_the_other() -> None:
    karts = CertainKarts()
    for name in ("A", "B", "A"):
        karts.take(name)
    evidence = Evidence(np.array([100.0, 50.0, 100.0]), np.array([-30.0, 10.0, -10.0]))

    mean, variance = karts.weigh(evidence, 0.25)

    assert -10.0 / 116 == pytest.approx(float(mean[0]))
    assert 1 / 116 == pytest.approx(float(variance[0]))
    assert 0.0 == mean[1]
    assert -40.0 / 216 == pytest.approx(karts.kart(2).belief().mean)
    assert karts.kart(0).belief() == karts.kart(2).belief()


def test_a_label_stays_with_the_kart_whoever_drives_it() -> None:
    karts = CertainKarts()
    karts.take("A")
    karts.take("B")
    karts.label(0, 1)
    karts.take("A")
    karts.weigh(Evidence.none(3), 0.25)

    assert 1.0 == karts.kart(2).chances(0.1).good
    assert karts.kart(1).chances(0.1).good < 0.5


def test_a_kart_whose_name_comes_late_gets_it() -> None:
    karts = CertainKarts()
    karts.take("7/1")
    karts.rename(0, "K12")

    assert "K12" == karts.names[karts.of_stint[0]]
    assert 1 == len(karts.of_stint)
