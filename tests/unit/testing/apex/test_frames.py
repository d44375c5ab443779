from __future__ import annotations

from livetiming.testing.apex.frames import Tick, frame_text
from livetiming.testing.apex.standings import Row
from livetiming.testing.apex.timeline import Entry


def row(index: int, position: int) -> Row:
    return Row(Entry(index, 100 + index, "1", "no7", "T", ("D",)), position)


def test_cells_come_in_ranking_order_then_events_in_row_order_then_the_tail() -> None:
    tick, first, second = Tick(), row(0, 2), row(1, 1)
    tick.tail.append("msg||x")
    tick.events += [(1, 2, "r101|#|1"), (1, 1, "r101|*|5|"), (0, 2, "r100|#|2")]
    tick.cells[0, 3] = (first, "in", "a")
    tick.cells[1, 4] = (second, "in", "c")
    tick.cells[1, 3] = (second, "in", "b")

    assert tick.take()[0] == [
        "r101c3|in|b", "r101c4|in|c", "r100c3|in|a", "r100|#|2", "r101|*|5|", "r101|#|1", "msg||x",
    ]  # fmt: skip


def test_a_cut_sends_the_rest_later() -> None:
    tick = Tick(lines=["r1c1|sr|", "r1c6|tn|1", "r1|*|1|"])
    tick.cut_after("r1c1|")

    assert tick.take() == (["r1c1|sr|"], ["r1c6|tn|1", "r1|*|1|"])
    assert tick.take() == ([], [])


def test_an_event_can_come_before_its_cells() -> None:
    tick = Tick(lines=["r1c1|sr|", "r1c6|tn|1", "r1|*|1|"])
    tick.bring_forward("r1|*|", "r1c")

    assert tick.take() == (["r1|*|1|"], ["r1c1|sr|", "r1c6|tn|1"])


def test_a_pit_event_does_not_wait_behind_a_torn_crossing() -> None:
    tick, pitting = Tick(lines=["r1c1|sr|", "r1c6|tn|1", "r100c1|in|", "r1|*|1|"]), row(0, 2)
    tick.cut_after("r1c1|")
    since = len(tick.lines)
    tick.cells[0, 1] = (pitting, "si", "")
    tick.events.append((0, 1, "r100|*in|0"))
    tick.close_ahead(since, pitting)

    assert tick.take() == (
        ["r1c1|sr|", "r100c1|si|", "r100|*in|0"],
        ["r1c6|tn|1", "r1|*|1|"],
    )


def test_a_pit_event_of_the_torn_row_itself_waits_for_its_turn() -> None:
    tick, pitting = Tick(lines=["r100c1|sr|", "r100|*|1|"]), row(0, 2)
    tick.cut_after("r100c1|")
    tick.events.append((0, 1, "r100|*in|0"))
    tick.close_ahead(2, pitting)

    assert tick.take() == (["r100c1|sr|"], ["r100|*|1|", "r100|*in|0"])


def test_a_frame_ends_with_a_newline() -> None:
    assert frame_text(["a", "b"]) == "a\nb\n"
