from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.defer import Deferred

from livetiming.orchestration.dvr_disk import Disk, Rules, sync_files
from livetiming.orchestration.dvr_store import Outcome, Store
from livetiming.runtime.tasks import start
from livetiming.service.errors import NotConfigured
from livetiming.testing.harness import now

RULES = Rules(min_duration_s=60, reserve_bytes=100)


class AStore(Store):
    """A store whose work ends when the test says so."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "temp", folder / "recordings")
        self.free = 1000
        self.began: list[str] = []
        self.outcomes: list[Outcome] = []

    def free_bytes(self) -> int:
        if self.free < 0:
            raise OSError("nobody knows")
        return self.free


class Threads:
    """Runs what would run in threads, when it is let."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Callable[..., Any], tuple[Any, ...], Deferred[Any]]] = []

    async def __call__(self, call: Callable[..., Any], *args: Any) -> Any:
        done: Deferred[Any] = Deferred()
        self.waiting.append((call, args, done))
        return await done

    def run(self, result: Any = None) -> None:
        """Run the first one; with *result*, pretend."""
        call, args, done = self.waiting.pop(0)
        done.callback(result if result is not None else call(*args))


@pytest.fixture
def store(tmp_path: Path) -> AStore:
    return AStore(tmp_path)


@pytest.fixture
def threads() -> Threads:
    return Threads()


@pytest.fixture
def disk(store: AStore, threads: Threads) -> Iterator[Disk]:
    disk = Disk(store, RULES, threads)
    opening = start(disk.open())
    threads.run()
    assert opening.called
    yield disk
    store.close()


PUBLISHED, POSTPONED = Outcome("published", "there"), Outcome("postponed", "later")


def test_jobs_are_done_one_after_the_other(disk: Disk, threads: Threads) -> None:
    for name in "abc":
        disk.finish(Path(name), name)

    order = []
    while threads.waiting:
        assert 1 == len(threads.waiting)
        order.append(threads.waiting[0][1][0].uuid)
        threads.run(PUBLISHED)

    assert ["a", "b", "c"] == order


def test_a_job_knows_the_rules(disk: Disk, threads: Threads) -> None:
    disk.finish(Path("a"), "a")

    assert 60_000 == threads.waiting[0][1][0].min_duration_ms
    threads.run(PUBLISHED)


def test_what_is_postponed_is_tried_again_when_asked(disk: Disk, threads: Threads) -> None:
    disk.finish(Path("a"), "a")
    threads.run(POSTPONED)
    assert [] == threads.waiting

    disk.try_again()
    threads.run(POSTPONED)
    disk.try_again()
    threads.run(PUBLISHED)
    disk.try_again()

    assert [] == threads.waiting


def test_closing_waits_for_the_job_at_hand_and_leaves_the_others(
    disk: Disk, threads: Threads, store: AStore
) -> None:
    disk.finish(Path("a"), "a")
    disk.finish(Path("b"), "b")
    closing = start(disk.close())
    assert not closing.called
    with pytest.raises(NotConfigured):
        Store(store.temp_dir, store.recordings_dir).open()

    threads.run(PUBLISHED)

    assert closing.called
    assert [] == threads.waiting
    other = Store(store.temp_dir, store.recordings_dir)
    other.open()
    other.close()


def test_nothing_is_synced_after_the_end(disk: Disk, threads: Threads) -> None:
    now(disk.close())

    now(disk.sync([Path("a")]))

    assert [] == threads.waiting


def test_files_that_are_gone_do_not_keep_others_from_being_synced(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("x")

    sync_files([tmp_path / "gone", tmp_path / "there"])


@pytest.mark.parametrize(
    ("free", "told"),
    [
        ([1000, 1000], [(False, False), (False, False)]),
        ([99, 50], [(False, True), (False, True)]),
        ([99, 1000], [(False, True), (True, False)]),
        ([99, -1], [(False, True), (False, True)]),
        ([-1, 100], [(False, False), (False, False)]),
    ],
)
def test_room_is_watched(
    disk: Disk, store: AStore, free: list[int], told: list[tuple[bool, bool]]
) -> None:
    found = []
    for store.free in free:
        found.append((disk.look_at_room(), disk.out_of_room))

    assert told == found


def test_new_recordings_run_in_the_folder_for_that(disk: Disk, store: AStore) -> None:
    assert store.temp_dir / "a" == disk.new_base("a")
    assert RULES == disk.rules


def test_a_recording_that_was_finished_is_told_of_and_one_that_was_dropped_is_not(
    store: AStore, threads: Threads, tmp_path: Path
) -> None:
    published: list[Path] = []
    disk = Disk(store, RULES, threads, on_published=published.append)
    for number, kind in enumerate(("dropped", "published")):
        disk.finish(tmp_path / f"{number}.journal", str(number))
        threads.run(Outcome(kind, "", tmp_path / f"{number}.zip"))  # type: ignore[arg-type]

    assert [tmp_path / "1.zip"] == published
