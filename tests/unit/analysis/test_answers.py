from __future__ import annotations

import json

import pytest

from livetiming.analysis import answers
from livetiming.analysis.answers import MORE, answer
from livetiming.analysis.changes import KEYS, documents
from livetiming.analysis.model import Analysis
from tests.unit.analysis.track import driven, row


def two_cars() -> Analysis:
    track = driven(62.0, 61.0, driver="A")
    track.show(row("8", laps=3), row(laps=2, last=61.0, driver="A"))
    for lap in range(4, 34):
        shown = row("8", laps=lap, last=60.0 + lap / 10, driver="B")
        track.show(shown, row(laps=2, last=61.0, driver="A"), after_s=60 + lap / 10)
    return track.analysis


def test_who_names_nothing_gets_everything() -> None:
    analysis = two_cars()

    assert documents(analysis) == answer(analysis)
    assert list(KEYS) == list(answer(Analysis()))


@pytest.mark.parametrize("nonsense", ["laps", 7, {"laps": 1}])
def test_what_is_no_list_names_nothing(nonsense: object) -> None:
    analysis = two_cars()

    assert documents(analysis) == answer(analysis, nonsense, nonsense)


def test_keys_and_cars_are_chosen_by_name() -> None:
    found = answer(two_cars(), ["laps", "pace", "stats", "bogus"], [8, "9"])

    assert ["laps", "pace", "stats"] == list(found)
    assert (["8/0", "8/1"], ["8"]) == (list(found["laps"]), list(found["pace"]))
    assert 2 == found["stats"]["cars"]


def test_laps_that_do_not_fit_are_named_and_come_when_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(answers, "LAPS_BYTES", 1000)
    analysis = two_cars()

    first = answer(analysis)
    assert {"laps": ["7"]} == first[MORE]
    assert ["8/0", "8/1"] == list(first["laps"])
    second = answer(analysis, ["laps"], first[MORE]["laps"])
    assert MORE not in second
    assert documents(analysis)["laps"] == {**second["laps"], **first["laps"]}


def test_a_lap_is_about_as_large_as_it_is_taken_for() -> None:
    analysis = two_cars()
    size = len(json.dumps(documents(analysis, ("laps",)), separators=(",", ":")))
    laps = sum(len(car.laps) for car in analysis.cars.values())

    assert size < laps * (answers.ROW_BYTES + 2 * answers.SECTOR_BYTES)
