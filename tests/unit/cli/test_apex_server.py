from __future__ import annotations

import json
from pathlib import Path

import pytest

from livetiming.cli.apex_server import build_parser, main, scenario_of
from livetiming.service.captures import read_capture
from livetiming.service.errors import NotConfigured
from livetiming.testing.apex import TROUBLES

SHORT = ["simulate", "--teams", "4", "--hours", "0.1", "--seed", "7"]


def test_a_command_line_becomes_a_scenario() -> None:
    args = build_parser().parse_args(
        [*SHORT, "--language", "es", "--gaps", "explicit", "--pit-line", "inside",
         "--lap-counter", "--trouble", "noise, repaints"]
    )  # fmt: skip
    scenario = scenario_of(args)

    assert (scenario.teams, scenario.duration_s, scenario.seed) == (4, 360, 7)
    assert (scenario.language, scenario.gap_style, scenario.pit_line) == (
        "es",
        "explicit",
        "inside",
    )
    assert scenario.lap_counter
    assert scenario.troubles == {"noise", "repaints"}


@pytest.mark.parametrize(
    ("text", "seconds"), [("2:30:00", 9000.0), ("45:00", 2700.0), ("90", 90.0)]
)
def test_a_race_time_is_read(text: str, seconds: float) -> None:
    assert build_parser().parse_args([*SHORT, "--start-at", text]).start_at == seconds


def test_full_speed_is_a_word() -> None:
    assert build_parser().parse_args([*SHORT, "--speed", "max"]).speed == 0.0


@pytest.mark.parametrize("option", [["--speed", "0"], ["--start-at", "noon"], ["--kind", "rally"]])
def test_nonsense_is_refused(option: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main([*SHORT, *option])

    assert refused.value.code == 2
    assert option[1] in capsys.readouterr().err


def test_an_unknown_trouble_is_refused_with_those_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(NotConfigured, match="came 'gremlins'"):
        scenario_of(build_parser().parse_args([*SHORT, "--trouble", "gremlins"]))

    assert main([*SHORT, "--trouble", "gremlins"]) == 2
    assert "expected one of" in capsys.readouterr().err


def test_the_help_lists_every_trouble(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["simulate", "--help"])
    shown = capsys.readouterr().out

    assert all(f"  {name} " in shown for name in TROUBLES)


def test_frames_and_truth_are_written_instead_of_served(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capture, truth = tmp_path / "race.ndjson", tmp_path / "truth.json"

    assert main([*SHORT, "--out", str(capture), "--truth", str(truth)]) == 0

    records = list(read_capture(capture))
    assert records[0].kind == "open"
    assert str(len(records)) in capsys.readouterr().out
    assert len(json.loads(truth.read_text("utf-8"))["cars"]) == 4


def test_a_capture_can_be_rewritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = tmp_path / "a.ndjson", tmp_path / "b.ndjson"
    main([*SHORT, "--out", str(first)])

    assert main(["replay", str(first), "--out", str(second)]) == 0
    assert [r.text for r in read_capture(first)] == [r.text for r in read_capture(second)]
    assert "records in" in capsys.readouterr().out


def test_a_missing_capture_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(tmp_path / "none.ndjson")]) == 1
    assert "none.ndjson" in capsys.readouterr().err
