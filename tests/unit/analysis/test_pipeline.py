from __future__ import annotations

import pytest

from livetiming.analysis import Frame, frame
from livetiming.racing import BadState, ColumnSpec, Stat
from tests.unit.analysis.track import COLUMNS, driven, row


def test_what_is_no_state_raises() -> None:
    with pytest.raises(BadState):
        frame(Frame(), None, COLUMNS, 1.0)


def test_pieces_that_are_wrong_are_left_out_and_reported() -> None:
    bad: list[BadState] = []
    raw = {"cars": [row("7"), 5], "session": {"flagState": "green"}}

    made = frame(Frame(), raw, COLUMNS, 1.0, report=bad.append)

    assert (["7"], 1) == (list(made.analysis.cars), len(bad))
    assert ["7"] == list(frame(Frame(), raw, COLUMNS, 1.0).analysis.cars)


def test_columns_may_change_between_two_states() -> None:
    track = driven(62.0)
    columns = ColumnSpec([Stat.LAST_LAP, Stat.LAPS, Stat.STATE, Stat.NUM])
    raw = {"cars": [[61.0, 2, "RUN", "7"]], "session": {"flagState": "green"}}

    made = frame(track.frame, raw, columns, track.now_s + 61)

    assert [62.0, 61.0] == [lap.time_s for lap in made.analysis.cars["7"].laps]


def test_messages_that_were_there_at_first_are_not_news() -> None:
    raw = {"cars": [], "session": {}, "messages": [[1, "Track", "Green", "green"]]}

    assert () == frame(Frame(), raw, COLUMNS, 1.0).analysis.messages
