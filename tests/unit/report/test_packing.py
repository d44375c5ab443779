from __future__ import annotations

import base64
import json
import zlib
from typing import Any

from livetiming.report.packing import lap_columns, packed
from tests.unit.report.races import Documents, documents

# web/src/report/unpacking.test.ts unpacks the same.
ROWS: list[list[Any]] = [
    [1, 1, 1700000061, 61, 1, 0, 0, 0, 2, "", "pb", [], ""],
    [2, 2, 1700000121.499, 60.5, 1, 0, 0, 1, 1, 0.4, "", [], ""],
    [3, 2, 1700000196.751, 75.25, 4, 0, 1, 2, 1, "1 lap", "", [20.1], "S"],
]
COLUMNS: list[list[Any]] = [
    [1, 1, 1], [1, 1, 0], [1700000061000, -1, 2], [61000, 60500, 75250], [1, 1, 4], [0, 0, 0],
    [0, 0, 1], [0, 1, 2], [2, 1, 1], ["", 0.4, "1 lap"], ["pb", "", ""], [[], [], [20.1]],
    ["", "", "S"],
]  # fmt: skip


def unpacked(told: Documents) -> Any:
    return json.loads(zlib.decompress(base64.b64decode(packed(told))))


def test_laps_become_columns_of_small_differences() -> None:
    assert COLUMNS == lap_columns(ROWS)
    assert [[]] * 13 == lap_columns([])


def test_blocks_become_one_and_other_documents_stay_as_they_are() -> None:
    told = documents()
    told["laps"] = {"7/1": [ROWS[2]], "7/0": ROWS[:2]}
    found = unpacked(told)

    assert {"7": COLUMNS} == found["lapColumns"]
    assert told["stints"] == found["stints"]
    assert [told["chart"]["1"][0], ["7", "12"]] == found["chart"]["1"]
    assert "laps" not in found


def test_rows_that_are_no_laps_are_left_out() -> None:
    told = documents()
    told["laps"] = {"7/0": [ROWS[0], None, [1, 2], [1, 1, None, *ROWS[0][3:]]], "7/x": [ROWS[1]]}

    assert 1 == len(unpacked(told)["lapColumns"]["7"][0])


def test_no_text_can_break_out() -> None:
    told = documents()
    told["static"]["7"] = ["", "</script><script>alert(1)</script>", "\u2028"]

    assert set(packed(told)) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
    )
