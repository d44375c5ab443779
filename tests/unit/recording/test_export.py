from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from livetiming.recording import Recording, RecordingError, open_recording
from livetiming.recording.export import (
    headings,
    sampled,
    table,
    write_csv,
    write_ndjson,
    write_parquet,
)

from .races import MANIFEST, START_MS, a_race, left_running, recorded


def a_recording(folder: Path, *shown: tuple[int, list[list[Any]]]) -> Recording:
    recorder = left_running(folder / "race.zip", [])
    for offset_ms, cars in shown:
        state = {"cars": cars, "session": {"flagState": "green"}, "messages": [], "highlight": []}
        recorder.state(state, START_MS + offset_ms)
    path = recorder.finish("over")
    assert path is not None
    return open_recording(path)


def test_a_car_has_a_row_whenever_something_of_it_has_changed(tmp_path: Path) -> None:
    shown = [
        (0, [["7", "RUN", 1, ""], ["8", "RUN", 1, ""]]),
        (1000, [["7", "RUN", 2, [61.5, "pb"]], ["8", "RUN", 1, ""]]),
        (2000, [["8", "RUN", 2, ""], ["7", "RUN", 2, [61.5, "pb"]]]),
    ]
    with a_recording(tmp_path, *shown) as recording:
        rows = [row[1:] for row in table(recording)]

    assert [
        [0, "green", 1, "7", "", "RUN", "", 1, "", "", ""],
        [0, "green", 2, "8", "", "RUN", "", 1, "", "", ""],
        [1, "green", 1, "7", "", "RUN", "", 2, "", 61.5, "pb"],
        [2, "green", 1, "8", "", "RUN", "", 2, "", "", ""],
        [2, "green", 2, "7", "", "RUN", "", 2, "", 61.5, "pb"],
    ] == rows


def test_headings_are_the_columns_of_the_manifest(tmp_path: Path) -> None:
    with a_recording(tmp_path, (0, [["7"]])) as recording:
        recording.manifest = {**MANIFEST, "colSpec": [["Num", "text"], ["Num", "text"]]}

        assert [
            "time", "offset", "flag", "position", "Num", "Num mark", "Num 2", "Num 2 mark"
        ] == headings(recording)  # fmt: skip


def test_two_cars_of_one_number_are_two(tmp_path: Path) -> None:
    with a_recording(tmp_path, (0, [["7", "a"], ["7", "b"]]), (1, [["7", "a"], ["7", "c"]])) as r:
        assert [0.0, 0.0, 0.001] == [row[1] for row in table(r)]


def test_frames_can_be_thinned_out_to_the_last_of_each_time(tmp_path: Path) -> None:
    states = a_race(100)
    with open_recording(recorded(tmp_path / "race.zip", states)) as recording:
        offsets = [frame.at_ms for frame in sampled(recording, 5000)]
        everything = [frame.at_ms for frame in sampled(recording, 0)]

    last: dict[int, int] = {}
    for at_ms, _ in states:
        last[(at_ms - START_MS) // 5000] = at_ms - START_MS
    assert list(last.values()) == offsets
    assert 100 == len(everything)


def test_csv_is_read_by_others(tmp_path: Path) -> None:
    out = io.StringIO()
    with open_recording(recorded(tmp_path / "race.zip", a_race(50))) as recording:
        count = write_csv(recording, out)

    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert count == len(rows)
    assert START_MS / 1000 == float(rows[0]["time"])
    assert {"Num", "Last", "Last mark", "flag"} <= set(rows[0])


def test_states_are_written_whole(tmp_path: Path) -> None:
    states = a_race(50)
    out = io.StringIO()
    with open_recording(recorded(tmp_path / "race.zip", states)) as recording:
        assert 50 == write_ndjson(recording, out)

    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert states == [(line["t"], line["state"]) for line in lines]


def test_parquet_has_numbers_where_the_screen_has_them(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    with a_recording(
        tmp_path, (0, [["7", "RUN", 1, ""]]), (5, [["7", "RUN", "2", [61.5, "pb"]]])
    ) as recording:
        assert 2 == write_parquet(recording, tmp_path / "race.parquet")

    columns = parquet.read_table(tmp_path / "race.parquet").to_pydict()
    assert [None, 61.5] == columns["Last"]
    assert [None, "pb"] == columns["Last mark"]
    assert [1.0, None] == columns["Laps"]
    assert ["7", "7"] == columns["Num"]


def test_without_its_library_parquet_is_refused_with_the_way_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with (
        a_recording(tmp_path, (0, [["7"]])) as recording,
        pytest.raises(RecordingError, match=r"pip install livetiming\[parquet\]"),
    ):
        write_parquet(recording, tmp_path / "race.parquet")
