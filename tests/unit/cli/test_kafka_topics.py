"""The options of ``topics`` are checked before any broker is asked."""

from __future__ import annotations

import pytest

from livetiming.cli._main import run_command
from livetiming.cli.kafka import kafka


def test_a_topic_has_at_least_one_partition(capsys: pytest.CaptureFixture[str]) -> None:
    code = run_command(kafka, ["topics", "create", "--kafka-servers", "a:1", "--partitions", "0"])

    assert 2 == code
    assert "expected at least 1, got 0" in capsys.readouterr().err
