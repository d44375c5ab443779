from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from livetiming.strategy.settings import Settings
from livetiming.strategy.snapshot import BadSnapshot, decode, encode, pack, unpack
from tests.unit.strategy.races import SETTINGS, engine, followed, until

PARTS = (SETTINGS, Settings(own="7"), replace(SETTINGS, box=None, karts="number"))


@pytest.mark.parametrize("settings", PARTS)
def test_a_resumed_engine_goes_on_as_if_nothing_had_happened(settings: Settings) -> None:
    every = until(0.7)
    half = len(every) // 2
    whole = followed(every[:half], settings)
    whole.correct({"kind": "label", "car": whole.grid.keys[2], "label": "good"})
    resumed = decode(json.loads(json.dumps(encode(whole))))
    resumed.update(every[half - 1])

    for analysis in every[half:]:
        whole.update(analysis)
        resumed.update(analysis)

    assert whole.documents() == resumed.documents()


def broken(change: dict[str, Any]) -> Any:
    return {**encode(engine()), **change}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ([], "expected an object of kind 'livetiming-strategy'"),
        ({"kind": "livetiming-analysis"}, "expected an object of kind"),
        ({"kind": "livetiming-strategy", "version": 99}, "expected version 1 or older, got 99"),
        ({"kind": "livetiming-strategy", "version": 1}, "expected version 1, got 'settings'"),
    ],
)
def test_what_is_no_saved_engine_is_refused(raw: object, expected: str) -> None:
    with pytest.raises(BadSnapshot, match=expected):
        decode(raw)


@pytest.mark.parametrize("name", ["settings", "ledger", "grader", "race", "shown"])
def test_a_part_that_is_damaged_is_refused(name: str) -> None:
    with pytest.raises(BadSnapshot):
        decode(broken({name: 7}))


def test_arrays_are_packed_whole() -> None:
    for array in (np.arange(6).reshape(2, 3), np.zeros((0, 4)), np.array([True, False]),
                  np.array([-1, 2], np.int16)):  # fmt: skip
        again = unpack(json.loads(json.dumps(pack(array))))
        assert np.array_equal(array, again)
        assert array.dtype == again.dtype


@pytest.mark.parametrize(
    "packed", [["|O", [1], "eJw="], ["<f8", [9], pack(np.zeros(2))[2]], ["<f8", [1], "%%%"]]
)
def test_an_array_that_is_none_is_refused(packed: Any) -> None:
    with pytest.raises((ValueError, Exception)):  # any, but no array
        unpack(packed)


def test_a_bomb_is_not_unpacked() -> None:
    packed = pack(np.zeros(9_000_000))

    with pytest.raises(ValueError, match="more than"):
        unpack(packed)


def test_it_is_small() -> None:
    assert len(json.dumps(encode(engine()))) < 400_000
