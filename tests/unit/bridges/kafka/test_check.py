"""What a self-test makes of the messages that come."""

from __future__ import annotations

from livetiming.bridges.kafka.check import Received, message


def test_numbers_between_the_first_and_the_last_are_missed() -> None:
    got = Received()
    for number in (3, 4, 7):
        assert number == got.note(message("a", number))

    assert (3, 2, 0) == (got.count, got.missing, got.doubled)


def test_runs_are_counted_apart_and_doubles_once() -> None:
    got = Received()
    for run, number in (("a", 0), ("b", 0), ("b", 0)):
        got.note(message(run, number))

    assert (2, 0, 1) == (got.count, got.missing, got.doubled)


def test_what_is_no_message_of_a_self_test_is_strange() -> None:
    got = Received()
    for value in (None, b"", b"[1]", b'{"counter": "x"}', b"\xff", b"null"):
        assert got.note(value) is None

    assert (0, 6) == (got.count, got.strange)


def test_messages_of_the_older_pipeline_count() -> None:
    got = Received()

    assert 5 == got.note(b'{"counter": 5}')
