from __future__ import annotations

from twisted.internet.task import Clock

from livetiming.network.memory import MemoryBus
from livetiming.protocol import topics
from livetiming.protocol.compression import decompress_json
from livetiming.protocol.envelope import Envelope, MessageClass
from livetiming.service.outlets import BusOutlet, Wire
from livetiming.testing.builders import a_manifest
from livetiming.testing.harness import ServiceHarness, now
from tests.unit.service._plugins import Due


def test_messages_go_to_their_topics_with_their_class(clock: Clock) -> None:
    clock.advance(1.5)
    wire = Wire("u", clock)

    where, message = wire.manifest(a_manifest("u"))
    assert (topics.CONTROL, 2, False) == (where, message.kind, message.retain)
    where, message = wire.delta({"seq": 2})
    assert ("livetiming.delta.u", 11, False) == (where, message.kind, message.retain)
    where, message = wire.state({"seq": 2})
    assert ("livetiming.service.u", 8, True) == (where, message.kind, message.retain)
    assert {"seq": 2} == decompress_json(message.payload)
    assert 1500 == message.sent_at_ms


def test_a_service_answers_its_procedures() -> None:
    with ServiceHarness(Due) as race:
        uuid = race.service.uuid

        assert now(race.bus.call(topics.liveness(uuid))) is True
        assert now(race.bus.call(topics.request_analysis(uuid))) is None
        assert now(race.bus.call(topics.request_strategy(uuid))) is None
        assert [["7", "RUN", 1]] == now(race.bus.call(topics.request_state(uuid)))["cars"]


def test_the_directory_is_answered_with_the_manifest() -> None:
    with ServiceHarness(Due) as race:
        ask = Envelope(kind=MessageClass.INITIALISE_DIRECTORY, payload=None, sent_at_ms=1)
        now(race.bus.publish(topics.CONTROL, ask.as_json()))
        now(race.bus.publish(topics.CONTROL, "nonsense"))
        race.advance(1.2)

        assert 2 == len(race.manifests)


def test_a_message_that_cannot_be_sent_costs_only_itself(
    clock: Clock, lost_failures: list[str]
) -> None:
    bus = MemoryBus(clock=clock)
    outlet = BusOutlet(bus, "u", clock)
    outlet.send_delta({"seq": object()}, {})
    outlet.send_delta({"seq": object()}, {})
    outlet.send_delta({"seq": 1}, {})

    assert [{"seq": 1}] == [event[1]["payload"] for event in bus.router.events]
    assert 1 == len(lost_failures)
    lost_failures.clear()
