"""The command line; the node itself is in tests/integration/test_node.py."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from livetiming.cli.node import _calendar_url, _files, main, make_node_parser
from livetiming.config import load_settings
from livetiming.service.errors import NotConfigured


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIVETIMING_DATA_DIR", str(tmp_path / "data"))


def test_several_services_may_be_asked_for() -> None:
    args = make_node_parser().parse_args(["up", "--service", "a --x", "--service", "b"])

    assert args.service == ["a --x", "b"]
    assert (args.interface, args.no_page) == ("127.0.0.1", False)


def test_no_command_is_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([])

    assert ended.value.code == 2
    assert "COMMAND" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["up", "demo", "doctor"])
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])

    assert ended.value.code == 0
    assert "--port" in capsys.readouterr().out


def test_without_a_router_it_says_how_to_get_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIVETIMING_CROSSBAR", str(tmp_path / "none"))

    assert main(["up"]) == 2
    assert "LIVETIMING_CROSSBAR" in capsys.readouterr().err


def test_a_scheduler_needs_a_calendar(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIVETIMING_CROSSBAR", sys.executable)

    assert main(["up", "--scheduler"]) == 2
    assert "--scheduler: expected a calendar in LIVETIMING_CALENDAR_URL" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["https://example.org/a.ics", "/x/a.ics", "a.ics"])
def test_a_calendar_is_found_from_wherever_the_scheduler_runs(url: str, tmp_path: Path) -> None:
    found = _calendar_url(load_settings({"LIVETIMING_CALENDAR_URL": url}))

    assert found == (str(tmp_path / "a.ics") if url == "a.ics" else url)


def test_a_wrong_setting_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIVETIMING_PORT", "many")

    assert main(["doctor"]) == 2
    assert "LIVETIMING_PORT: expected a port" in capsys.readouterr().err


def test_the_doctor_tells_failures_and_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIVETIMING_CROSSBAR", str(tmp_path / "none"))

    assert main(["doctor", "--port", "0"]) == 1
    output = capsys.readouterr().out
    assert "FAIL  router" in output
    assert "-> run `make setup`" in output


@pytest.mark.parametrize(
    ("env", "place"),
    [
        ({"LIVETIMING_CALENDAR_URL": "https://h/a.ics", "LIVETIMING_CALENDAR_ID": "i"},
         "https://h/a.ics"),
        ({"LIVETIMING_CALENDAR_ID": "a@group.calendar.google.com"}, "a@group.calendar.google.com"),
    ],
)  # fmt: skip
def test_the_scheduler_of_a_node_reads_an_address_or_an_id(env: dict[str, str], place: str) -> None:
    assert place == _calendar_url(load_settings(env))


def test_the_calendar_of_a_node_may_be_a_file_from_wherever_it_is_read(tmp_path: Path) -> None:
    settings = load_settings({"LIVETIMING_CALENDAR_URL": "races.ics"})

    assert str(tmp_path / "races.ics") == _calendar_url(settings)


def test_a_node_without_a_calendar_has_no_scheduler() -> None:
    with pytest.raises(NotConfigured, match="LIVETIMING_CALENDAR_URL or LIVETIMING_CALENDAR_ID"):
        _calendar_url(load_settings({}))


def test_components_find_the_files_that_variables_name(tmp_path: Path) -> None:
    found = _files(load_settings({"LIVETIMING_ANNOUNCE_TEMPLATES": "texts.toml"}))

    assert str(tmp_path / "texts.toml") == found["LIVETIMING_ANNOUNCE_TEMPLATES"]
    assert str(tmp_path / "gcal_client_secret.json") == found["LIVETIMING_GOOGLE_CREDENTIALS"]
    assert "LIVETIMING_ANNOUNCE_TEMPLATES" not in _files(load_settings({}))
