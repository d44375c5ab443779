"""The options of ``windows`` are checked before any broker is asked."""

from __future__ import annotations

import pytest

from livetiming.cli._main import run_command
from livetiming.cli.kafka import kafka


def test_without_brokers_it_says_where_to_name_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == run_command(kafka, ["windows", "--grace", "1"])
    assert "LIVETIMING_KAFKA_SERVERS" in capsys.readouterr().err


def test_a_grace_that_is_no_time_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        kafka(["windows", "--grace", "soon"])

    assert "--grace" in capsys.readouterr().err
