"""What the topics are called and keep."""

from __future__ import annotations

import re

from livetiming.bridges.kafka.topics import PLANS, RAW, WINDOWS, kind_of, plans, topic


def test_names_have_dots_only_and_a_version() -> None:
    assert "livetiming.raw.v1" == topic("livetiming", RAW)
    assert all(re.fullmatch(r"[a-z0-9.]+\.v\d", plan.kind) for plan in PLANS)


def test_a_name_is_taken_apart_again_and_a_strange_one_is_not_ours() -> None:
    assert RAW == kind_of("livetiming", "livetiming.raw.v1")
    assert kind_of("livetiming", "livetiming-replay.raw.v1") is None


def test_a_compacted_topic_without_retention_is_kept_for_ever() -> None:
    kept = {plan.kind: plan.config() for plan in PLANS}

    assert {"cleanup.policy": "compact"} == kept["manifest.v1"]
    assert "604800000" == kept[WINDOWS[60]]["retention.ms"]


def test_every_kind_is_planned_once() -> None:
    assert len(PLANS) == len({plan.kind for plan in PLANS})


def test_replays_are_kept_from_when_they_came_and_not_from_when_they_were_driven() -> None:
    dated = [plan.config().get("message.timestamp.type") for plan in plans("livetiming-replay")]

    assert {"LogAppendTime"} == set(dated)
    assert PLANS == plans("livetiming")
