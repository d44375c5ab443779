"""What is to be done to make the topics what they are to be."""

from __future__ import annotations

from livetiming.bridges.kafka.admin import Existing, Shape, changes
from livetiming.bridges.kafka.topics import TopicPlan

PLAN = TopicPlan("state.v1", "compact,delete", 86_400_000)
SHAPE = Shape(prefix="club", partitions=3)
AS_PLANNED = {"cleanup.policy": "delete,compact", "retention.ms": "86400000"}


def test_a_missing_topic_is_created() -> None:
    (change,) = changes([PLAN], {}, SHAPE)

    assert change.create is not None
    assert ("club.state.v1", 3) == (change.create.topic, change.create.num_partitions)
    assert "created" == change.says


def test_a_topic_that_fits_is_left_alone() -> None:
    (change,) = changes([PLAN], {"club.state.v1": Existing(3, AS_PLANNED)}, SHAPE)

    assert (None, None, None) == (change.create, change.partitions, change.settings)
    assert "as it is to be" == change.says


def test_settings_that_differ_are_set_and_partitions_added() -> None:
    there = Existing(1, {**AS_PLANNED, "retention.ms": "5"})
    (change,) = changes([PLAN], {"club.state.v1": there}, SHAPE)

    assert {"retention.ms": "86400000"} == change.settings
    assert 3 == change.partitions
    assert "retention.ms=86400000; grown to 3 partitions" == change.says


def test_partitions_are_never_taken_away_and_that_is_said() -> None:
    (change,) = changes([PLAN], {"club.state.v1": Existing(9, AS_PLANNED)}, SHAPE)

    assert change.partitions is None
    assert "has 9 partitions" in change.says


def test_a_topic_of_one_partition_stays_so() -> None:
    plan = TopicPlan("control.v1", "delete", 1, partitions=1)
    (change,) = changes([plan], {}, SHAPE)

    assert change.create is not None
    assert 1 == change.create.num_partitions
