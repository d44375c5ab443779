from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livetiming.orchestration.manager.record import (
    Asked,
    BadName,
    Exit,
    Record,
    asked,
    check_name,
    default_name,
    parse_exit,
    parse_record,
)

RECORD = Record(
    name="club",
    plugin="club",
    args=("--tz", "1"),
    uuid="abc",
    owner="scheduler",
    started_s=1.5,
    log_path=Path("/logs/club.log"),
    state_dir=Path("/state"),
    pid=7,
    token="boot:1",
)


def test_a_record_that_is_written_is_read_again() -> None:
    assert RECORD == parse_record(json.dumps(RECORD.as_json()))


@pytest.mark.parametrize(
    "change",
    [{"version": 2}, {"name": "../x"}, {"pid": "seven"}, {"args": 3}, {"log": None}],
)
def test_a_record_with_something_else_in_it_is_none(change: dict[str, object]) -> None:
    assert parse_record(json.dumps({**RECORD.as_json(), **change})) is None


@given(st.text() | st.sampled_from(["{}", "[]", "null", '{"version": 1}']))
def test_whatever_stands_in_a_file_is_read_or_none(text: str) -> None:
    assert parse_record(text) is None
    assert parse_exit(text) is None


def test_an_exit_by_itself_with_zero_is_what_a_service_is_for() -> None:
    assert parse_exit('{"pid": 7, "code": 0}') == Exit(7, 0)
    assert Exit(7, 0).is_done
    assert not Exit(7, 1).is_done
    assert not Exit(7, 0, "SIGTERM").is_done


@pytest.mark.parametrize("name", ["club", "le_mans-24", "A" * 100, "_x", "7"])
def test_a_good_name(name: str) -> None:
    assert name == check_name(name)


@pytest.mark.parametrize("name", ["", ".x", "a/b", "a.json", "-x", "ä", "A" * 101, None, 7])
def test_a_bad_name(name: object) -> None:
    with pytest.raises(BadName, match="expected letters, digits"):
        check_name(name)


def test_a_plugin_is_called_by_its_short_name() -> None:
    assert "club" == default_name("livetiming.service.plugins.club") == default_name("club")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ([], Asked()),
        (["--uuid", "a"], Asked("a")),
        (["--uuid=a", "-x"], Asked("a")),
        (["--uuid"], Asked()),
        (["-s", "x.json"], Asked(None, "x.json")),
        (["-sx.json"], Asked(None, "x.json")),
        (["--initial-state=x.json"], Asked(None, "x.json")),
        (["--standalone"], Asked()),
    ],
)
def test_what_options_say_of_the_identity(args: list[str], said: Asked) -> None:
    assert said == asked(args)
