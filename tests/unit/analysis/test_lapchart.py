from __future__ import annotations

from livetiming.analysis.lapchart import charted, class_positions, laps_led, led
from livetiming.analysis.log import Log
from livetiming.analysis.model import ChartLap
from tests.unit.analysis.track import Track, row


def entry(lap: int, *order: str) -> ChartLap:
    return ChartLap(lap, lap * 60.0, order, ("",) * len(order))


def test_nobody_leads_before_the_first_lap() -> None:
    assert () == led((), "7", lap=0, at_s=1)
    leaders = led((), "7", lap=1, at_s=1)
    assert leaders is led(leaders, "7", lap=2, at_s=2)
    assert ["7", "8"] == [leader.key for leader in led(leaders, "8", lap=3, at_s=3)]


def test_each_lap_of_the_leader_is_charted_once() -> None:
    chart = charted(charted(Log(), entry(1, "7", "8")), entry(2, "8", "7"))

    assert [1, 2] == [one.lap for one in chart]
    assert [1] == [one.lap for one in charted(chart, entry(1, "8", "7"))]


def test_laps_led_are_counted() -> None:
    chart = Log((entry(1, "7", "8"), entry(2, "8", "7"), ChartLap(3, 0.0, (), ())))
    counts = laps_led({}, Log(), chart)
    assert {"8": 1, "7": 1} == counts

    longer = charted(chart, entry(4, "8", "7"))
    assert {"8": 2, "7": 1} == laps_led(counts, chart, longer)


def test_a_lap_that_is_completed_again_is_led_by_who_leads_it_now() -> None:
    chart = Log((entry(1, "7", "8"), entry(2, "7", "8")))
    again = charted(chart, entry(2, "8", "7"))

    assert {"7": 1, "8": 1} == laps_led({"7": 2}, chart, again)


def test_positions_in_class() -> None:
    classes = {"7": "A", "8": "B", "9": "A"}

    assert {"8": 1, "7": 1, "9": 2} == class_positions(("8", "7", "9"), classes)


def test_the_reducer_charts_order_and_gaps() -> None:
    track = Track()
    track.show(row("7", laps=0), row("8", laps=0))
    track.show(row("8", laps=1, last=61.0), row("7", laps=0, gap=0.4), after_s=61)

    (one,) = track.analysis.chart
    assert (1, ("8", "7"), ("", 0.4)) == (one.lap, one.order, one.gaps)
    assert ["8"] == [leader.key for leader in track.analysis.leaders]
