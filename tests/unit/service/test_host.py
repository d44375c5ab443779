from __future__ import annotations

import argparse
from typing import Any

import pytest
from twisted.internet.task import Clock

from livetiming.service.host import Host, current_host, installed
from livetiming.testing.harness import CannedHttp
from tests.unit.service._plugins import Polled


def a_host() -> Host:
    dial: Any = None
    return Host(clock=Clock(), http=CannedHttp(), run=lambda service: None, dial=dial)


def test_a_host_is_there_while_it_is_installed() -> None:
    outer, inner = a_host(), a_host()

    with installed(outer):
        with installed(inner):
            assert inner is current_host()
        assert outer is current_host()


def test_a_service_that_nobody_runs_says_how_to_start_it() -> None:
    service = Polled(argparse.Namespace(), [])

    with pytest.raises(RuntimeError, match="livetiming-service"):
        service.start()
