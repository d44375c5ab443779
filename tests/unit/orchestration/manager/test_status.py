from __future__ import annotations

import os
from pathlib import Path

import pytest

from livetiming.orchestration.manager import Wish
from livetiming.orchestration.manager.status import State, duration, state_of, survey, table
from tests.unit.orchestration.manager.scene import NOW_S, Process, Scene


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def state(scene: Scene) -> State:
    return state_of(scene.manager, scene.manager.look("club"))


def test_what_became_of_a_service(scene: Scene) -> None:
    record = scene.manager.start(Wish("club")).record
    assert State.RUNNING == state(scene)

    scene.dies(record)
    assert State.DIED == state(scene)
    scene.exits(record, 2)
    assert State.FAILED == state(scene)
    scene.exits(record, 0)
    assert State.DONE == state(scene)
    scene.exits(record, 0, by="SIGTERM")
    assert State.DIED == state(scene), "the machine went down, perhaps"
    scene.manager.stop("club")
    assert State.STOPPED == state(scene)


def test_the_last_word_of_another_process_tells_nothing(scene: Scene) -> None:
    record = scene.manager.start(Wish("club")).record
    scene.exits(record, 2)
    scene.folder.exit_path("club").write_text('{"pid": 1, "code": 0}')

    assert State.DIED == state(scene)


def test_a_pid_of_another_manager_is_listed(scene: Scene) -> None:
    scene.places.pid_dir.mkdir()
    scene.folder.pid_path("club").write_text("7")
    scene.machine.processes[7] = Process("x", ["livetiming-service", "club"])

    [row] = survey(scene.manager, now_s=NOW_S)

    assert (State.RUNNING, 7, None) == (row.state, row.pid, row.uuid)


def test_cars_and_time_are_those_of_the_saved_state(scene: Scene) -> None:
    record = scene.manager.start(Wish("club", ("--tz", "1"))).record
    path = scene.save_state(record.uuid)
    os.utime(path, (NOW_S - 90, NOW_S - 90))

    [row] = survey(scene.manager, now_s=NOW_S)

    assert (2, NOW_S - 90, ("--tz", "1")) == (row.cars, row.published_s, row.args)
    raw = row.as_json()
    assert (2, NOW_S - 90, "running") == (raw["cars"], raw["lastPublication"], raw["state"])
    path.write_text("no json")
    [row] = survey(scene.manager, now_s=NOW_S)
    assert row.cars is None


def test_the_table_is_for_people(scene: Scene) -> None:
    record = scene.manager.start(Wish("club", ("--uuid", "abc"))).record
    os.utime(scene.save_state(record.uuid), (NOW_S - 90, NOW_S - 90))
    scene.exits(scene.manager.start(Wish("late")).record, 2)

    lines = table(survey(scene.manager, now_s=NOW_S), now_s=NOW_S)

    assert "NAME" == lines[0].split()[0]
    assert ["club", "club", "running", "abc", "101", "-", "2", "1m", "30s", "ago"] == lines[
        1
    ].split()[:10]
    assert ["late", "late", "failed", "(2)"] == lines[2].split()[:4]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (59.4, "59s"), (61, "1m 1s"), (3600, "1h 0m"), (200_000, "2d 7h"), (-5, "0s")],
)
def test_a_time_in_its_two_largest_units(seconds: float, text: str) -> None:
    assert text == duration(seconds)
