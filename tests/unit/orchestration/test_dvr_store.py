from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from livetiming.orchestration.dvr_analysis import AnalysisLog
from livetiming.orchestration.dvr_store import (
    Job,
    Store,
    analysis_of,
    file_stem,
    inspect,
    journal_of,
    made_up,
)
from livetiming.racing import parse_manifest
from livetiming.recording import RecordingError, open_recording
from livetiming.service.errors import NotConfigured
from tests.unit.recording.races import MANIFEST, START_MS, a_race, left_running, timed

UUID = MANIFEST["uuid"]
RACE = a_race(150)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "temp", tmp_path / "recordings")
    store.open()
    yield store
    store.close()


def a_journal(store: Store, *, frames: int = 150, ended: bool = True) -> Path:
    recorder = left_running(store.new_base(UUID), RACE[:frames])
    if ended:
        recorder.event("end", RACE[frames - 1][0], reason="test")
    recorder.leave()
    return recorder.journal


def a_job(journal: Path, *, min_duration_ms: int = 0) -> Job:
    return Job(journal, UUID, min_duration_ms)


def test_a_recording_is_published_whole(store: Store) -> None:
    journal = a_journal(store)

    outcome = store.finish(a_job(journal))

    assert ("published", store.recordings_dir / f"{UUID}.zip") == (outcome.kind, outcome.path)
    assert outcome.path is not None
    assert 0o664 == outcome.path.stat().st_mode & 0o777
    with open_recording(outcome.path) as recording:
        assert RACE == timed(recording)
    assert [".dvr.lock"] == [path.name for path in store.temp_dir.iterdir()]
    assert [f"{UUID}.zip"] == [path.name for path in store.recordings_dir.iterdir()]


def test_the_next_one_gets_a_number_and_a_uuid_of_its_own(store: Store) -> None:
    for frames in (150, 140, 130):
        store.finish(a_job(a_journal(store, frames=frames)))

    found = {}
    for path in store.recordings_dir.iterdir():
        with open_recording(path) as recording:
            found[path.name] = (recording.manifest["uuid"], recording.frame_count)
    assert {
        f"{UUID}.zip": (UUID, 150),
        f"{UUID}_1.zip": (f"{UUID}:1", 140),
        f"{UUID}_2.zip": (f"{UUID}:2", 130),
    } == found


def test_a_crash_between_publishing_and_cleaning_up_makes_no_second_recording(
    store: Store,
) -> None:
    journal = a_journal(store)
    data = journal.read_bytes()
    store.finish(a_job(journal))
    journal.write_bytes(data)

    outcome = store.finish(a_job(journal))

    assert ("published", store.recordings_dir / f"{UUID}.zip") == (outcome.kind, outcome.path)
    assert 1 == len(list(store.recordings_dir.iterdir()))
    assert not journal.exists()


def test_a_name_that_another_process_is_writing_is_not_taken(store: Store) -> None:
    import fcntl

    journal = a_journal(store)
    with (store.recordings_dir / f".{UUID}.zip.reserved").open("ab") as other:
        fcntl.flock(other.fileno(), fcntl.LOCK_EX)
        outcome = store.finish(a_job(journal))

    assert outcome.path == store.recordings_dir / f"{UUID}_1.zip"


@pytest.mark.parametrize(("min_duration_ms", "kind"), [(200_000, "dropped"), (1000, "published")])
def test_what_is_too_short_is_dropped(store: Store, min_duration_ms: int, kind: str) -> None:
    journal = a_journal(store)
    AnalysisLog(analysis_of(journal)).add("lap", {"7": [1]})

    outcome = store.finish(a_job(journal, min_duration_ms=min_duration_ms))

    assert kind == outcome.kind
    assert not journal.exists()
    assert not analysis_of(journal).exists()


def test_who_asks_not_to_be_recorded_is_dropped(store: Store) -> None:
    recorder = left_running(store.new_base(UUID), RACE[:5])
    recorder.manifest({**MANIFEST, "doNotRecord": True}, RACE[5][0])
    recorder.leave()

    outcome = store.finish(a_job(recorder.journal))

    assert "dropped" == outcome.kind
    assert "asks not to be recorded" in outcome.text


def test_a_journal_without_a_frame_is_dropped(store: Store) -> None:
    recorder = left_running(store.new_base(UUID), [])
    recorder.leave()

    assert inspect(recorder.journal) is None
    assert "dropped" == store.finish(a_job(recorder.journal)).kind


def test_damage_in_the_middle_publishes_the_rest_and_keeps_the_journal(store: Store) -> None:
    journal = a_journal(store)
    data = bytearray(journal.read_bytes())
    data[len(data) // 8] ^= 0xFF
    journal.write_bytes(data)

    outcome = store.finish(a_job(journal))

    assert "published" == outcome.kind
    assert "livetiming-rectool repair" in outcome.text
    assert journal.with_name(f"{journal.name}.damaged").read_bytes() == data
    with open_recording(store.recordings_dir / f"{UUID}.zip") as recording:
        assert set(map(str, timed(recording))) < set(map(str, RACE))


def test_what_is_no_journal_is_set_aside_once(store: Store) -> None:
    for _ in range(2):
        (store.temp_dir / "x.journal").write_bytes(b"nothing of the kind" * 9)
        found, outcomes = store.leftovers()
        assert ([], ["damaged"]) == (found, [outcome.kind for outcome in outcomes])

    names = sorted(path.name for path in store.temp_dir.glob("x*"))
    assert ["x.journal.1.damaged", "x.journal.damaged"] == names


def test_what_cannot_be_written_stays(store: Store) -> None:
    journal = a_journal(store)
    store.recordings_dir.rmdir()
    store.recordings_dir.write_text("in the way")

    outcome = store.finish(a_job(journal))

    assert "postponed" == outcome.kind
    assert journal.exists()


def test_what_the_last_dvr_has_left_is_found(store: Store) -> None:
    running = a_journal(store, ended=False)
    ended = a_journal(store)
    (store.temp_dir / "empty.journal").touch()

    found, outcomes = store.leftovers()

    assert [] == outcomes
    assert {running: False, ended: True} == {left.journal: left.ended for left in found}
    assert {(UUID, RACE[-1][0])} == {(left.uuid, left.last_ms) for left in found}
    assert not (store.temp_dir / "empty.journal").exists()


def test_a_journal_whose_service_never_told_its_name_has_its_files_name(store: Store) -> None:
    recorder = left_running(store.temp_dir / "nameless", [])
    recorder._manifest, recorder._manifest_written = None, True  # as if none had come
    recorder.state(RACE[0][1], START_MS)
    recorder.leave()

    left = inspect(recorder.journal)

    assert left is not None
    assert "nameless" == left.uuid


def test_an_analysis_is_published_with_manifest_and_last_state(store: Store) -> None:
    import json

    journal = a_journal(store)
    AnalysisLog(analysis_of(journal)).add("lap", {"7": [1]})

    store.finish(a_job(journal))

    document = json.loads((store.recordings_dir / f"{UUID}.json").read_text())
    assert ({"7": [1]}, RACE[-1][1], UUID) == (
        document["lap"], document["state"], document["service"]["uuid"]
    )  # fmt: skip


def test_a_second_dvr_is_told_who_is_the_first(store: Store) -> None:
    second = Store(store.temp_dir, store.recordings_dir)

    with pytest.raises(NotConfigured, match=rf"process {os.getpid()} records there"):
        second.open()

    store.close()
    second.open()
    second.close()


@pytest.mark.parametrize(
    ("uuid", "stem"),
    [
        (UUID, UUID),
        ("Race-1_a", "Race-1_a"),
        ("../../etc", "=2E=2E=2F=2E=2E=2Fetc"),
        ("café\0", "caf=C3=A9=00"),
    ],
)
def test_any_uuid_makes_a_file_name(uuid: str, stem: str) -> None:
    assert stem == file_stem(uuid)


def test_long_uuids_make_names_that_are_short_enough_and_differ() -> None:
    stems = {file_stem("ü" * 127 + end) for end in "ab"}

    assert 2 == len(stems)
    assert all(len(stem) < 150 for stem in stems)


def test_there_is_always_room_for_another_journal(store: Store) -> None:
    base = store.new_base(UUID)
    journal_of(base).touch()

    assert store.new_base(UUID) == base.with_name(f"{UUID}_1")
    assert store.free_bytes() > 0


def test_a_made_up_manifest_is_one() -> None:
    assert "abc" == parse_manifest(made_up("abc")).name


def test_a_recording_that_is_no_longer_there_is_an_error_of_its_own(store: Store) -> None:
    assert "postponed" == store.finish(a_job(store.temp_dir / "gone.journal")).kind
    with pytest.raises((RecordingError, OSError)):
        inspect(store.temp_dir / "gone.journal")
