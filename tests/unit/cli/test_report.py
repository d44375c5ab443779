from __future__ import annotations

import json
import webbrowser
from pathlib import Path
from typing import Any

import pytest

from livetiming.cli import report as command
from livetiming.cli._main import run_command
from livetiming.cli.analysis import analysis
from livetiming.recording import open_recording
from livetiming.recording.v1writer import write_v1
from tests.unit.recording.races import Timed, left_running, recorded

START_MS = 1_700_000_000_000


def states() -> Timed:
    made: Timed = []
    for lap in range(6):
        last: Any = [61.0 + lap / 10, "pb"] if lap else ""
        cars = [["7", "RUN", lap, last], ["8", "PIT" if lap == 2 else "RUN", lap, last]]
        state = {"cars": cars, "session": {"flagState": "green"}, "messages": [], "highlight": []}
        made.append((START_MS + lap * 61_000, state))
    return made


@pytest.fixture
def race(tmp_path: Path) -> Path:
    return recorded(tmp_path / "race.zip", states())


@pytest.fixture(autouse=True)
def assets(monkeypatch: pytest.MonkeyPatch) -> None:
    """The built script and style are not needed to see what is made of them."""
    monkeypatch.setattr(command, "report_assets", lambda: ("b{}", "void 0"))


def run(*argv: object) -> int:
    return run_command(command.report, [str(arg) for arg in argv])


def said(html: str) -> str:
    """Everything but what says when and from which file it was made."""
    return html[: html.index("<footer>")]


def test_a_recording_becomes_a_page_beside_it(race: Path, tmp_path: Path) -> None:
    assert 0 == run(race)

    html = (tmp_path / "race.html").read_text("utf-8")
    assert html.startswith("<!doctype html>")
    assert "Club Enduro · Race 2" in html
    assert "1:01.100" in html


def test_every_format_gives_the_same_page(race: Path, tmp_path: Path) -> None:
    with open_recording(race) as recording:
        write_v1(tmp_path / "v1.zip", recording)
    recorder = left_running(tmp_path / "running.zip", states())
    journal = next(path for path in tmp_path.iterdir() if path.name.startswith("running"))
    pages = []
    for path in (race, tmp_path / "v1.zip", journal):
        assert 0 == run(path, "-o", tmp_path / "out.html", "--timezone", "UTC")
        pages.append(said((tmp_path / "out.html").read_text("utf-8")))
    recorder.finish("over")

    assert pages[0] == pages[1] == pages[2]


def test_an_analysis_that_is_there_is_taken_instead(race: Path, tmp_path: Path) -> None:
    assert 0 == run_command(analysis, [str(race), "-o", str(tmp_path / "a.json"), "-q"])
    assert 0 == run(race, "-o", tmp_path / "one.html")
    assert 0 == run(race, "-o", tmp_path / "two.html", "--analysis", tmp_path / "a.json")

    one, two = ((tmp_path / name).read_text("utf-8") for name in ("one.html", "two.html"))
    assert said(one) == said(two)


def test_an_analysis_as_the_dvr_writes_it_has_no_times_and_needs_none(
    race: Path, tmp_path: Path
) -> None:
    assert 0 == run_command(analysis, [str(race), "-o", str(tmp_path / "a.json"), "-q"])
    found = json.loads((tmp_path / "a.json").read_text("utf-8"))
    del found["service"]["startTime"], found["service"]["duration"]
    found["service"]["uuid"] += ":2"
    (tmp_path / "dvr.json").write_text(json.dumps(found))

    assert 0 == run(race, "-o", tmp_path / "one.html")
    assert 0 == run(race, "-o", tmp_path / "two.html", "--analysis", tmp_path / "dvr.json")
    one, two = ((tmp_path / name).read_text("utf-8") for name in ("one.html", "two.html"))
    assert said(one) == said(two)


def test_the_analysis_of_something_else_is_refused(
    race: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for text, complaint in (
        ('{"service": {"uuid": "other"}}', "got that of other"),
        ("[]", "expected the JSON of an analysis"),
        ("{", "a.json"),
    ):
        (tmp_path / "a.json").write_text(text)
        assert 1 == run(race, "--analysis", tmp_path / "a.json")
        assert complaint in capsys.readouterr().err


def test_neither_what_is_read_nor_what_is_no_report_is_written_over(
    race: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = race.read_bytes()
    (tmp_path / "link.html").symlink_to(race)
    (tmp_path / "thesis.html").write_text("years of work")

    for out, complaint in (
        (race, "written over by its own report"),
        (tmp_path / "link.html", "written over by its own report"),
        (tmp_path / "thesis.html", "exists already, and is no report"),
        (tmp_path, "got a folder"),
    ):
        assert 1 == run(race, "-o", out)
        assert complaint in capsys.readouterr().err
    assert before == race.read_bytes()
    assert "years of work" == (tmp_path / "thesis.html").read_text()


def test_a_report_that_is_there_is_replaced_whole(race: Path, tmp_path: Path) -> None:
    assert 0 == run(race)
    assert 0 == run(race, "--title", "Our day")

    assert "<title>Our day</title>" in (tmp_path / "race.html").read_text("utf-8")
    assert {"race.zip", "race.html"} == {path.name for path in tmp_path.iterdir()}


def test_cars_in_colour_can_be_chosen_and_strangers_are_named(
    race: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == run(race, "--cars", "#8", "-o", "-")
    assert 'data-focus="[&#34;8&#34;]"' in capsys.readouterr().out

    assert 1 == run(race, "--cars", "8, 99", "-o", "-")
    assert "expected cars of this race, got 99; there are 7, 8" in capsys.readouterr().err


def test_times_of_day_are_those_of_the_place(
    race: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == run(race, "--timezone", "Asia/Tokyo", "-o", "-")
    assert "UTC+09:00" in capsys.readouterr().out

    with pytest.raises(SystemExit) as ended:
        run(race, "--timezone", "../etc/passwd")
    assert 2 == ended.value.code
    assert "expected the name of a time zone" in capsys.readouterr().err


def test_the_report_is_shown_when_asked(race: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(webbrowser, "open", shown.append)

    assert 0 == run(race, "--open")

    assert [race.with_suffix(".html").as_uri()] == shown


def test_what_is_no_recording_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "nothing.zip"
    path.write_bytes(b"nothing")

    assert 1 == run(path)
    assert "nothing.zip" in capsys.readouterr().err
