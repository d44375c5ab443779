"""``livetiming-schedule assist`` as users run it, at a calendar server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from livetiming.cli.schedule import main
from livetiming.testing.calendar_server import MAIN
from tests.unit.cli.calendars import Desk, a_desk, upcoming

MAPPING = """
[[rule]]
name = "Club Enduro"
tag = "CE"
plugin = "apex_kart"
options = ["--venue", "club"]

[[rule]]
tag = "ASK"
plugin = "apex_kart"
options = ["--venue", "?"]

[[rule]]
tag = "BAD"
plugin = "nope"
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "schedule.toml").write_text(MAPPING)
    with a_desk(tmp_path) as made:
        made.env["CALENDAR_SOURCE_URL"] = "club"
        yield made


@pytest.mark.parametrize(
    ("env", "text"),
    [
        ({}, "LIVETIMING_CALENDAR_ID or --into"),
        ({"LIVETIMING_CALENDAR_ID": "x"}, "add --dry-run to look only, or --non-interactive"),
    ],
)
def test_what_is_missing_is_named(
    env: dict[str, str],
    text: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "schedule.toml").write_text(MAPPING)
    for name, value in env.items():
        monkeypatch.setenv(name, value)

    assert 2 == main(["assist"])
    assert text in capsys.readouterr().err


def test_without_a_mapping_file_it_says_where_to_put_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    assert 2 == main(["assist", "--dry-run"])
    assert "mapping file schedule.toml - expected a file" in capsys.readouterr().err


@pytest.mark.integration
def test_a_dry_run_shows_everything_and_writes_nothing(desk: Desk) -> None:
    desk.put("[CE] Race 2", calendar="club")
    desk.put("[XX] Race", calendar="club")

    done = desk.run("assist", "--dry-run")
    told = json.loads(desk.run("assist", "--json").stdout)

    assert 0 == done.returncode, done.stderr
    assert "Club Enduro: Race 2 [apex_kart, --venue club]  (from '[CE] Race 2')" in done.stdout
    assert done.stdout.endswith("1 to create, 0 as they should be, 1 skipped\n")
    assert ["create"] == [action["do"] for action in told["actions"]]
    assert [] == desk.titles


@pytest.mark.integration
def test_without_asking_it_writes_and_doing_it_again_changes_nothing(desk: Desk) -> None:
    desk.put("[CE] Race 2", calendar="club", id="race2")
    first, second = (desk.run("assist", "--non-interactive") for _ in range(2))
    desk.server.store.patch("club", "race2", upcoming("[CE] Race 2", 30))
    third = desk.run("assist", "--non-interactive")
    desk.server.store.delete("club", "race2")
    fourth = desk.run("assist", "--non-interactive")

    assert [0] * 4 == [done.returncode for done in (first, second, third, fourth)], first.stderr
    assert "1 written" in first.stdout
    assert second.stdout.endswith("1 as they should be, 0 skipped\n")
    assert "~ move" in third.stdout
    assert "- remove" in fourth.stdout
    assert [] == desk.titles


@pytest.mark.integration
def test_without_asking_events_with_open_options_are_skipped(desk: Desk) -> None:
    desk.put("[ASK] Race", calendar="club")

    done = desk.run("assist", "--non-interactive")

    assert (0, []) == (done.returncode, desk.titles)
    assert "its options are to be asked" in done.stdout


@pytest.mark.integration
def test_at_a_terminal_open_options_are_asked_for_and_enter_repeats_them(desk: Desk) -> None:
    desk.put("[ASK] Race 1", 24, calendar="club")
    desk.put("[ASK] Race 2", 26, calendar="club")

    done = desk.type("rkc\n\ny\n", "assist")

    assert 0 == done.returncode, done.stderr
    assert "--venue [rkc]: " in done.stderr
    assert [f"Race {n} [apex_kart, --venue rkc]" for n in (1, 2)] == desk.titles


@pytest.mark.integration
@pytest.mark.parametrize("answer", ["n", "", "nonsense"])
def test_at_a_terminal_nothing_is_written_unless_it_is_wanted(desk: Desk, answer: str) -> None:
    desk.put("[CE] Race 2", calendar="club")

    done = desk.type(f"{answer}\n", "assist")

    assert (0, []) == (done.returncode, desk.titles)
    assert done.stdout.endswith("nothing was written\n")


@pytest.mark.integration
def test_a_rule_whose_plugin_is_missing_fails_and_holds_up_nothing(desk: Desk) -> None:
    desk.put("[CE] Race 2", calendar="club")
    desk.put("[BAD] Race", calendar="club")

    done = desk.run("assist", "--non-interactive")

    assert (1, 1) == (done.returncode, len(desk.titles))
    assert "'[BAD] Race': schedule.toml: rule 3 - plugin 'nope' - not installed" in done.stderr


@pytest.mark.integration
def test_events_are_taken_from_iCalendar_files_too(desk: Desk) -> None:  # noqa: N802  # its name
    desk.put("[CE] Race 2", calendar="club")

    done = desk.run("assist", "--non-interactive", "--calendar", desk.server.ical_url_of("club"))

    assert (0, ["Club Enduro: Race 2 [apex_kart, --venue club]"]) == (
        done.returncode, desk.titles
    )  # fmt: skip


@pytest.mark.integration
def test_what_cannot_be_written_is_named_and_the_rest_is_written(desk: Desk) -> None:
    desk.put("[CE] Race 1", 24, calendar="club")
    desk.put("[CE] Race 2", 26, calendar="club")
    desk.server.break_next(400, method="POST", path="/calendar/v3/")

    done = desk.run("assist", "--non-interactive")

    assert (1, 1) == (done.returncode, len(desk.titles))
    assert done.stdout.endswith("1 written, 1 not\n")
    assert f"calendar {MAIN} - Google says 400" in done.stderr
