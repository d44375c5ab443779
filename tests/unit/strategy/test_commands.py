from __future__ import annotations

import pytest

from livetiming.strategy.commands import Correction, apply, parse
from livetiming.strategy.corrections import CannotCorrect
from livetiming.strategy.engine import Engine
from livetiming.strategy.settings import Settings
from tests.unit.strategy.races import car, followed, shown, until


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (None, "expected an object"),
        ({"kind": "colour", "car": "7"}, "correction.kind - expected one of label, row"),
        ({"kind": "label"}, "correction.car - expected the number"),
        ({"kind": "row", "car": "7", "row": "left"}, "correction.row - expected a whole number"),
        ({"kind": "row", "car": "7", "row": True}, "correction.row"),
        ({"kind": "row", "car": "7", "row": -1}, "correction.row"),
        ({"kind": "row", "car": 7, "row": 1}, "correction.car - expected text"),
        ({"kind": "row", "car": "7", "rows": 1}, "'rows'. are not known"),
    ],
)
def test_what_is_no_correction_is_refused_with_what_was_expected(
    raw: object, expected: str
) -> None:
    with pytest.raises(CannotCorrect, match=expected):
        parse(raw)


def test_a_correction_is_read() -> None:
    assert Correction("row", "7", row=2) == parse({"kind": "row", "car": "7", "row": 2})


def stopped_last(engine: Engine) -> tuple[str, int]:
    return engine.race.stops[-1]


def test_a_row_told_is_in_the_history_and_in_the_box() -> None:
    engine = followed(until(0.5))
    key, number = stopped_last(engine)

    engine.correct({"kind": "row", "car": key, "row": 2})

    last = engine.document("box")["rows"][1]["karts"][-1]
    assert [f"{key}/{number}", 1.0] == last["left"][0]
    assert 1 == engine.document("history")["entered"][0]["row"]


def test_a_kart_is_put_where_it_stands() -> None:
    engine = followed(until(0.5))
    key, number = stopped_last(engine)

    engine.correct({"kind": "place", "car": key, "stop": number, "row": 1, "place": 1})

    head = engine.document("box")["rows"][0]["karts"][0]
    assert [f"{key}/{number}", 1.0] == head["left"][0]


def test_a_driver_told_by_hand_stays() -> None:
    engine = followed(until(0.5))
    key = engine.grid.keys[0]

    engine.correct({"kind": "driver", "car": key, "driver": 1})

    assert engine.drivers()[key][1] == engine.document("karts")[key]["driver"]


@pytest.mark.parametrize(
    ("correction", "expected"),
    [
        (Correction("label", "99", label="bad"), "car '99' has not raced here"),
        (Correction("label", "7", label="awful"), "expected one of good, medium, bad or none"),
        (Correction("row", "7", row=1), "there is no box here"),
        (Correction("place", "7", stop=1, row=1, place=1), "there is no box here"),
    ],
)
def test_a_correction_that_contradicts_the_race_is_refused(
    correction: Correction, expected: str
) -> None:
    engine = Engine(Settings())
    engine.update(shown(car(), at_s=1_400.0))

    with pytest.raises(CannotCorrect, match=expected):
        apply(engine.race, correction, 1_400.0)


def test_a_stop_never_made_cannot_be_put_anywhere() -> None:
    engine = followed(until(0.5))

    with pytest.raises(CannotCorrect, match="has made no stop 99"):
        engine.correct({"kind": "place", "car": "7", "stop": 99, "row": 1, "place": 1})


def test_a_label_can_be_taken_back() -> None:
    engine = Engine(Settings())
    engine.update(shown(car(), at_s=1_400.0))
    engine.correct({"kind": "label", "car": "7", "label": "good"})
    assert 1.0 == engine.document("karts")["7"]["odds"]["good"]

    engine.correct({"kind": "label", "car": "7", "label": "none"})

    assert engine.document("karts")["7"]["odds"]["good"] < 0.5
