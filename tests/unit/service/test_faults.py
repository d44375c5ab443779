from __future__ import annotations

from twisted.logger import Logger

from livetiming.service.faults import Faults


def fail() -> None:
    raise ValueError("odd")


def test_each_kind_is_logged_once_and_counted(lost_failures: list[str]) -> None:
    faults = Faults("kart", Logger())

    assert [False, False] == [faults.guarded("read", fail) for _ in range(2)]
    assert not faults.guarded("read", lambda: 1 // 0)
    assert faults.guarded("read", lambda: None)

    assert [2, 1] == sorted(faults.counts.values(), reverse=True)
    assert 2 == len(lost_failures)
    lost_failures.clear()


def test_pieces_left_out_are_counted_by_kind() -> None:
    faults = Faults("kart", Logger())
    faults.left_out("car 8: no number", "row")
    faults.left_out("car 9: no number", "row")

    assert "row: 2" == faults.summary()
