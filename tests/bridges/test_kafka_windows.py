"""Windows on a real broker equal a recount of the events, whatever is killed or lost meanwhile."""

from __future__ import annotations

import json
import shutil
import signal
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Producer

from livetiming.analysis import windows
from livetiming.bridges.kafka import topics
from livetiming.bridges.kafka.envelope import Record, Times, encode
from livetiming.bridges.kafka.windowing import GRACE_MS
from tests.bridges.programs import run, start, until_records
from tests.bridges.reading import a_race, create_topics, read, records
from tests.bridges.test_kafka_check import secure
from tests.integration.programs import Program, until
from tests.kafka import Kafka

pytestmark = pytest.mark.integration

EXPORT = ("livetiming-kafka", "export")
WINDOWS = ("livetiming-kafka", "windows")
START_MS = 1_700_000_400_000
Window = dict[str, Any]


def recounted(found: list[Record]) -> dict[tuple[str, int, int], Window]:
    """Count everything that was exported, without any of what is tested but the sums."""
    ends = {one.service: max(o.t.wall for o in found if o.type == "tick") for one in found}
    made: dict[tuple[str, int, int], windows.State] = {}
    for one in found:
        if one.type not in ("lap", "pit-in", "tick"):
            continue
        for size_s in topics.WINDOWS:
            start_ms = windows.start_of(one.t.wall, size_s)
            if start_ms + size_s * 1000 + GRACE_MS <= ends[one.service]:
                key = (one.service, size_s, start_ms)
                state = made.get(key, windows.init())
                made[key] = windows.add(state, one.type, one.t.wall, one.data)
    return {key: windows.finish(state) for key, state in made.items()}


def published(kafka: Kafka, prefix: str) -> list[Window]:
    return [
        json.loads(one.value or b"")
        for kind in topics.WINDOWS.values()
        for one in read(kafka.servers, topics.topic(prefix, kind))
    ]


def by_key(found: list[Window]) -> dict[tuple[str, int, int], Window]:
    keys = [(one["service"], one["size_s"], one["start_ms"]) for one in found]
    assert [1] * len(set(keys)) == list(Counter(keys).values()), "a window is there twice"
    return {
        key: {"totals": one["totals"], "cars": one["cars"]}
        for key, one in zip(keys, found, strict=True)
    }


@pytest.fixture
def races(kafka: Kafka, tmp_path: Path) -> str:
    """Two races, exported; returns their prefix."""
    prefix = create_topics(kafka, "--replay")
    for seed in (1, 2):
        path, _ = a_race(tmp_path, seed=seed)
        where = ("--kafka-servers", kafka.servers, "--prefix", prefix)
        done = run(*EXPORT, *where, "--capture", str(path), "--uuid", f"race{seed}")
        assert 0 == done.returncode, done.stderr
    return prefix


def test_windows_are_what_was_driven_though_their_maker_is_killed_and_loses_its_state(
    kafka: Kafka, races: str, tmp_path: Path
) -> None:
    replay = races + topics.REPLAY_SUFFIX
    where = ("--kafka-servers", kafka.servers, "--prefix", races, "--replay")
    state = tmp_path / "state"
    minutes = topics.topic(replay, topics.WINDOWS[60])
    for least in (1, 12):
        killed = start(*WINDOWS, *where, "--state-dir", str(state))
        until_records(kafka.servers, minutes, least, killed)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        shutil.rmtree(state, ignore_errors=True)

    done = run(*WINDOWS, *where, "--state-dir", str(state), "--idle", "12")
    made = published(kafka, replay)

    assert 0 == done.returncode, done.stdout + done.stderr
    assert recounted(records(kafka.servers, topics.topic(replay, topics.EVENTS))) == by_key(made)
    assert all(one["final"] and one["late"] == 0 for one in made)
    assert {"race1", "race2"} == {one["service"] for one in made}
    assert [] == read(kafka.servers, topics.topic(replay, topics.DEAD))


POISON: dict[str, bytes] = {
    "json": b"\xff\xfe",
    "json ": b"[1]",
    "version": b'{"v":2}',
    "field": b'{"v":1,"type":"lap"}',
    "field ": b'{"v":1,"type":"lap","tv":1,"service":"bad","seq":"x"}',
    "field  ": b'{"v":1,"type":"lap","tv":1,"service":"bad","seq":1,"id":"other:b:1"}',
}


def event(seq: int, at_ms: int, kind: str, **data: Any) -> bytes:
    t = Times(START_MS + at_ms)
    return encode(Record(type=kind, service="bad", boot="b", seq=seq, t=t, data=data))


def test_poison_costs_itself_only_and_is_kept_with_the_reason(kafka: Kafka, tmp_path: Path) -> None:
    prefix = create_topics(kafka, "--replay")
    replay = prefix + topics.REPLAY_SUFFIX  # where old times are kept
    producer = Producer({"bootstrap.servers": kafka.servers, "partitioner": "murmur2_random"})
    name = topics.topic(replay, topics.EVENTS)
    future = event(7, 10**14, "tick")
    strange = event(3, 1500, "lap", car=7, lap_ms="x")
    sent = [
        event(1, 0, "tick"),
        *POISON.values(),
        future,
        event(2, 1000, "lap", car="7", lap_ms=60_000),
        strange,
        event(4, 1600, "nobody-knows-this"),
        event(5, 70_000, "tick"),
        event(6, 2000, "lap", car="7", lap_ms=59_000),
    ]
    for value in sent:
        producer.produce(name, value, key=b"bad")
    producer.produce(name, event(8, 71_000, "tick"), key=b"another")
    producer.produce(name, event(9, 71_000, "tick"), key=None)
    producer.flush()

    options = (
        "--prefix",
        prefix,
        "--replay",
        "--state-dir",
        str(tmp_path),
        "--idle",
        "8",
        "--partial",
    )
    done = run(*WINDOWS, "--kafka-servers", kafka.servers, *options)
    finals = [one for one in published(kafka, replay) if one["final"]]
    dead = read(kafka.servers, topics.topic(replay, topics.DEAD))

    assert 0 == done.returncode, done.stdout + done.stderr
    assert [(START_MS - START_MS % 60_000, 1, 60_000)] == [
        (one["start_ms"], one["totals"]["laps"], one["totals"]["best_lap_ms"]) for one in finals
    ]
    assert Counter([*POISON.values(), future, strange, sent[-1]]) == Counter(
        one.value for one in dead if one.key == "bad"
    )
    assert 2 == sum(one.key != "bad" for one in dead)


def test_a_broker_that_goes_and_comes_back_costs_no_window(
    own_kafka: Kafka, tmp_path: Path
) -> None:
    own_kafka.start()
    prefix = create_topics(own_kafka, "--replay")
    replay = prefix + topics.REPLAY_SUFFIX
    where = ("--kafka-servers", own_kafka.servers, "--prefix", prefix)
    command = ["kafka", "windows", *where, "--replay", "--state-dir", str(tmp_path / "state")]
    making = Program(command, tmp_path)
    try:
        for seed in (1, 2):
            path, _ = a_race(tmp_path, seed=seed, duration_s=300, laps=4, teams=5)
            done = run(*EXPORT, *where, "--capture", str(path), "--uuid", f"race{seed}")
            assert 0 == done.returncode, done.stderr
            events = records(own_kafka.servers, topics.topic(replay, topics.EVENTS))
            wanted = recounted(events)
            until(lambda w=wanted: by_key(published(own_kafka, replay)) == w, "all", limit_s=2)  # type: ignore[misc]
            own_kafka.kill()
            own_kafka.start()
        assert making.process.poll() is None, making.log
        assert 0 == making.end()
    finally:
        making.end(signal.SIGKILL)


def test_windows_are_made_over_tls_with_a_password(kafka: Kafka, tmp_path: Path) -> None:
    prefix = create_topics(kafka)
    options = ("--prefix", prefix, "--state-dir", str(tmp_path), "--idle", "2")

    done = run(*WINDOWS, *options, env=secure(kafka))

    assert (0, "") == (done.returncode, done.stderr)
    assert "0 events, 0 windows, 0 dead" in done.stdout


def test_two_members_share_the_services_and_one_takes_over_from_one_that_is_killed(
    kafka: Kafka, races: str, tmp_path: Path
) -> None:
    replay = races + topics.REPLAY_SUFFIX
    where = ("--kafka-servers", kafka.servers, "--prefix", races, "--replay", "--idle", "15")
    killed = start(*WINDOWS, *where, "--state-dir", str(tmp_path / "one"))
    other = start(*WINDOWS, *where, "--state-dir", str(tmp_path / "other"))
    until_records(kafka.servers, topics.topic(replay, topics.WINDOWS[60]), 1, killed)
    killed.send_signal(signal.SIGKILL)
    killed.wait()

    assert 0 == other.wait(120)
    events = records(kafka.servers, topics.topic(replay, topics.EVENTS))
    assert recounted(events) == by_key(published(kafka, replay))
