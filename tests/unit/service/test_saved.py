from __future__ import annotations

import json
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.logger import LogEvent, globalLogPublisher

from livetiming.runtime.tasks import start
from livetiming.service.errors import SavedStateError
from livetiming.service.saved import Saver, load, saved_path, write
from livetiming.testing.harness import now


async def at_once(call: Any, *args: Any) -> Any:
    return call(*args)


def test_what_is_written_is_loaded(tmp_path: Path) -> None:
    path = saved_path(tmp_path / "state", "abc")
    write(path, {"cars": [["7"]]})

    assert {"cars": [["7"]]} == load(path)
    assert [path] == list(path.parent.iterdir())


def test_a_missing_file_says_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(SavedStateError, match="expected a saved state - No such file"):
        load(tmp_path / "nothing.json")


@pytest.mark.parametrize("text", ["", "{", "[1]", "\x00"])
def test_a_file_that_holds_something_else_is_a_fresh_start(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)

    assert load(path) is None


def test_states_are_written_at_a_bounded_rate_and_the_newest_counts(
    tmp_path: Path, clock: Clock
) -> None:
    written: list[Any] = []
    saver = Saver(
        tmp_path / "a",
        clock,
        in_thread=at_once,
        write=lambda path, state: written.append(state["n"]),
    )
    for n in range(120):
        saver.offer({"n": n})
        clock.advance(0.1)

    assert [50, 101] == written
    now(saver.close())
    assert [50, 101, 119] == written
    assert [] == clock.getDelayedCalls()


def test_a_full_disk_is_told_once_and_tried_again(tmp_path: Path, clock: Clock) -> None:
    told: list[LogEvent] = []
    publisher: Any = globalLogPublisher
    publisher.addObserver(told.append)
    folder = tmp_path / "folder"
    folder.write_text("a file where the folder should be")
    saver = Saver(folder / "a.json", clock, in_thread=at_once)
    saver.offer({"n": 1})
    clock.pump([1] * 30)
    assert 1 == sum("cannot be written" in str(event["log_format"]) for event in told)

    folder.unlink()
    clock.pump([1] * 10)
    publisher.removeObserver(told.append)

    assert {"n": 1} == json.loads((folder / "a.json").read_text())
    assert 1 == sum("written again" in str(event["log_format"]) for event in told)


def test_the_end_waits_for_the_write_that_is_under_way(tmp_path: Path, clock: Clock) -> None:
    under_way: Deferred[None] = Deferred()
    order: list[Any] = []

    def slowly(call: Any, *args: Any) -> Coroutine[Any, Any, None]:
        async def work() -> None:
            await under_way
            call(*args)

        return work()

    saver = Saver(
        tmp_path / "a",
        clock,
        in_thread=slowly,
        write=lambda path, state: order.append(state["n"]),
    )
    saver.offer({"n": 1})
    clock.advance(5)
    saver.offer({"n": 2})
    closing = start(saver.close())
    under_way.callback(None)

    assert closing.called
    assert [1, 2] == order


def test_a_write_that_fails_leaves_the_old_state(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write(path, {"n": 1})
    with pytest.raises(TypeError):
        write(path, {"n": object()})

    assert {"n": 1} == load(path)
