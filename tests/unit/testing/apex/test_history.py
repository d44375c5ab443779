from __future__ import annotations

from livetiming.testing.apex.history import answer
from tests.unit.testing.apex._sims import QUICK, run


def ask(request: str) -> list[str]:
    return answer(run(QUICK)[1].truth, request).split("\n")


def test_the_latest_laps_come_newest_first() -> None:
    car = run(QUICK)[1].truth.cars[0]
    last = car.laps[-1]

    lines = ask(f"D#-3#D{car.entry.row_id}.L")

    assert len(lines) == 3
    assert lines[0] == f"D{car.entry.row_id}.L{last.number:04d}#|||{last.best}{last.time_ms}"


def test_stops_tell_entry_exit_stint_and_driver() -> None:
    car = run(QUICK)[1].truth.cars[0]
    first = car.stops[0]
    assert first.out_ms is not None

    fields = ask(f"D#-999#D{car.entry.row_id}.P")[-1].split("#")[1].split("|")

    assert fields[:5] == [
        "1", str(first.lap), str(first.in_ms), str(first.out_ms), str(first.out_ms - first.in_ms),
    ]  # fmt: skip
    assert fields[5] == fields[8] == str(first.in_ms)


def test_a_crew_names_the_current_driver() -> None:
    car = run(QUICK)[1].truth.cars[0]

    (line,) = ask(f"D#1#D{car.entry.row_id}.INF")

    assert line.count(' current="1"') == 1
    assert car.entry.drivers[0] in line


def test_several_rows_can_be_asked_for_at_once() -> None:
    lines = ask("D#-1#D44385.L#-1#D44385.P#1#D44385.INF#D#-1#D44386.L#1#D44386.B")

    assert [line.split("#")[0].split(".")[0] for line in lines] == ["D44385"] * 3 + ["D44386"] * 2


def test_where_the_line_runs_through_the_pit_lane_pseudo_laps_are_marked() -> None:
    _, simulation = run(QUICK.having(pit_line="inside"))

    assert "#|||b" in answer(simulation.truth, "D#-999#D44385.L")


def test_nonsense_is_answered_with_error_and_unknown_rows_with_nothing() -> None:
    assert ask("hello") == ["error"]
    assert ask("D#-1#D1.L") == [""]
    assert ask("D#x#y") == [""]
