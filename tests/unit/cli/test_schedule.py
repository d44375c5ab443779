"""Its command line; what ``assist`` does is in test_assisting.py."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from livetiming.cli.schedule import main
from tests.unit.cli.calendars import Desk, a_desk


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as made:
        yield made


@pytest.mark.parametrize("words", [[], ["list"], ["check"], ["assist"], ["login"]])
def test_help_needs_neither_network_nor_sign_in(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*words, "--help"])

    assert (0, True) == (ended.value.code, "usage: livetiming-schedule" in capsys.readouterr().out)


@pytest.mark.parametrize("words", [["list"], ["check"]])
def test_without_a_calendar_it_says_where_to_give_one(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert 2 == main(words)
    assert "LIVETIMING_CALENDAR_URL" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["list", "--days", "0"], ["check", "--zone", "Nowhere"]])
def test_arguments_that_make_no_sense_are_refused(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)

    assert 2 == ended.value.code
    assert words[1] in capsys.readouterr().err


@pytest.mark.integration
def test_list_shows_what_is_upcoming(desk: Desk) -> None:
    desk.put("Race 2 [apex_kart, --venue club]")
    desk.put("Yesterday [apex_kart]", -24)
    desk.put("Later [apex_kart]", 24 * 40)

    shown = desk.run("list")
    longer = json.loads(desk.run("list", "--days", "50", "--json").stdout)

    assert (0, 2) == (shown.returncode, len(shown.stdout.splitlines())), shown.stderr
    assert "apex_kart  Race 2  --venue club" in shown.stdout
    assert ["Race 2", "Later"] == [event["name"] for event in longer]


@pytest.mark.integration
def test_check_finds_nothing_wrong_in_a_good_calendar(desk: Desk) -> None:
    desk.put("Race 2 [apex_kart, --venue club]")

    done = desk.run("check")

    assert (0, "1 events, all OK\n") == (done.returncode, done.stdout), done.stderr


@pytest.mark.integration
def test_check_names_every_problem_and_fails(desk: Desk) -> None:
    for title in ("Party", "A b [nope]", "C d [apex_kart, --venu x]", "Good [apex_kart]"):
        desk.put(title)

    done = desk.run("check")
    told = json.loads(desk.run("check", "--json").stdout)

    assert 1 == done.returncode
    for part in ("'Party': title", "plugin 'nope' - not installed", "did you mean --venue?"):
        assert part in done.stdout
    assert "4 events, 3 with problems" == done.stdout.splitlines()[-1]
    assert (4, 3) == (len(told["events"]), len(told["problems"]))


@pytest.mark.integration
@pytest.mark.parametrize("as_file", [True, False])
def test_it_works_on_iCalendar_files_too(desk: Desk, *, as_file: bool) -> None:  # noqa: N802  # its name
    from livetiming.testing.calendar.icalendar_file import ical_bytes
    from livetiming.testing.calendar_server import MAIN

    desk.put("Party")
    calendar = desk.server.store.calendar(MAIN)
    (desk.folder / "a.ics").write_bytes(ical_bytes(calendar.events.values(), "UTC", ""))

    done = desk.run("check", "a.ics" if as_file else desk.server.ical_url)
    by_setting = desk.run("check", LIVETIMING_CALENDAR_URL=desk.server.ical_url)

    assert (1, 1) == (done.returncode, by_setting.returncode)
    assert "'Party': title" in done.stdout
    assert done.stdout == by_setting.stdout


@pytest.mark.integration
def test_events_marked_as_cancelled_are_no_problem(desk: Desk) -> None:
    desk.put("CANCELLED: Race (apex_kart)")

    assert 0 == desk.run("check").returncode


@pytest.mark.integration
@pytest.mark.parametrize(
    ("words", "env", "code", "text"),
    [
        (["check", "none.ics"], {}, 1, "calendar none.ics: No such file"),
        (["check", "http://127.0.0.1:1/x.ics"], {}, 1, "calendar at 127.0.0.1: "),
        (["check", "nope@x"], {}, 1, "calendar nope@x - expected one that scheduler@project"),
        (["check"], {"LIVETIMING_GOOGLE_CREDENTIALS": "none.json"}, 2, "none.json - expected cred"),
    ],
)
def test_a_calendar_that_cannot_be_read_is_one_line(
    desk: Desk, words: list[str], env: dict[str, str], code: int, text: str
) -> None:
    done = desk.run(*words, **env)

    assert (code, 1) == (done.returncode, len(done.stderr.splitlines())), done.stderr
    assert text in done.stderr


@pytest.mark.integration
def test_login_with_a_service_account_says_that_none_is_needed(desk: Desk) -> None:
    done = desk.run("login")

    assert (2, True) == (done.returncode, "share the calendars with its address" in done.stderr)


@pytest.mark.integration
def test_login_prints_an_address_and_keeps_the_token(desk: Desk) -> None:
    import subprocess
    import urllib.request

    from livetiming.testing.calendar_server import credentials

    client = credentials.client_secret(desk.server.url, desk.server.sign_in)
    credentials.write(desk.folder / "key.json", client)
    env = {**desk.env, "LIVETIMING_GOOGLE_TOKEN": "t.json", "OAUTHLIB_INSECURE_TRANSPORT": "1"}
    process = subprocess.Popen(
        [*desk._command(["login", "--no-browser"])],
        cwd=desk.folder, env={**env, "PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    with process.stdout as lines:
        address = next(line for line in lines if line.startswith("http"))
        with urllib.request.urlopen(address.strip()) as answer:
            assert b"Close this window" in answer.read()
        assert "the token is in t.json" in lines.read()
    desk.put("Race [apex_kart]")

    assert 0 == process.wait(20)
    assert 0o600 == (desk.folder / "t.json").stat().st_mode & 0o777
    assert "1 events, all OK\n" == desk.run("check", LIVETIMING_GOOGLE_TOKEN="t.json").stdout
