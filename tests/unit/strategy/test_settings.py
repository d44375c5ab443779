from __future__ import annotations

import json

import pytest

from livetiming.strategy.settings import (
    BadSettings,
    Box,
    Model,
    Rules,
    Settings,
    as_json,
    from_json,
)

FULL = Settings(
    rules=Rules(duration_s=43_200, stops_required=16, min_stop_s=180, max_stint_s=3_600),
    box=Box(rows=(3, 2), choice="probabilities", probabilities=(0.6, 0.4)), karts="box", own="7",
    model=Model(threshold_s=0.15), seed=3,
)  # fmt: skip


def test_settings_survive_json() -> None:
    assert FULL == from_json(json.loads(json.dumps(as_json(FULL))))
    assert Settings() == from_json({})


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (lambda: Box(rows=()), "at least one kart a row"),
        (lambda: Box(rows=(3, 0)), "at least one kart a row"),
        (
            lambda: from_json({"karts": "box", "box": {"rows": [3], "discipline": "heap"}}),
            "box.discipline - expected one of fifo",
        ),
        (lambda: Box(rows=(1, 1, 1), choice="balance"), "needs two rows"),
        (lambda: Box(choice="probabilities", probabilities=(0.5, 0.6)), "add up to 1"),
        (lambda: Rules(min_stop_s=-1), "rules.min_stop_s - expected a number from 0"),
        (lambda: Settings(karts="box"), "needs a box"),
        (lambda: from_json({"karts": "magic"}), "karts - expected one of box, drawn"),
        (lambda: from_json({"rules": {"stop": 3}}), "settings - .*stop"),
    ],
)
def test_settings_that_contradict_themselves_are_refused(settings: object, expected: str) -> None:
    with pytest.raises(BadSettings, match=expected):
        settings()  # type: ignore[operator]  # a function


def test_rows_are_equally_likely_unless_told() -> None:
    assert (0.5, 0.5) == Box().shares
    assert (0.6, 0.4) == (FULL.box or Box()).shares
    assert 5 == (FULL.box or Box()).karts
