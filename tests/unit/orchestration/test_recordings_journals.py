from __future__ import annotations

import base64
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from livetiming.orchestration import recordings_journals
from livetiming.orchestration.recordings_journals import MAX_OPEN, RUNNING_S, RunningJournals
from livetiming.recording import RecordingError, open_recording
from livetiming.recording.format import loads
from livetiming.recording.recorder import Recorder, journal_path
from livetiming.recording.timeline import GAP, KEY_EVERY
from tests.unit.recording.races import MANIFEST, START_MS, Timed, a_race, left_running

UUID: str = MANIFEST["uuid"]
RACE = a_race(3 * KEY_EVERY + 10)


@pytest.fixture
def journals(tmp_path: Path) -> Iterator[RunningJournals]:
    running = RunningJournals(tmp_path)
    yield running
    running.close()


class Dvr:
    """Records into a folder, as the DVR does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.recorders: list[Recorder] = []

    def __call__(self, states: Timed = RACE, *, stem: str = UUID, uuid: str = UUID) -> Recorder:
        recorder = left_running(self.folder / stem, states)
        recorder.manifest({**MANIFEST, "uuid": uuid}, states[-1][0])
        self.recorders.append(recorder)
        return recorder


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Dvr]:
    dvr = Dvr(tmp_path)
    yield dvr
    for recorder in dvr.recorders:
        recorder.leave()


def clock_s(folder: Path) -> float:
    """Return what time it is by the newest journal."""
    return max(path.stat().st_mtime for path in folder.glob("*.journal"))


def lines(answer: Any) -> list[Any]:
    text = zlib.decompress(base64.b64decode(answer["deflated"]), -15)
    return [loads(line, where="chunk") for line in text.splitlines()]


def test_a_running_recording_is_described_and_grows(
    journals: RunningJournals, running: Dvr, tmp_path: Path
) -> None:
    recorder = running(RACE[:100])

    before = journals.describe(UUID, clock_s(tmp_path))
    for at_ms, state in RACE[100:]:
        recorder.state(state, at_ms)
    after = journals.describe(UUID, clock_s(tmp_path))

    assert before == {
        "recording": f"{UUID}@{START_MS}",
        "startTime": START_MS,
        "endTime": RACE[99][0],
        "frames": 100,
        "chunks": 2,
    }
    assert after == {**before, "endTime": RACE[-1][0], "frames": len(RACE), "chunks": 4}


def test_its_chunks_hold_what_was_recorded(
    journals: RunningJournals, running: Dvr, tmp_path: Path
) -> None:
    running()
    now_s = clock_s(tmp_path)
    listed = journals.index(UUID, 0, now_s)
    assert listed is not None

    with open_recording(journal_path(tmp_path / UUID)) as recording:
        frames = list(recording)
    told: list[int] = []
    for number, (first_ms, last_ms, count) in enumerate(listed["index"]):
        answer = journals.chunk(UUID, listed["recording"], number, now_s)
        assert answer is not None
        records = lines(answer)
        assert (count, count) == (answer["frames"], len(records))
        assert (first_ms, last_ms) == (records[0]["t"], records[-1]["t"])
        assert records[0]["k"] == frames[len(told)].state
        told += [record["t"] for record in records]
    assert [START_MS + frame.at_ms for frame in frames] == told


def test_the_index_can_be_asked_for_from_any_chunk_on(
    journals: RunningJournals, running: Dvr, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running()
    now_s = clock_s(tmp_path)
    whole = journals.index(UUID, 0, now_s)
    assert whole is not None

    part = journals.index(UUID, 2, now_s)
    monkeypatch.setattr(recordings_journals, "MAX_LISTED", 3)
    first = journals.index(UUID, 0, now_s)

    assert part == {**whole, "index": whole["index"][2:]}
    assert first == {**whole, "index": whole["index"][:3]}
    assert journals.index(UUID, 99, now_s) == {**whole, "index": []}


def test_the_last_chunk_is_given_as_far_as_it_has_come(
    journals: RunningJournals, running: Dvr, tmp_path: Path
) -> None:
    recorder = running(RACE[:90])
    name = f"{UUID}@{START_MS}"

    before = journals.chunk(UUID, name, 1, clock_s(tmp_path))
    at_ms, state = RACE[90]
    recorder.state(state, at_ms)
    after = journals.chunk(UUID, name, 1, clock_s(tmp_path))

    assert before is not None
    assert after is not None
    assert (10, 11) == (before["frames"], after["frames"])
    assert lines(after)[:10] == lines(before)


@pytest.mark.parametrize(
    "withheld", [{"hidden": True}, {"doNotRecord": True}, {"incomplete": True}, {"uuid": "other"}]
)
def test_what_is_withheld_is_not_there(
    journals: RunningJournals, running: Dvr, tmp_path: Path, withheld: dict[str, Any]
) -> None:
    recorder = running()
    name = f"{UUID}@{START_MS}"
    assert journals.describe(UUID, clock_s(tmp_path)) is not None
    recorder.manifest({**MANIFEST, **withheld}, RACE[-1][0])

    now_s = clock_s(tmp_path)
    assert journals.describe(UUID, now_s) is None
    assert journals.index(UUID, 0, now_s) is None
    assert journals.chunk(UUID, name, 0, now_s) is None


def test_a_recording_that_is_deleted_is_gone_at_once(
    journals: RunningJournals, running: Dvr, tmp_path: Path
) -> None:
    running()
    now_s = clock_s(tmp_path)
    assert journals.describe(UUID, now_s) is not None

    journal_path(tmp_path / UUID).unlink()

    assert journals.describe(UUID, now_s) is None


def test_a_recording_that_has_ended_does_not_run(
    journals: RunningJournals, running: Dvr, tmp_path: Path
) -> None:
    recorder = running()
    recorder.event("end", RACE[-1][0], reason="over")

    assert journals.describe(UUID, clock_s(tmp_path)) is None


def test_the_next_recording_of_a_service_takes_the_place_of_the_one_before(
    journals: RunningJournals, running: Dvr, tmp_path: Path
) -> None:
    first = running(RACE[:50])
    name = f"{UUID}@{START_MS}"
    assert journals.describe(UUID, clock_s(tmp_path)) is not None
    first.event("end", RACE[50][0], reason="another session began")
    running(RACE[60:100], stem=f"{UUID}_1")
    now_s = clock_s(tmp_path)

    found = journals.describe(UUID, now_s)

    assert found is not None
    assert (f"{UUID}_1@{RACE[60][0]}", 40) == (found["recording"], found["frames"])
    assert journals.chunk(UUID, name, 0, now_s) is None


def test_a_journal_that_a_dvr_has_left_behind_long_ago_does_not_run(
    journals: RunningJournals, running: Dvr, tmp_path: Path
) -> None:
    running()
    changed_s = clock_s(tmp_path)

    assert journals.describe(UUID, changed_s + RUNNING_S) is not None
    assert journals.describe(UUID, changed_s + RUNNING_S + 1) is None


def test_nothing_changes_for_an_hour_and_the_journal_still_runs(
    journals: RunningJournals, running: Dvr, tmp_path: Path
) -> None:
    recorder = running()
    os.utime(journal_path(tmp_path / UUID), (1000, 1000))
    now_s = recorder._now_ms() / 1000
    assert journals.describe(UUID, 1000 + RUNNING_S + 1) is None

    recorder.alive(RACE[-1][0] + 3_600_000)

    assert clock_s(tmp_path) > now_s
    assert journals.describe(UUID, clock_s(tmp_path)) is not None


def test_a_journal_that_is_put_in_the_place_of_another_is_read_anew(
    journals: RunningJournals, running: Dvr, tmp_path: Path
) -> None:
    running()
    journals.describe(UUID, clock_s(tmp_path))
    journal_path(tmp_path / UUID).unlink()
    running(RACE[100:120])

    found = journals.describe(UUID, clock_s(tmp_path))

    assert found is not None
    assert (RACE[100][0], 20) == (found["startTime"], found["frames"])


@pytest.mark.parametrize("uuid", ["", "../x", "*", "0f3a", UUID + "_1", "a\nb"])
def test_nobody_is_found_under_another_name(
    journals: RunningJournals, running: Dvr, tmp_path: Path, uuid: str
) -> None:
    running()

    assert journals.describe(uuid, clock_s(tmp_path)) is None


def test_what_is_no_journal_is_passed_over(journals: RunningJournals, tmp_path: Path) -> None:
    (tmp_path / f"{UUID}.journal").write_bytes(b"something else\n")
    (tmp_path / f"{UUID}_1.journal").mkdir()

    assert journals.describe(UUID, clock_s(tmp_path)) is None
    assert RunningJournals(tmp_path / "nowhere").describe(UUID, 0.0) is None


@pytest.mark.parametrize("number", [-1, 4, 10**9])
def test_a_chunk_that_is_not_there_is_none(
    journals: RunningJournals, running: Dvr, tmp_path: Path, number: int
) -> None:
    running()

    assert journals.chunk(UUID, f"{UUID}@{START_MS}", number, clock_s(tmp_path)) is None


@pytest.mark.parametrize("limit", ["MAX_CHUNK_BYTES", "MAX_ANSWER_BYTES"])
def test_a_chunk_too_large_to_be_sent_is_told(
    journals: RunningJournals,
    running: Dvr,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    limit: str,
) -> None:
    running()
    monkeypatch.setattr(recordings_journals, limit, 10)

    with pytest.raises(RecordingError, match="small enough to be sent"):
        journals.chunk(UUID, f"{UUID}@{START_MS}", 0, clock_s(tmp_path))


def test_absences_and_manifests_are_told_within_limits(
    journals: RunningJournals, running: Dvr, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = running()
    end_ms = RACE[-1][0]
    for number in range(5):
        from_ms = end_ms + 10 * number
        recorder.event(GAP, from_ms + 5, **{"from": from_ms, "to": from_ms + 5, "why": "a test"})
        recorder.manifest({**MANIFEST, "description": f"Race {number + 3}"}, from_ms + 5)
    monkeypatch.setattr(recordings_journals, "MAX_NOTES", 3)

    found = journals.index(UUID, 0, clock_s(tmp_path))

    assert found is not None
    assert [20, 30, 40] == [event["from"] - end_ms for event in found["events"]]
    names = [manifest["description"] for _, manifest in found["manifests"]]
    assert ["Race 5", "Race 6", "Race 7"] == names
    monkeypatch.setattr(recordings_journals, "MAX_MANIFEST_BYTES", 500)
    found = journals.index(UUID, 0, clock_s(tmp_path))
    assert found is not None
    assert ["Race 7"] == [manifest["description"] for _, manifest in found["manifests"]]


def test_files_and_memory_are_bounded(
    journals: RunningJournals, running: Dvr, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recordings_journals, "MAX_PACKED_BYTES", 6000)
    for number in range(MAX_OPEN + 5):
        running(stem=f"service{number}", uuid=f"service{number}")
    now_s = clock_s(tmp_path)
    for number in range(MAX_OPEN + 5):
        for chunk in range(3):
            name = f"service{number}@{START_MS}"
            assert journals.chunk(f"service{number}", name, chunk, now_s) is not None

    assert MAX_OPEN == len(journals._open)
    assert sum(map(len, journals._packed.values())) == journals._packed_bytes <= 6000


def test_a_complete_chunk_is_packed_once(
    journals: RunningJournals, running: Dvr, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running()
    name, now_s = f"{UUID}@{START_MS}", clock_s(tmp_path)
    first = journals.chunk(UUID, name, 0, now_s)
    monkeypatch.setattr(recordings_journals, "MAX_CHUNK_BYTES", 0)  # nothing is packed now

    assert journals.chunk(UUID, name, 0, now_s) == first
