"""The verbs on a machine on paper; real processes in tests/integration/test_manager.py."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from livetiming.orchestration.manager import AlreadyRunning, DiedAtOnce, NotRunning, Wish
from livetiming.orchestration.manager.record import SCHEDULER, BadName, Record
from tests.unit.orchestration.manager.scene import NOW_S, Process, Scene, gets_ready, say


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    made = Scene(tmp_path)
    made.launches.does = gets_ready
    return made


CLUB = Wish("club", ("--tz", "1"))


def test_a_start_tells_who_was_started(scene: Scene) -> None:
    started = scene.manager.start(CLUB)

    record = started.record
    assert (True, False, None) == (started.is_ready, started.resumed, started.stale_pid)
    assert ("club", "club", ("--tz", "1"), NOW_S) == (
        record.name,
        record.plugin,
        record.args,
        record.started_s,
    )
    assert [("--uuid", record.uuid)] == scene.launches.extra
    assert record == scene.manager.look("club").record


def test_a_start_that_is_not_ready_in_time_is_a_start(scene: Scene) -> None:
    scene.launches.does = lambda record: None

    assert not scene.manager.start(CLUB, ready_s=7).is_ready
    assert [7] == scene.waiting.waited_s


def test_a_name_has_one_service(scene: Scene) -> None:
    scene.manager.start(CLUB)

    with pytest.raises(AlreadyRunning, match=r"club: expected it not running - it is \(pid 101\)"):
        scene.manager.start(Wish("club"))
    assert scene.manager.start(Wish("club", name="other")).record.name == "other"


def test_a_name_that_would_be_a_path_is_refused(scene: Scene) -> None:
    for name in ("../x", "a.json", "-x", "a b"):
        with pytest.raises(BadName, match="expected letters, digits"):
            scene.manager.start(Wish("club", name=name))


def test_the_prefix_of_the_namespace_may_be_given(scene: Scene) -> None:
    assert scene.manager.start(Wish("livetiming.service.plugins.club")).record.name == "club"


def test_an_identity_of_ones_own_is_kept(scene: Scene) -> None:
    given = scene.manager.start(Wish("a", ("--uuid", "mine"))).record
    joined = scene.manager.start(Wish("b", ("--uuid=mine2",))).record
    resumed = scene.manager.start(Wish("c", ("-s", "/x/mine3.json"))).record

    assert ["mine", "mine2", "mine3"] == [given.uuid, joined.uuid, resumed.uuid]
    assert [(), (), ()] == scene.launches.extra


def test_a_service_that_ends_while_it_is_waited_for_is_told_with_its_last_words(
    scene: Scene,
) -> None:
    def fail(record: Record) -> None:
        say(record, "unrecognised argument --x")
        scene.exits(record, 2)

    scene.launches.does = fail

    with pytest.raises(DiedAtOnce, match=r"ended at once \(exit code 2\)") as died:
        scene.manager.start(CLUB)

    assert (["unrecognised argument --x"], 2) == (died.value.lines, died.value.code)
    assert not scene.folder.pid_path("club").exists()


def test_a_service_that_is_killed_at_once_is_told(scene: Scene) -> None:
    scene.launches.does = scene.dies

    with pytest.raises(DiedAtOnce, match="it was killed"):
        scene.manager.start(CLUB)


def test_a_service_that_is_done_at_once_is_no_failure(scene: Scene) -> None:
    scene.launches.does = lambda record: scene.exits(record, 0)

    assert not scene.manager.start(CLUB).is_ready


def test_only_what_is_logged_after_the_start_counts(scene: Scene) -> None:
    scene.launches.does = lambda record: None
    log = scene.places.log_dir / "club.log"
    log.parent.mkdir(parents=True)
    log.write_text("Session ready for service mine\n")

    assert not scene.manager.start(Wish("club", ("--uuid", "mine"))).is_ready


def test_a_stop_waits_and_forgets_the_process(scene: Scene) -> None:
    pid = scene.manager.start(CLUB).record.pid

    stopped = scene.manager.stop("club")

    assert (pid, signal.SIGINT) == (stopped.pid, stopped.signal)
    record = scene.manager.look("club").record
    assert record is not None
    assert (None, "manager") == (record.pid, record.stopped_by)
    assert not scene.folder.pid_path("club").exists()


def test_a_stop_of_what_has_died_cleans_up(scene: Scene) -> None:
    scene.dies(scene.manager.start(CLUB).record)

    assert scene.manager.stop("club").signal is None
    with pytest.raises(NotRunning, match="expected it running - no service is running"):
        scene.manager.stop("club")


def test_a_stop_of_nothing_lists_what_runs(scene: Scene) -> None:
    scene.manager.start(CLUB)

    with pytest.raises(NotRunning, match="running are: club"):
        scene.manager.stop("clbu")


def test_a_pid_of_another_process_is_left_alone(scene: Scene) -> None:
    record = scene.manager.start(CLUB).record
    assert record.pid is not None
    scene.machine.processes[record.pid] = Process("later", ["livetiming-service", "club"])

    assert scene.manager.stop("club").signal is None
    assert [] == scene.machine.sent


def test_a_pid_file_of_timing71s_manager_is_understood(scene: Scene) -> None:
    scene.places.pid_dir.mkdir()
    scene.folder.pid_path("club").write_text("7\n")
    scene.machine.processes[7] = Process("x", ["python", "/bin/livetiming-service", "club", "-v"])

    with pytest.raises(AlreadyRunning):
        scene.manager.start(CLUB)
    assert (7, signal.SIGINT) == (scene.manager.stop("club").pid, signal.SIGINT)


@pytest.mark.parametrize("command", [["vim", "club"], ["livetiming-service", "clubenduro"], []])
def test_a_pid_file_of_something_else_is_stale(scene: Scene, command: list[str]) -> None:
    scene.places.pid_dir.mkdir()
    scene.folder.pid_path("club").write_text("7")
    scene.machine.processes[7] = Process("x", command)

    assert 7 == scene.manager.start(CLUB).stale_pid
    assert 7 in scene.machine.processes


def test_a_restart_goes_on_with_identity_state_and_options(scene: Scene) -> None:
    before = scene.manager.start(CLUB).record
    state = scene.save_state(before.uuid)

    started = scene.manager.restart(Wish("club"))

    assert started.resumed
    assert (before.uuid, CLUB.args) == (started.record.uuid, started.record.args)
    assert ("--initial-state", str(state)) == scene.launches.extra[-1]
    assert [(before.pid, signal.SIGINT, True)] == scene.machine.sent


def test_a_restart_takes_the_name_of_an_instance(scene: Scene) -> None:
    scene.manager.start(Wish("club", ("--tz", "1"), name="spa"))

    again = scene.manager.restart(Wish("spa")).record
    other = scene.manager.restart(Wish("enduro", name="spa")).record

    assert ("spa", "club", ("--tz", "1")) == (again.name, again.plugin, again.args)
    assert ("spa", "enduro", ()) == (other.name, other.plugin, other.args)


def test_a_restart_without_a_saved_state_keeps_the_identity(scene: Scene) -> None:
    before = scene.manager.start(CLUB).record

    started = scene.manager.restart(Wish("club", ("--tz", "2")))

    assert not started.resumed
    assert (before.uuid, ("--tz", "2")) == (started.record.uuid, started.record.args)
    assert ("--uuid", before.uuid) == scene.launches.extra[-1]


def test_a_fresh_restart_has_no_past(scene: Scene) -> None:
    before = scene.manager.start(CLUB).record
    scene.save_state(before.uuid)

    started = scene.manager.restart(Wish("club"), fresh=True)

    assert not started.resumed
    assert before.uuid != started.record.uuid


def test_an_identity_without_hex_is_restored_too(scene: Scene) -> None:
    scene.manager.start(Wish("club", ("--uuid", "le-mans")))
    state = scene.save_state("le-mans")

    assert scene.manager.restart(Wish("club")).resumed
    assert ("--initial-state", str(state)) == scene.launches.extra[-1]


def test_without_a_record_the_log_tells_the_identity(scene: Scene) -> None:
    scene.save_state("abc")
    scene.places.log_dir.mkdir()
    (scene.places.log_dir / "club.log").write_text("x Session ready for service abc\nmore\n")

    started = scene.manager.restart(CLUB)

    assert (True, "abc") == (started.resumed, started.record.uuid)


def test_a_restart_leaves_a_service_to_whose_it_was(scene: Scene) -> None:
    scheduler = scene.another(SCHEDULER)
    scheduler.start(CLUB)
    assert SCHEDULER == scene.manager.restart(Wish("club")).record.owner

    scheduler.stop("club")
    assert "manager" == scene.manager.restart(Wish("club")).record.owner


def test_to_ensure_starts_what_does_not_run_and_only_that(scene: Scene) -> None:
    started = scene.manager.ensure(CLUB)
    assert started is not None

    assert scene.manager.ensure(Wish("club", ("other",))) is None
    assert 1 == len(scene.launches.extra)

    scene.save_state(started.record.uuid)
    scene.dies(started.record)
    again = scene.manager.ensure(CLUB, resume=True)
    assert again is not None
    assert (True, started.record.uuid) == (again.resumed, again.record.uuid)
