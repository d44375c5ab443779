from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from livetiming.orchestration.announce.ledger import (
    EXPIRED,
    KEPT_S,
    SENT,
    WAITING,
    Ledger,
    LedgerFailed,
    Message,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "announced.sqlite"


@pytest.fixture
def ledger(path: Path) -> Ledger:
    return Ledger(path, owner="scheduler")


def message(key: str = "k", target: str = "t", taken_s: float = 0) -> Message:
    return Message(key, target, "start", "Title", "Body", taken_s)


def test_a_key_is_claimed_once_whoever_claims_it(path: Path, ledger: Ledger) -> None:
    claimed = [
        ledger.claim("k", "start", [], now_s=0),
        ledger.claim("k", "start", [], now_s=1),
        Ledger(path, owner="watch").claim("k", "start", [], now_s=2),
    ]

    assert [True, False, False] == claimed


def test_of_many_at_once_one_claims(path: Path) -> None:
    results: list[bool] = []
    threads = [
        threading.Thread(
            target=lambda: results.append(Ledger(path, owner="x").claim("k", "s", [], now_s=0))
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [False] * 7 + [True] == sorted(results)


def test_what_was_not_sent_is_left_to_the_next_run_of_the_same_owner(
    path: Path, ledger: Ledger
) -> None:
    ledger.claim("k", "start", [message(target="a"), message(target="b")], now_s=0)
    ledger.begin(message(target="a"))
    ledger.settle(message(target="a"), SENT)

    assert ([message(target="b")], 0) == Ledger(path, owner="scheduler").resume(now_s=1)
    assert ([], 0) == Ledger(path, owner="watch").resume(now_s=1)


def test_what_was_being_sent_when_we_died_is_not_sent_again(ledger: Ledger) -> None:
    ledger.claim("k", "start", [message()], now_s=0)
    ledger.begin(message())

    assert ([], 1) == ledger.resume(now_s=1)
    assert ([], 0) == ledger.resume(now_s=2)
    assert not ledger.begin(message())


def test_what_failed_may_be_tried_again_and_what_expired_not(ledger: Ledger) -> None:
    ledger.claim("k", "start", [message()], now_s=0)

    assert ledger.begin(message())
    assert not ledger.begin(message())
    ledger.settle(message(), WAITING)
    assert ledger.begin(message())
    ledger.settle(message(), EXPIRED)
    assert not ledger.begin(message())


def test_a_key_that_reached_nobody_may_be_claimed_again(ledger: Ledger) -> None:
    ledger.claim("k", "start", [], now_s=0)
    ledger.release("k")

    assert ledger.claim("k", "start", [], now_s=1)


def test_what_is_long_past_is_forgotten(ledger: Ledger) -> None:
    ledger.claim("k", "start", [message()], now_s=0)
    ledger.keep("m", "v", now_s=0)
    ledger.resume(now_s=KEPT_S + 1)

    assert ledger.mark("m") is None
    assert ledger.claim("k", "start", [message()], now_s=KEPT_S + 2)


def test_marks_are_kept(path: Path, ledger: Ledger) -> None:
    ledger.keep("red/x", "1", now_s=0)
    ledger.keep("red/x", "2", now_s=1)

    assert ("2", None) == (Ledger(path, owner="y").mark("red/x"), ledger.mark("red/y"))


def test_a_file_that_is_no_database_is_named(path: Path, ledger: Ledger) -> None:
    path.parent.mkdir()
    path.write_text("no database at all, but long enough to be looked at as one" * 20)

    with pytest.raises(LedgerFailed, match=r"announced\.sqlite - expected a database"):
        ledger.claim("k", "start", [], now_s=0)


def test_a_ledger_of_a_newer_version_is_left_alone(path: Path, ledger: Ledger) -> None:
    ledger.claim("k", "start", [], now_s=0)
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 9")
    database.close()

    with pytest.raises(LedgerFailed, match="expected version 1 of the ledger, got 9"):
        ledger.claim("j", "start", [], now_s=0)
