"""Analyses that services of every version have saved are read by the present one.

The files hold one simulated race. When the version of what is saved grows, add a file:
``save(path, {"frame": watch(RACE).frame})`` with the code that writes it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from livetiming.analysis.changes import KEYS, documents
from livetiming.analysis.snapshot import VERSION
from livetiming.service.analysing import load
from livetiming.testing.apex import PRESETS, Rules
from tests.golden.analysis_truth import Verdict, watch
from tests.unit.analysis.track import driven

FOLDER = Path(__file__).parent / "analyses"
RACE = PRESETS["endurance"].having(
    teams=5, duration_s=1500, seed=11, lap_counter=True,
    rules=Rules(min_stop_s=60, max_stint_s=400),
    troubles=frozenset({"lap_removal", "no_show", "no_sta"}),
)  # fmt: skip


@pytest.fixture(scope="module")
def verdict() -> Verdict:
    return watch(RACE)


def test_there_is_a_file_of_every_version() -> None:
    assert [f"v{number}.json" for number in range(1, VERSION + 1)] == sorted(
        path.name for path in FOLDER.glob("v?.json")
    )
    for number in range(1, VERSION + 1):
        assert number == json.loads((FOLDER / f"v{number}.json").read_text("utf-8"))["version"]


@pytest.mark.parametrize("number", range(1, VERSION + 1))
def test_an_analysis_saved_by_any_version_is_what_the_race_gives_today(
    number: int, verdict: Verdict
) -> None:
    frame = load(FOLDER / f"v{number}.json")

    assert frame is not None
    assert verdict.frame.session == frame.session
    assert documents(verdict.frame.analysis) == documents(frame.analysis)
    assert set(KEYS) == set(documents(frame.analysis))
    assert (105, 24) == (
        sum(len(car.laps) for car in frame.analysis.cars.values()),
        sum(len(car.stops) for car in frame.analysis.cars.values()),
    )
    assert 5 == sum(len(car.corrections) for car in frame.analysis.cars.values())


def test_a_long_race_whose_laps_are_saved_in_blocks_is_read() -> None:
    frame = load(FOLDER / "long.v2.json")

    assert frame is not None
    assert driven(*(60 + number % 9 / 10 for number in range(170))).analysis == frame.analysis


def test_a_newer_version_is_refused_in_words(tmp_path: Path, verdict: Verdict) -> None:
    newer = json.loads((FOLDER / f"v{VERSION}.json").read_text("utf-8"))
    path = tmp_path / "u.analysis.json"
    path.write_text(json.dumps({**newer, "version": VERSION + 1}), "utf-8")

    assert load(path) is None
