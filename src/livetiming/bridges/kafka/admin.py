"""Make the topics what they are to be; running it again changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from livetiming.bridges.errors import BridgeFailed
from livetiming.bridges.extras import extra
from livetiming.bridges.kafka.topics import PARTITIONS, TopicPlan, topic

with extra("kafka", "confluent_kafka", "orjson"):
    from confluent_kafka import KafkaError, KafkaException
    from confluent_kafka.admin import (
        AdminClient,
        AlterConfigOpType,
        ConfigEntry,
        ConfigResource,
        NewPartitions,
        NewTopic,
        ResourceType,
    )

ANSWER_LIMIT_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What all topics of one network have in common."""

    prefix: str
    partitions: int = PARTITIONS
    replication: int = -1
    """-1: what the brokers take for themselves."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done to one topic."""

    name: str
    create: NewTopic | None = None
    partitions: int | None = None
    """Grow to so many."""
    settings: Mapping[str, str] | None = None
    """Set these."""
    note: str = ""
    """What cannot be done, and why."""

    @property
    def says(self) -> str:
        """One word or sentence for the user."""
        if self.create is not None:
            return "created"
        parts = [f"{name}={value}" for name, value in (self.settings or {}).items()]
        if self.partitions is not None:
            parts.append(f"grown to {self.partitions} partitions")
        return "; ".join([*parts, *([self.note] if self.note else [])]) or "as it is to be"


@dataclass(frozen=True, slots=True)
class Existing:
    """A topic as it is."""

    partitions: int
    settings: Mapping[str, str]


def changes(
    plans: Sequence[TopicPlan], existing: Mapping[str, Existing], shape: Shape
) -> list[Change]:
    """Return what makes *existing* what *plans* say; pure."""
    return [_change(plan, existing.get(topic(shape.prefix, plan.kind)), shape) for plan in plans]


def _change(plan: TopicPlan, there: Existing | None, shape: Shape) -> Change:
    name = topic(shape.prefix, plan.kind)
    wanted = plan.partitions or shape.partitions
    if there is None:
        return Change(name, create=new(name, plan, wanted, shape.replication))
    settings = {
        key: value
        for key, value in plan.config().items()
        if _plain(there.settings.get(key, "")) != _plain(value)
    }
    grow = wanted if there.partitions < wanted else None
    note = ""
    if there.partitions > wanted:
        note = f"has {there.partitions} partitions, and partitions cannot be taken away"
    return Change(name, partitions=grow, settings=settings or None, note=note)


def new(name: str, plan: TopicPlan, partitions: int | None = None, copies: int = -1) -> NewTopic:
    """Return what makes the topic *name* as *plan* says, with so many partitions and copies."""
    return NewTopic(name, partitions or plan.partitions or PARTITIONS, copies, config=plan.config())


def _plain(value: str) -> str:
    """Return a list of words in one order: ``compact,delete`` is ``delete,compact``."""
    return ",".join(sorted(value.replace(" ", "").split(",")))


def existing(admin: AdminClient, names: Sequence[str]) -> dict[str, Existing]:
    """Return those of *names* that are there.

    Raises:
        BridgeFailed: the brokers do not tell.
    """
    topics = admin.list_topics(timeout=ANSWER_LIMIT_S).topics
    there = [name for name in names if name in topics]
    asked = [ConfigResource(ResourceType.TOPIC, name) for name in there]
    found: dict[str, Existing] = {}
    if not asked:
        return found
    for resource, future in admin.describe_configs(asked).items():
        entries = _result(resource.name, future)
        found[resource.name] = Existing(
            len(topics[resource.name].partitions),
            {name: str(entry.value) for name, entry in entries.items()},
        )
    return found


def apply(admin: AdminClient, planned: Sequence[Change]) -> None:
    """Do what *planned* says; another who does the same at the same time does no harm.

    Raises:
        BridgeFailed: the brokers refused.
    """
    creating = [change.create for change in planned if change.create is not None]
    if creating:
        for name, future in admin.create_topics(creating).items():
            _result(name, future, fine=KafkaError.TOPIC_ALREADY_EXISTS)
    growing = [NewPartitions(c.name, c.partitions) for c in planned if c.partitions is not None]
    if growing:
        for name, future in admin.create_partitions(growing).items():
            _result(name, future)
    altering = [_altered(change) for change in planned if change.settings]
    if altering:
        for resource, future in admin.incremental_alter_configs(altering).items():
            _result(resource.name, future)


def _altered(change: Change) -> ConfigResource:
    entries = [
        ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
        for name, value in (change.settings or {}).items()
    ]
    return ConfigResource(ResourceType.TOPIC, change.name, incremental_configs=entries)


def _result(name: str, future: object, *, fine: int | None = None) -> dict[str, ConfigEntry]:
    try:
        found: dict[str, ConfigEntry] = future.result(ANSWER_LIMIT_S)  # type: ignore[attr-defined]
    except KafkaException as error:
        if error.args[0].code() == fine:
            return {}
        raise BridgeFailed(f"topic {name}: {error.args[0].str()}") from None
    return found
