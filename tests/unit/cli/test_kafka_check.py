"""The self-test has to be told which half it is."""

from __future__ import annotations

import pytest

from livetiming.cli._main import run_command
from livetiming.cli.kafka import kafka


def test_without_a_mode_it_asks_for_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == run_command(kafka, ["check", "--kafka-servers", "a:1"])
    assert "expected producer or consumer" in capsys.readouterr().err
