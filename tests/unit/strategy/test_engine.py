from __future__ import annotations

from dataclasses import replace

import pytest

from livetiming.analysis.model import Analysis
from livetiming.strategy.corrections import CannotCorrect
from livetiming.strategy.documents import KEYS
from livetiming.strategy.engine import Engine
from livetiming.strategy.settings import Settings
from tests.unit.strategy.races import SETTINGS, analyses, car, followed, shown, until

TIMELESS = ("karts", "box", "history", "model")
"""Documents that do not depend on how often the race is looked at."""


def test_what_changed_is_said_and_nothing_changes_without_news() -> None:
    engine = Engine(Settings())
    first = shown(car(laps=2), at_s=1_130.0)

    assert frozenset(KEYS) == engine.update(first)
    assert frozenset() == engine.update(first)
    assert frozenset() == engine.update(replace(first, at_s=1_131.0))
    assert frozenset() == Engine().update(Analysis())


def test_every_key_has_a_document_and_no_other() -> None:
    engine = followed(until(0.3))

    assert set(KEYS) == set(engine.documents())
    with pytest.raises(KeyError):
        engine.document("weather")


def test_looking_seldom_gives_the_same_as_looking_always() -> None:
    every = until(0.6)
    always = followed(every)
    seldom = followed((*every[::40], every[-1]))

    for key in TIMELESS:
        assert always.document(key) == seldom.document(key), key


def test_the_same_race_gives_the_same_documents() -> None:
    assert followed(until(0.4)).documents() == followed(until(0.4)).documents()


def test_another_seed_gives_other_histories_but_the_same_laps() -> None:
    one, other = (followed(until(0.5), replace(SETTINGS, seed=seed)).documents() for seed in (1, 2))

    assert one["box"] != other["box"]
    assert list(one["standings"]) == list(other["standings"])
    laps = ([kart["laps"] for kart in made["karts"].values()] for made in (one, other))
    assert next(laps) == next(laps)


def test_a_session_begun_anew_is_followed_anew_and_scores_are_kept() -> None:
    engine = followed(until(0.5))
    made = engine.ledger.tallies["stop"].made
    engine.update(shown(car(start_s=9_000.0), at_s=9_400.0))

    assert {"7"} == set(engine.document("karts"))
    assert engine.ledger.tallies["stop"].made >= made > 0
    assert [] == [one for one in engine.ledger.open if one.kind != "stop"]


def test_a_label_by_hand_is_shown_and_goes_with_the_kart() -> None:
    engine = followed(until(0.5))
    key = engine.grid.keys[0]

    assert frozenset(KEYS) == engine.correct({"kind": "label", "car": key, "label": "bad"})

    odds = engine.document("karts")[key]["odds"]
    assert ("bad", 1.0, True) == (odds["label"], odds["bad"], odds.get("manual"))
    for analysis in analyses()[round(len(analyses()) * 0.5) : round(len(analyses()) * 0.62)]:
        engine.update(analysis)
    shown_bad = [one for one in engine.document("karts").values() if one["odds"].get("manual")]
    waiting = [one for row in engine.document("box")["rows"] for one in row["karts"]]
    assert shown_bad or any(one["odds"]["bad"] > 0.3 for one in waiting)


def test_a_correction_that_cannot_be_changes_nothing() -> None:
    engine = followed(until(0.4))
    before = engine.documents()

    with pytest.raises(CannotCorrect):
        engine.correct({"kind": "row", "car": "nobody", "row": 1})

    assert before == engine.documents()


def test_a_race_of_unreadable_times_is_followed_all_the_same() -> None:
    """No stops column, no driver, no clock: karts and standings, but no finish."""
    engine = Engine(Settings())
    engine.update(shown(replace(car("7"), drivers=(), driver=-1), car("8"), at_s=1_400.0))

    assert {"7", "8"} == set(engine.document("karts"))
    assert "Unknown" == engine.document("karts")["7"]["driver"]
    assert {} == engine.document("forecast")
