from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from twisted.internet.task import Clock

from livetiming.orchestration.announce.book import Book
from livetiming.orchestration.announce.courier import MAX_AGE_S
from livetiming.orchestration.announce.ledger import Ledger, Message
from livetiming.ports import News
from livetiming.testing.harness import now

NEWS = News(kind="start", title="T", key="k")


async def at_once(call: Callable[..., Any], *args: Any) -> Any:
    return call(*args)


def book(path: Path, clock: Clock) -> Book:
    return Book(Ledger(path, owner="x"), clock, at_once)


def test_it_remembers_across_restarts(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "l.sqlite"
    assert now(book(path, clock).claim(NEWS, []))
    now(book(path, clock).keep("m", "v"))

    assert not now(book(path, clock).claim(NEWS, []))
    assert "v" == now(book(path, clock).recall("m"))


def test_what_the_last_run_left_is_resumed_while_it_is_news(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "l.sqlite"
    left = Message("k", "t", "start", "T", "", 0)
    now(book(path, clock).claim(NEWS, [left]))

    clock.advance(MAX_AGE_S)
    assert ([left], 0) == now(book(path, clock).resume())
    clock.advance(1)
    assert ([], 0) == now(book(path, clock).resume())


def test_without_a_disk_news_are_sent_still(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "file").write_text("")
    broken = book(tmp_path / "file" / "l.sqlite", clock)

    assert now(broken.claim(NEWS, []))
    assert now(broken.begin(Message("k", "t", "start", "T", "", 0)))
    assert ([], 0) == now(broken.resume())
    assert now(broken.recall("m")) is None
