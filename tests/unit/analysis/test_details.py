from __future__ import annotations

from livetiming.analysis import details
from livetiming.analysis.details import BLOCK
from tests.unit.analysis.test_views import a_race
from tests.unit.analysis.track import driven, row


def test_a_cars_own_page() -> None:
    track = a_race()
    page = details.car(track.analysis, track.car())

    assert (4, 4, 4, 60.0, [4, 60.0], 1, 60.3) == (
        page["laps"], page["driven"], page["timed"], page["best"], page["fastest"][:2],
        page["stops"], page["laneTime"],
    )  # fmt: skip


def test_laps_faster_than_the_best_shown_are_withdrawn() -> None:
    track = driven(62.0, 58.0, 61.0, best=61.0)

    assert [2] == details.withdrawn(track.car())
    assert [] == details.withdrawn(driven(62.0).car())


def test_laps_come_in_blocks() -> None:
    car = driven(*[60.0 + lap / 100 for lap in range(BLOCK + 2)]).car()

    assert (BLOCK, 2) == (len(details.laps(car, 0)), len(details.laps(car, 1)))
    number, official, _, time_s, flag, driver, stint, kind, position = details.laps(car, 1)[0][:9]
    assert (26, 26, 60.25, 1, 0, 0, 0, 1) == (
        number, official, time_s, flag, driver, stint, kind, position,
    )  # fmt: skip


def test_stops_name_both_drivers() -> None:
    (stop,) = details.stops(a_race().car())

    assert [60.3, 0, 1, True] == stop[4:]


def test_drive_time_of_each_driver() -> None:
    track = a_race()
    first, second = details.drivers(track.analysis, track.car())

    assert ("A", 143.0, None, 1, 2) == (
        first["name"], first["time"], first["stintTime"], first["stints"], first["laps"],
    )  # fmt: skip
    assert ("B", 105.0, 105.0) == (second["name"], second["time"], second["stintTime"])


def test_stints_with_their_pace() -> None:
    track = a_race()
    first, second = details.stints(track.analysis, track.car())

    assert [1, 0, 1, 2] == first[:4]
    assert (None, 2, 60.0) == (second[3], second[7], second[8])


def test_laps_before_a_name_was_known_are_those_of_who_drove_the_stint() -> None:
    track = driven(62.0)
    track.show(row(laps=1, last=62.0, driver="A"))

    assert 0 == details.laps(track.car(), 0)[0][5]


def test_paces_flags_order_and_figures() -> None:
    track = a_race()
    analysis = track.analysis

    assert 3 == details.paces(track.car())["race"]["laps"]
    assert {"green": [1, track.now_s - analysis.periods[0].start_s, 4]} == details.flags(analysis)[
        "totals"
    ]
    assert {"order": ["7"], "classPositions": {"7": 1}} == details.order(analysis)
    stats = details.stats(analysis)
    assert (1, 1, 4, 1, 1, {"7": 4}) == (
        stats["cars"], stats["running"], stats["laps"], stats["stops"], stats["driverChanges"],
        stats["lapsLed"],
    )  # fmt: skip
    assert ["7", 4, 60.0] == stats["fastest"][:3]


def test_the_chart_is_in_blocks_of_laps() -> None:
    analysis = driven(*[60.0 + lap / 100 for lap in range(BLOCK + 2)]).analysis

    assert ["25", "26", "27"] == list(details.chart(analysis, 1))
    assert 24 == len(details.chart(analysis, 0))
