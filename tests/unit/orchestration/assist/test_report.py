from __future__ import annotations

from datetime import UTC

from livetiming.orchestration.assist.assistant import Survey
from livetiming.orchestration.assist.planning import plan, sort_ours
from livetiming.orchestration.assist.proposing import Passed
from livetiming.orchestration.assist.report import as_json, lines, trouble
from tests.unit.orchestration.assist.scene import HOUR_S, NOW_S, a_proposal, a_source, written


def a_survey() -> Survey:
    later = a_proposal(start_s=a_proposal().source.start_s + HOUR_S)
    new = a_proposal("[CE] Final", id="final")
    ours = sort_ours([written(a_proposal())], ["club"])
    actions, _ = plan([later, new], ours, {}, cancelled="remove", now_s=NOW_S)
    passed = [
        Passed(a_source("[XX]"), "no rule fits"),
        Passed(a_source("[CE] Bad"), "no such plugin", is_problem=True),
    ]
    return Survey(actions, passed, ["club: one event cannot be read"], unchanged=3)


def test_every_change_is_a_line_and_the_last_line_counts() -> None:
    told = lines(a_survey(), UTC)

    assert (
        "+ create  2027-01-16 07:30-10:00  Club Enduro: Final [apex_kart, --venue club]  "
        "(from '[CE] Final')" == told[0]
    )
    assert told[1].endswith("(its source was moved; was 2027-01-16 07:30)")
    assert "1 to create, 1 to move, 3 as they should be, 2 skipped" == told[-1]


def test_what_somebody_should_look_at_is_apart() -> None:
    assert ["club: one event cannot be read", "'[CE] Bad': no such plugin"] == trouble(a_survey())


def test_programs_get_the_same() -> None:
    told = as_json(a_survey())

    assert ["create", "move"] == [action["do"] for action in told["actions"]]
    assert ["club", "final"] == told["actions"][0]["source"]
    assert (2, 3) == (len(told["skipped"]), told["unchanged"])
