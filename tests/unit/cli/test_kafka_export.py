"""The options of ``export`` are checked before any broker is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from livetiming.cli._main import run_command
from livetiming.cli.kafka import kafka

SERVERS = ("--kafka-servers", "127.0.0.1:1")


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert 2 == run_command(kafka, ["export", *SERVERS, *words])
    return capsys.readouterr().err


def test_what_belongs_to_a_log_is_refused_without_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--plugin is of use with --capture FILE only" in said(capsys, "--plugin", "apex_kart")
    assert "'--min-interval 1' is of use with --capture" in said(
        capsys, "--", "--min-interval", "1"
    )


def test_a_capture_that_names_no_plugin_asks_for_one(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "capture"
    path.write_text("grid|x\n")

    assert "name one with --plugin" in said(capsys, "--capture", str(path))
    assert "No such file" in said(capsys, "--capture", str(path) + "x")


def test_options_of_the_plugin_follow_two_hyphens(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "capture"
    path.write_text("grid|x\n")
    words = ("--capture", str(path), "--plugin", "apex_kart", "--", "--min-interval", "-1")

    assert "--min-interval: expected seconds, 0 or more" in said(capsys, *words)
