"""The options of ``raw-storage``, also as the older pipeline wrote them."""

from __future__ import annotations

import pytest

from livetiming.cli._main import run_command
from livetiming.cli.kafka import kafka, make_kafka_parser


def test_defaults_are_those_of_the_older_pipeline() -> None:
    args = make_kafka_parser().parse_args(["raw-storage", "--kafka-servers", "x:1"])

    assert ("raw-storage", "artifacts/raw", 2) == (
        args.kafka_group,
        str(args.output_path),
        args.verbosity,
    )


def test_brokers_are_named_with_their_ports(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == run_command(kafka, ["raw-storage", "--kafka_servers", "x", "--verbosity", "0"])
    assert "expected HOST:PORT" in capsys.readouterr().err
