from __future__ import annotations

import signal

import pytest

from livetiming.orchestration.manager.errors import StillThere
from livetiming.orchestration.manager.stopping import (
    ASK_S,
    KILL_S,
    TELL_S,
    Target,
    ask_s_of,
    end,
)
from livetiming.service.recordfile import FINISH_LIMIT_S
from tests.unit.orchestration.manager.scene import Instantly, Machine, Process

TARGET = Target("club", 7, "x", own_session=True)


def machine(*ends_by: int) -> Machine:
    made = Machine()
    made.processes[7] = Process("x", ends_by=frozenset(ends_by))
    return made


@pytest.mark.parametrize(
    ("ends_by", "sent", "waited_s"),
    [
        (signal.SIGINT, [signal.SIGINT], []),
        (signal.SIGTERM, [signal.SIGINT, signal.SIGTERM], [ASK_S]),
        (signal.SIGKILL, [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], [ASK_S, TELL_S]),
    ],
)
def test_a_process_is_asked_told_and_made_to_end(
    ends_by: signal.Signals, sent: list[int], waited_s: list[float]
) -> None:
    there, waiting = machine(ends_by), Instantly()

    assert ends_by == end(TARGET, there, waiting)

    assert [(7, number, True) for number in sent] == there.sent
    assert waited_s == waiting.waited_s


def test_one_that_has_gone_is_sent_nothing() -> None:
    there = machine()
    there.processes[7].token = "another"

    assert None is end(TARGET, there, Instantly())
    assert [] == there.sent


def test_one_that_stays_after_all_is_told() -> None:
    waiting = Instantly()

    with pytest.raises(StillThere, match="club: expected pid 7 to end after SIGKILL"):
        end(TARGET, machine(), waiting, ask_s=1)

    assert [1, TELL_S, KILL_S] == waiting.waited_s


def test_one_of_another_user_is_told() -> None:
    there = machine()
    there.processes[7].is_foreign = True

    with pytest.raises(StillThere, match="belongs to another user"):
        end(TARGET, there, Instantly())


def test_a_service_that_records_has_time_to_finish() -> None:
    assert ASK_S == ask_s_of(("--tz", "1"))
    for word in ("-r", "--recording-file", "--recording-filename=x.zip"):
        assert FINISH_LIMIT_S + ASK_S == ask_s_of((word, "x.zip"))
