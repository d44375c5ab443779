from __future__ import annotations

import json
from dataclasses import replace

from livetiming.strategy.pitnow import pit_now
from livetiming.strategy.pitnow.document import document
from livetiming.strategy.pitnow.situation import Situation
from tests.unit.strategy.pitnow.test_verdict import HOUR


def test_race_time_becomes_unix_time() -> None:
    where = Situation(replace(HOUR, now=500), 1_000.0)

    found = document("7", where, pit_now(where.problem))
    assert ("7", 1_500.0, "enter", "no") == (
        found["car"], found["at"], found["asks"], found["verdict"]
    )  # fmt: skip
    assert {
        "rule": "pits.closed", "text": "the pit lane is closed until 10:00", "opens": 1_600.0
    } == found["fails"]  # fmt: skip
    assert {"since": 1_000.0, "driver": "Ada", "limit": 2_200.0} == found["stint"]
    assert 4_600.0 == found["plan"][-1]["until"]
    assert 500 == found["drivers"][0]["driven"]
    json.dumps(found, allow_nan=False)


def test_in_the_pits_it_tells_when_to_leave() -> None:
    where = Situation(replace(HOUR, driver=None, start=960, previous=0, owed=2), 0.0)

    found = document("7", where, pit_now(where.problem))
    assert ("leave", 960.0, None) == (found["asks"], found["opens"], found["stint"])
