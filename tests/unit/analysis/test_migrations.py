from __future__ import annotations

from livetiming.analysis.migrations import MIGRATIONS, from_1
from livetiming.analysis.snapshot import VERSION


def test_every_older_version_becomes_the_next_one() -> None:
    assert list(range(1, VERSION)) == sorted(MIGRATIONS)


def test_version_1_had_indices_of_laps_and_no_pace_of_stints() -> None:
    laps = [["first lap"], ["second lap"]]
    car = [None] * 9 + [laps, [["a stint"]], [], [], [], 1]
    chart = [[1, 5.0, ["7"], [""]], [2, 6.0, ["7"], [""]], [3, 7.0, [], []]]
    analysis = [5.0, {"7": car, "8": [None] * 9 + [[], [], [], [], [], None]}, [], [], 0, []]
    old = {"kind": "k", "version": 1, "session": "s",
           "analysis": [*analysis, chart, [], [], {}, ["7", 0]]}  # fmt: skip
    new = from_1(old)

    assert ("k", 2, "s") == (new["kind"], new["version"], new["session"])
    assert [["a stint", None]] == new["analysis"][1]["7"][10]
    assert ["second lap"] == new["analysis"][1]["7"][14]
    assert new["analysis"][1]["8"][14] is None
    assert ["7", ["first lap"]] == new["analysis"][10]
    assert {"7": 2} == new["analysis"][-1]
    assert from_1({**old, "analysis": [*analysis, chart, [], [], {}, None]})["analysis"][10] is None
