"""What is spooled comes out in order, is bounded, and outlives its process."""

from __future__ import annotations

from pathlib import Path

from livetiming.bridges.kafka.spool import SUFFIX, Spool, leftovers


def a_spool(folder: Path, **options: int) -> Spool:
    return Spool(folder / f"a{SUFFIX}", **options)


def taken(spool: Spool) -> list[bytes]:
    found = []
    while (line := spool.peek()) is not None:
        found.append(line)
        spool.take()
    return found


def test_records_come_out_in_order_while_others_go_in(tmp_path: Path) -> None:
    spool = a_spool(tmp_path)
    for number in range(3):
        assert spool.append(b"%d" % number)
    first = spool.peek()
    spool.append(b"3")

    assert b"0" == first == spool.peek()
    assert [b"0", b"1", b"2", b"3"] == taken(spool)
    assert not spool.has_unread
    spool.close(keep=False)
    assert [] == [*tmp_path.iterdir()]


def test_it_takes_no_more_than_it_may(tmp_path: Path) -> None:
    spool = a_spool(tmp_path, limit_bytes=8)

    assert [True, True, False] == [spool.append(b"abc") for _ in range(3)]
    assert [b"abc"] * 2 == taken(spool)
    spool.clear()
    assert (0, True) == (spool.size, spool.append(b"abc"))
    assert [b"abc"] == taken(spool)
    spool.close(keep=False)


def test_what_a_process_has_left_is_found_and_what_one_still_writes_is_not(tmp_path: Path) -> None:
    left = a_spool(tmp_path)
    left.append(b"1")
    left.append(b"2")
    left.close(keep=True)
    with (tmp_path / f"a{SUFFIX}").open("ab") as file:
        file.write(b"cut sho")
    running = Spool(tmp_path / f"b{SUFFIX}")
    running.append(b"3")

    assert [(tmp_path / f"a{SUFFIX}", [b"1", b"2"])] == [*leftovers(tmp_path)]
    running.close(keep=False)
