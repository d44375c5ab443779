"""The command's help and what it says when something is missing."""

from __future__ import annotations

import pytest

from livetiming.cli._main import run_command
from livetiming.cli.kafka import kafka, make_kafka_parser


def test_every_action_is_listed_by_the_help() -> None:
    text = make_kafka_parser().format_help()

    for action in ("topics", "check", "capture", "raw-storage", "export", "windows"):
        assert f"    {action}" in text


def test_without_brokers_it_says_where_to_name_them(capsys: pytest.CaptureFixture[str]) -> None:
    code = run_command(kafka, ["topics", "create"])

    assert 2 == code
    assert "LIVETIMING_KAFKA_SERVERS" in capsys.readouterr().err
