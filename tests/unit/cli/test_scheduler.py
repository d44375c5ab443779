"""The command line; what it does is in tests/integration/test_scheduler.py."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from livetiming.cli.scheduler import main, make_scheduler_parser


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_buffers_are_those_of_timing71_by_default() -> None:
    args = make_scheduler_parser().parse_args([])

    assert (5, 10, 600, 30) == (
        args.start_before,
        args.stop_after,
        args.sync_interval,
        args.horizon,
    )
    assert (False, False, UTC, 1.0, None) == (
        args.one_per_plugin,
        args.stop_services,
        args.time_zone,
        args.clock_speed,
        args.clock_start,
    )


def test_a_rehearsal_begins_when_it_is_told_to() -> None:
    parse = make_scheduler_parser().parse_args

    assert 0 == parse(["--clock-start", "1970-01-01T00:00"]).clock_start
    assert -7200 == parse(["--clock-start", "1970-01-01T00:00+02:00"]).clock_start


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        (["--start-before", "-1"], "expected 0 or more, got '-1'"),
        (["--time-zone", "Europe/Berln"], "expected a time zone such as Europe/Berlin"),
        (["--clock-start", "soon"], "expected a time such as 2026-05-23"),
        (["--clock-speed", "0"], "expected more than 0"),
    ],
)
def test_a_wrong_value_says_what_was_expected(
    argv: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([f"{argv[0]}={argv[1]}"])

    assert why in capsys.readouterr().err


def test_without_a_calendar_it_says_where_to_give_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main([])

    assert "expected a calendar in LIVETIMING_CALENDAR_URL" in capsys.readouterr().err


def test_without_a_router_it_says_which_to_give(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main(["--calendar", "a.ics"])

    assert "expected a router in LIVETIMING_ROUTER" in capsys.readouterr().err
