"""An export goes on behind what is in the topics already."""

from __future__ import annotations

from livetiming.bridges.kafka import topics
from livetiming.bridges.kafka.connection import PARTITIONER
from livetiming.bridges.kafka.delivering import Delivery
from livetiming.bridges.kafka.envelope import Times
from livetiming.bridges.kafka.resending import KINDS, Rest, last_numbers
from livetiming.bridges.kafka.service_records import Produced, ServiceRecords
from tests.unit.bridges.kafka.cluster import Cluster, everything

COUNTS = dict.fromkeys((plan.kind for plan in topics.PLANS), 4)
AT = Times(1_700_000_000_000)


def some(boot: str, ticks: int, service: str = "race") -> list[Produced]:
    records = ServiceRecords(service, boot=boot)
    return [records.manifest({"uuid": service}, AT), *(records.tick(AT) for _ in range(ticks))]


def test_the_last_number_is_that_of_the_same_service_and_export(cluster: Cluster) -> None:
    delivery = Delivery({**cluster.config, "partitioner": PARTITIONER}, "t", COUNTS)
    others = [*some("other", 9), *some("b", 7, service="race2"), *some("b", 5)]
    strange = Produced(topics.EVENTS, "race", AT.wall, b"no JSON, race:b:99 in it", "race")
    for made in [*others, strange]:
        delivery.send(made)
    delivery.close()
    for kind in KINDS:
        cluster.holder.list_topics(topics.topic("t", kind), 10)  # made by being asked for
    assert everything(cluster, "t.events.v1")

    found = last_numbers(cluster.config, "t", COUNTS, "race", "b")

    assert {topics.MANIFEST: 1, topics.EVENTS: 5} == found


def test_only_the_rest_is_wanted_and_tombstones_always() -> None:
    rest = Rest({topics.EVENTS: 2})
    gone = ServiceRecords("race", boot="b").gone(AT)

    wanted = [made.kind for made in [*some("b", 4), *gone] if rest.wants(made)]

    assert ["manifest.v1", "events.v1", "events.v1", "manifest.v1", "state.v1"] == wanted
    assert 2 == rest.skipped
