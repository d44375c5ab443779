"""A log becomes the same records each time, and different ones where it differs."""

from __future__ import annotations

from pathlib import Path

import pytest

from livetiming.bridges.kafka.envelope import decode
from livetiming.bridges.kafka.rerunning import Rerun, log_boot, log_header
from livetiming.bridges.kafka.service_records import Produced
from livetiming.service.captures import read_capture
from livetiming.service.options import parse
from livetiming.service.playback import Capture
from livetiming.testing.apex import PRESETS, Simulation
from livetiming.testing.apex.writer import write_capture

SCENARIO = PRESETS["sprint"].having(duration_s=300, laps=4, teams=5)


@pytest.fixture(scope="module")
def race(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("race") / "race.raw.ndjson.gz"
    write_capture(Simulation(SCENARIO).frames(), path, SCENARIO.start_epoch_ms)
    return path


def exported(path: Path) -> list[Produced]:
    made: list[Produced] = []
    command = parse(["apex_kart", "--capture", str(path), "--uuid", "race"])
    capture = Capture(path, read_capture, fallback_start_s=0)
    Rerun(command, capture, made.append, boot=log_boot(path, "race")).run()
    return made


def test_the_same_log_gives_the_same_bytes(race: Path) -> None:
    assert exported(race) == exported(race)


def test_every_lap_that_was_driven_is_an_event(race: Path) -> None:
    simulation = Simulation(SCENARIO)
    list(simulation.frames())
    found = [decode(one.value) for one in exported(race) if one.value and one.type == "lap"]

    assert sorted(
        (car["number"], lap["time_ms"])
        for car in simulation.document()["cars"]
        for lap in car["laps"]
    ) == sorted((one.data["car"], one.data["lap_ms"]) for one in found)


def test_a_frame_goes_before_what_comes_of_it(race: Path) -> None:
    kinds = [one.kind for one in exported(race)]

    assert kinds.index("raw.v1") < kinds.index("delta.v1")
    assert "frame" in {
        decode(one.value).data["kind"]
        for one in exported(race)
        if one.value and one.kind == "raw.v1"
    }


def test_a_log_that_grows_is_the_same_log_and_another_service_is_not(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text('{"livetiming_raw": 1, "plugin": "p", "uuid": "u"}\n')
    before = log_boot(path, "a")
    path.write_text(path.read_text() + '{"t": 1, "k": "frame", "d": ""}\n')

    assert before == log_boot(path, "a")
    assert before != log_boot(path, "b")
    assert {"livetiming_raw": 1, "plugin": "p", "uuid": "u"} == log_header(path)


def test_what_is_no_log_of_ours_has_no_header(tmp_path: Path) -> None:
    path = tmp_path / "capture"
    path.write_bytes(b"\xff\xfe nothing")

    assert {} == log_header(path)


def test_a_folder_of_messages_is_told_by_its_first_one(tmp_path: Path) -> None:
    (tmp_path / "5.raw.txt").write_text("a")
    before = log_boot(tmp_path, "x")
    (tmp_path / "6.raw.txt").write_text("b")

    assert ({}, before) == (log_header(tmp_path), log_boot(tmp_path, "x"))
    assert log_boot(tmp_path, "x") != log_boot(tmp_path, "y")
