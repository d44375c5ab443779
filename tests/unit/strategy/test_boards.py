from __future__ import annotations

import json

import pytest

from livetiming.strategy.boards import step_values
from livetiming.strategy.settings import Settings
from tests.unit.strategy.races import engine, followed, until


def test_every_team_has_a_kart_with_chances_that_add_up() -> None:
    board = engine().document("karts")

    assert 10 == len(board)
    for kart in board.values():
        odds = kart["odds"]
        assert 1.0 == pytest.approx(odds["good"] + odds["medium"] + odds["bad"], abs=0.002)
        assert kart["clean"] <= kart["laps"]
        assert odds["label"] in ("good", "medium", "bad", "unknown")


def test_the_box_shows_its_places_and_what_a_stop_brings() -> None:
    box = engine().document("box")

    assert [3, 3] == [len(row["karts"]) for row in box["rows"]]
    assert list(range(9)) == [step["stops"] for step in box["steps"]]
    for row in box["rows"]:
        for waiting in row["karts"]:
            assert sum(share for _, share in waiting["left"]) <= 1.001
    now, sides = box["steps"][0], [row["steps"][0] for row in box["rows"]]
    assert now["good"] == pytest.approx((sides[0]["good"] + sides[1]["good"]) / 2, abs=0.002)
    assert 0 <= now["better"] <= 1


def test_history_lists_who_came_in_the_latest_first() -> None:
    history = engine().document("history")

    times = [one["at"] for one in history["entered"]]
    assert times == sorted(times, reverse=True)
    assert history["count"] == len(engine().race.stops)
    assert all(one["laps"] >= one["clean"] for one in history["entered"])


def test_without_a_box_every_draw_is_an_average_kart() -> None:
    one = followed(until(0.3), Settings(own="7"))

    assert [] == one.document("box")["rows"]
    values = step_values(one.race, {}, 2)
    assert 3 == len(values)
    assert 0.0 == values[0][3]


def test_documents_are_plain_json() -> None:
    documents = engine().documents()

    assert documents == json.loads(json.dumps(documents))
