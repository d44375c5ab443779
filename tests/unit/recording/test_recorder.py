from __future__ import annotations

import errno
import os
import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.task import Clock

from livetiming.protocol import delta as protocol
from livetiming.protocol.delta import BadDelta
from livetiming.recording import Recorder, RecordingError, open_recording
from livetiming.recording.packing import finish_journal
from livetiming.recording.recorder import journal_path

from .races import MANIFEST, Timed, a_race, left_running, recorded, timed


def a_state(*cars: str) -> dict[str, Any]:
    return {"cars": [[car] for car in cars], "session": {}, "messages": [], "highlight": []}


def a_recorder(path: Path, clock: Clock, **options: Any) -> tuple[Recorder, list[str]]:
    said: list[str] = []
    recorder = Recorder(
        path,
        clock=clock,
        on_error=lambda error: said.append(str(error)),
        **{"min_free_bytes": 0, **options},
    )
    return recorder, said


def read(path: Path | None) -> Timed:
    assert path is not None
    with open_recording(path) as recording:
        return timed(recording)


def test_a_finished_recording_leaves_no_journal(tmp_path: Path) -> None:
    states = a_race(30)

    path = recorded(tmp_path / "race.zip", states, reason="chequered flag")

    assert [path] == list(tmp_path.iterdir())
    with open_recording(path) as recording:
        assert "v2" == recording.kind
        assert states == timed(recording)
        assert "chequered flag" == recording.events[-1]["reason"]


def test_a_recording_of_nothing_is_no_file(tmp_path: Path, clock: Clock) -> None:
    recorder, said = a_recorder(tmp_path / "race.zip", clock)
    recorder.manifest(MANIFEST, 0)

    assert recorder.finish("over") is None
    assert [] == list(tmp_path.iterdir())
    assert [] == said


def test_after_the_end_nothing_is_recorded(tmp_path: Path, clock: Clock) -> None:
    recorder, _ = a_recorder(tmp_path / "race.zip", clock)
    recorder.state(a_state("7"), 1000)
    recorder.finish("over")
    recorder.state(a_state("8"), 2000)
    recorder.manifest(MANIFEST, 2000)
    recorder.event("gap", 2000)
    recorder.sync()

    assert recorder.finish("over again") is None
    assert 1 == len(read(tmp_path / "race.zip"))


def test_a_finished_file_is_never_overwritten(tmp_path: Path) -> None:
    first, second = a_race(3, seed=1), a_race(4, seed=2)

    assert tmp_path / "race.zip" == recorded(tmp_path / "race.zip", first)
    assert tmp_path / "race_1.zip" == recorded(tmp_path / "race.zip", second)

    assert first == read(tmp_path / "race.zip")


def test_the_same_manifest_is_recorded_once(tmp_path: Path, clock: Clock) -> None:
    recorder, _ = a_recorder(tmp_path / "race.zip", clock)
    for at_ms in (0, 1000, 2000):
        recorder.manifest(dict(MANIFEST), at_ms)
        recorder.state(a_state("7"), at_ms)
    recorder.manifest({**MANIFEST, "description": "Race 3"}, 3000)
    path = recorder.finish("over")

    assert path is not None
    with open_recording(path) as recording:
        assert [0, 3000] == [at_ms for at_ms, _ in recording.manifests]
        assert "Race 2" == recording.manifest_at(2999)["description"]
        assert "Race 3" == recording.manifest["description"]


def test_a_manifest_that_never_comes_costs_no_frame(tmp_path: Path, clock: Clock) -> None:
    recorder, _ = a_recorder(tmp_path / "race.zip", clock)
    recorder.state(a_state("7"), 1000)
    path = recorder.finish("over")

    assert path is not None
    with open_recording(path) as recording:
        assert 1 == recording.frame_count
        assert "race" == recording.manifest["name"]


def test_what_is_no_state_is_counted_and_left_out(tmp_path: Path, clock: Clock) -> None:
    recorder, said = a_recorder(tmp_path / "race.zip", clock)
    recorder.state(a_state("7"), 1000)
    recorder.state({"cars": 7}, 2000)
    recorder.state({**a_state("8"), "cars": [["8"], "no car"]}, 3000)

    assert [(1000, a_state("7")), (3000, a_state("8"))] == read(recorder.finish("over"))
    assert 2 == sum(recorder.faults.values())
    assert [] == said


def test_a_clock_that_is_set_back_costs_nothing_and_is_told(tmp_path: Path, clock: Clock) -> None:
    recorder, _ = a_recorder(tmp_path / "race.zip", clock)
    for number, at_ms in enumerate((100_000, 101_000, 41_000, 42_000)):
        recorder.state(a_state(str(number)), at_ms)
    path = recorder.finish("over")

    assert path is not None
    with open_recording(path) as recording:
        assert [0, 1000, 1000, 2000] == [frame.at_ms for frame in recording]
        assert ("clock", -60_000) == (recording.events[0]["e"], recording.events[0]["step"])


def test_an_event_is_recorded_with_its_details(tmp_path: Path, clock: Clock) -> None:
    recorder, _ = a_recorder(tmp_path / "race.zip", clock)
    recorder.state(a_state("7"), 1000)
    recorder.event("gap", 2000, why="feed reconnected")
    path = recorder.finish("over")

    assert path is not None
    with open_recording(path) as recording:
        assert {"t": 2000, "e": "gap", "why": "feed reconnected"} == recording.events[0]


# ---- crashes ---------------------------------------------------------------------------------


def crash(recorder: Recorder, keep: int | None = None) -> Path:
    """Let go of a recording as a kill does, with *keep* bytes of it on the disk."""
    recorder.leave()
    if keep is not None:
        os.truncate(recorder.journal, keep)
    return recorder.journal


def test_what_a_crash_leaves_is_finished_at_the_next_start(tmp_path: Path, clock: Clock) -> None:
    states = a_race(150)
    crash(left_running(tmp_path / "race.zip", states))

    recorder, _ = a_recorder(tmp_path / "race.zip", clock)

    assert tmp_path / "race.zip" == recorder.recovered
    assert states == read(tmp_path / "race.zip")
    recorder.state(a_state("7"), 1000)
    assert tmp_path / "race_1.zip" == recorder.finish("over")


def test_the_same_service_goes_on_where_a_crash_interrupted_it(
    tmp_path: Path, clock: Clock
) -> None:
    states = a_race(150)
    rng = random.Random(3)
    for _ in range(8):
        folder = tmp_path / str(rng.random())
        journal = crash(left_running(folder / "race.zip", states[:100]))
        crash_at = rng.randrange(2000, journal.stat().st_size)
        os.truncate(journal, crash_at)
        before = read(journal)

        recorder, said = a_recorder(folder / "race.zip", clock, uuid=MANIFEST["uuid"])
        recorder.manifest(MANIFEST, states[100][0])
        for at_ms, state in states[100:]:
            recorder.state(state, at_ms)
        path = recorder.finish("over")

        assert [] == said
        assert before + states[100:] == read(path)
        assert path is not None
        with open_recording(path) as recording:
            assert "restart" == recording.events[0]["e"]
            assert before[-1][0] == recording.events[0]["from"]


def test_another_service_does_not_go_on_in_the_same_file(tmp_path: Path, clock: Clock) -> None:
    crash(left_running(tmp_path / "race.zip", a_race(5)))

    recorder, _ = a_recorder(tmp_path / "race.zip", clock, uuid="another")

    assert tmp_path / "race.zip" == recorder.recovered
    recorder.leave()


@pytest.mark.parametrize("keep", [0, 1, 30])
def test_a_journal_in_which_nothing_was_recorded_yet_is_begun_again(
    tmp_path: Path, clock: Clock, keep: int
) -> None:
    crash(left_running(tmp_path / "race.zip", []), keep)

    recorder, _ = a_recorder(tmp_path / "race.zip", clock, uuid=MANIFEST["uuid"])
    recorder.state(a_state("7"), 1000)

    assert recorder.recovered is None
    assert 1 == len(read(recorder.finish("over")))


def test_a_crash_just_before_the_journal_is_removed_makes_no_second_file(
    tmp_path: Path, clock: Clock
) -> None:
    recorder = left_running(tmp_path / "race.zip", a_race(5))
    recorder.event("end", a_race(5)[-1][0], reason="over")
    journal = crash(recorder)
    finish_journal(journal, tmp_path / "race.zip")

    recorder, _ = a_recorder(tmp_path / "race.zip", clock)
    recorder.finish("over")

    assert [tmp_path / "race.zip"] == sorted(tmp_path.iterdir())


def test_what_a_crash_left_half_finished_is_removed(tmp_path: Path, clock: Clock) -> None:
    for name in (".race.zip.17.part", ".race_2.zip.17.part", ".race2.zip.17.part", "race.zip"):
        (tmp_path / name).touch()

    recorder, _ = a_recorder(tmp_path / "race.zip", clock)
    recorder.leave()

    left = {".race2.zip.17.part", "race.zip", "race.zip.journal"}
    assert left == {path.name for path in tmp_path.iterdir()}


def test_a_file_in_the_way_that_is_no_journal_is_kept(tmp_path: Path, clock: Clock) -> None:
    journal = journal_path(tmp_path / "race.zip")
    journal.write_bytes(b"precious " * 100)

    recorder, _ = a_recorder(tmp_path / "race.zip", clock)
    recorder.leave()

    assert b"precious " * 100 == journal.with_name(journal.name + ".damaged").read_bytes()


def test_two_recorders_cannot_write_one_file(tmp_path: Path, clock: Clock) -> None:
    recorder, _ = a_recorder(tmp_path / "race.zip", clock)

    with pytest.raises(RecordingError, match="another process is recording into this file"):
        a_recorder(tmp_path / "race.zip", clock)
    recorder.leave()


# ---- a full disk -----------------------------------------------------------------------------


class FullDisk:
    """Stands for the journal's file, on a disk that may be full."""

    def __init__(self, file: Any) -> None:
        self.file = file
        self.room: int | None = None

    def write(self, data: memoryview) -> int:
        if self.room is None:
            return int(self.file.write(data))
        part = data[: self.room]
        self.room -= len(part)
        if not part:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return int(self.file.write(part))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


@pytest.mark.parametrize("room", [0, 1, 40])
def test_a_full_disk_is_said_once_and_costs_only_what_does_not_fit(
    tmp_path: Path, clock: Clock, room: int
) -> None:
    recorder, said = a_recorder(tmp_path / "race.zip", clock)
    disk = FullDisk(recorder._writer._file)
    recorder._writer._file = disk  # type: ignore[assignment]  # as a full disk behaves
    recorder.manifest(MANIFEST, 0)
    recorder.state(a_state("1"), 1000)
    disk.room = room
    recorder.state(a_state("2"), 2000)
    recorder.state(a_state("3"), 3000)
    disk.room = None
    recorder.state(a_state("4"), 4000)
    recorder.state(a_state("5"), 5000)
    path = recorder.finish("over")

    assert [(1000, a_state("1")), (4000, a_state("4")), (5000, a_state("5"))] == read(path)
    assert 1 == len(said)
    assert "what was recorded until now is kept" in said[0]
    assert path is not None
    with open_recording(path) as recording:
        gap = recording.events[0]
        assert ("gap", 1000, 4000) == (gap["e"], gap["from"], gap["to"])


def test_recording_pauses_before_the_disk_is_full(tmp_path: Path, clock: Clock) -> None:
    recorder, said = a_recorder(tmp_path / "race.zip", clock, min_free_bytes=2**80)
    recorder.state(a_state("1"), 1000)
    assert 1 == len(said)

    recorder._min_free_bytes = 0
    recorder.state(a_state("2"), 2000)

    assert [(2000, a_state("2"))] == read(recorder.finish("over"))


def test_without_room_for_the_finished_file_the_journal_stays(tmp_path: Path, clock: Clock) -> None:
    recorder, said = a_recorder(tmp_path / "race.zip", clock)
    recorder.state(a_state("1"), 1000)
    recorder.sync()
    part = tmp_path / f".race.zip.{os.getpid()}.part"
    part.mkdir()  # as good a reason not to be able to write as any

    path = recorder.finish("over")

    assert recorder.journal == path
    assert [(1000, a_state("1"))] == read(path)
    assert "livetiming-rectool repair" in said[0]


def test_a_folder_that_cannot_be_written_is_told_at_the_start(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(RecordingError, match="give another file to record into"):
        a_recorder(tmp_path / "file" / "race.zip", clock)


# ---- from deltas -------------------------------------------------------------------------------


def test_deltas_are_recorded_as_their_states_would_be(tmp_path: Path, clock: Clock) -> None:
    states = a_race(200)
    recorder, said = a_recorder(tmp_path / "race.zip", clock)
    recorder.manifest(MANIFEST, states[0][0])
    recorder.state(states[0][1], states[0][0])
    for (_, before), (at_ms, after) in pairwise(states):
        recorder.delta(protocol.diff(before, after) or {"cars": {}}, at_ms)

    assert states == read(recorder.finish("over"))
    assert [] == said


def test_a_failure_is_tried_again_after_a_while_and_deltas_are_followed_meanwhile(
    tmp_path: Path, clock: Clock
) -> None:
    recorder, said = a_recorder(tmp_path / "race.zip", clock, min_free_bytes=2**62, retry_ms=5000)
    recorder.state({"cars": [["7", 0]], "session": {}}, 1000)
    recorder._min_free_bytes = 0
    for at_ms in range(2000, 9000, 1000):
        recorder.delta({"cars": {"7": {"1": at_ms}}}, at_ms)

    path = recorder.finish("over")

    assert [6000, 7000, 8000] == [state["cars"][0][1] for _, state in read(path)]
    assert 1 == len(said)
    with open_recording(tmp_path / "race.zip") as recording:
        assert ["gap", "end"] == [event["e"] for event in recording.events]


def test_a_delta_that_does_not_fit_is_the_callers_to_mend(tmp_path: Path, clock: Clock) -> None:
    recorder, _ = a_recorder(tmp_path / "race.zip", clock)
    with pytest.raises(BadDelta):
        recorder.delta({"cars": {}}, 1000)
    recorder.state(a_state("7"), 2000)

    assert [(2000, a_state("7"))] == read(recorder.finish("over"))
    recorder.delta({"cars": {}}, 3000)  # it has ended: nothing happens
