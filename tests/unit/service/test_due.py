from __future__ import annotations

import argparse

from livetiming.testing.harness import ServiceHarness
from tests.unit.service._plugins import Due


def test_a_due_publisher_is_not_polled() -> None:
    assert not Due(argparse.Namespace()).auto_poll
    assert 60 == Due.max_publish_interval


def test_new_data_make_it_live_and_are_published() -> None:
    with ServiceHarness(Due) as race:
        assert "lost" == race.state["session"]["feed"]["status"]
        race.service.set_due_publish()
        race.advance(0.2)

        assert "live" == race.state["session"]["feed"]["status"]


def test_setting_due_without_a_runtime_is_harmless() -> None:
    Due(argparse.Namespace()).set_due_publish()
