from __future__ import annotations

import argparse

from twisted.internet.defer import CancelledError, Deferred

from livetiming.service.base import BaseService
from livetiming.testing.harness import START_S, ServiceHarness
from tests.unit.service._plugins import Polled


def test_the_defaults_are_those_of_the_contract() -> None:
    service = Polled(argparse.Namespace(), [])

    assert [] == service.getTrackDataSpec()
    assert 10 == BaseService.getPollInterval(service)
    assert [] == service.getExtraMessageGenerators()
    assert service.auto_poll
    assert service.attribution is None


def test_without_a_uuid_it_gets_one_of_32_hexadecimal_digits() -> None:
    service = Polled(argparse.Namespace(), [])

    assert 32 == len(service.uuid)
    assert int(service.uuid, 16)


def test_the_uuid_of_the_command_line_is_taken() -> None:
    assert "abc" == Polled(argparse.Namespace(uuid="abc")).uuid


def test_what_nobody_runs_publishes_to_nobody() -> None:
    service = Polled(argparse.Namespace(), [])
    service.publishManifest()
    service._updateAndPublishRaceState()

    assert not service.publish()


def test_a_running_service_knows_whether_somebody_listens() -> None:
    with ServiceHarness(Polled) as race:
        assert race.service.publish()
        race.bus.disconnect()
        assert not race.service.publish()


def test_clock_and_http_are_those_of_its_surroundings() -> None:
    with ServiceHarness(Polled) as race:
        assert START_S == race.service.clock.seconds()
        assert race.http is race.service.http
        race.service.analyser.reset()


def test_unknown_options_reach_the_plugin() -> None:
    with ServiceHarness(Polled, "--colour", "red") as race:
        assert ["--colour", "red"] == race.service.extra_args


def test_background_work_runs_beside_and_ends_with_the_service() -> None:
    said: list[str] = []

    async def work(wait: Deferred[None]) -> None:
        try:
            await wait
            said.append("done")
        except CancelledError:
            said.append("cancelled")
            raise

    first: Deferred[None] = Deferred()
    with ServiceHarness(Polled) as race:
        race.service.background(work(first), name="first")
        race.service.background(work(Deferred()), name="second")
        assert [] == said
        first.callback(None)
        assert ["done"] == said

    assert ["done", "cancelled"] == said


def test_a_failure_in_the_background_is_logged(lost_failures: list[str]) -> None:
    async def work() -> None:
        raise ValueError("no such page")

    with ServiceHarness(Polled) as race:
        race.service.background(work(), name="history")

    assert 1 == len(lost_failures)
    assert "no such page" in lost_failures[0]
    lost_failures.clear()
