"""The options of ``capture``, also as the older pipeline wrote them."""

from __future__ import annotations

import pytest

from livetiming.cli._main import run_command
from livetiming.cli.kafka import kafka

NEEDED = ("--kafka_servers", "127.0.0.1:1", "--competition_code", "X", "--verbosity", "0")


def test_an_address_that_is_no_websocket_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == run_command(kafka, ["capture", *NEEDED, "--websocket_uri", "http://x"])
    assert "expected ws://… or wss://…, got 'http://x'" in capsys.readouterr().err


def test_brokers_are_named_with_their_ports(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["capture", *NEEDED, "--websocket_uri", "ws://x", "--kafka_servers", "x"]

    assert 2 == run_command(kafka, words)
    assert "expected HOST:PORT" in capsys.readouterr().err
