"""Is a snapshot a new session?"""

from __future__ import annotations

from livetiming.service.plugins.apex_kart.identity import number_in
from tests.unit.service.plugins.apex_kart.feedlines import TWO, Track

BEST = ({**TWO[0], "blp": "in|1:01.000", "tlp": "in|1"}, TWO[1])


def session_after(*snapshots: dict[str, object]) -> tuple[bool, Track]:
    track = Track()
    track.open(BEST)
    first = track.race.session
    for at_s, about in enumerate(snapshots, start=10):
        rows = about.pop("rows", BEST)
        track.open(rows, at_s=at_s, **about)  # type: ignore[arg-type]
    return track.race.session is first, track


def test_the_same_again_continues() -> None:
    assert session_after({})[0]


def test_another_title_is_another_session() -> None:
    assert not session_after({"title": "HEAT 2"})[0]


def test_another_kind_is_another_session() -> None:
    assert not session_after({"kind": "p"})[0]


def test_nobody_in_common_is_another_session() -> None:
    assert not session_after({"rows": ({"id": "33", "no": "1"},)})[0]


def test_nobody_at_all_continues() -> None:
    assert session_after({"rows": ()})[0]


def test_a_heat_run_again_under_the_same_name_is_another_session() -> None:
    assert not session_after({"rows": TWO})[0]


def test_a_race_shown_again_after_another_session_continues() -> None:
    same, track = session_after({"title": "OTHER"}, {})

    assert same
    assert ["OTHER"] == [session.title2 for session in track.race.archive]


def test_a_ticker_line_names_its_competitor() -> None:
    assert ("12", "N°12 NAME : Penalty") == number_in("N°12 NAME : Penalty")
    assert ("", "Welcome") == number_in("Welcome")
