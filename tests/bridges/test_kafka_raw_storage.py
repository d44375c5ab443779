"""Stored files hold what the topic holds, whatever is killed and whoever joins."""

from __future__ import annotations

import random
import signal
from collections import Counter
from pathlib import Path

import pytest
from confluent_kafka import Producer

from livetiming.bridges.kafka import topics
from livetiming.bridges.kafka.storing import PartitionFiles, Stored, stored
from tests.bridges.programs import run, start
from tests.bridges.reading import create_topics, read
from tests.integration.programs import until
from tests.kafka import Kafka

pytestmark = pytest.mark.integration

STORAGE = ("livetiming-kafka", "raw-storage")
COUNT = 30_000


def fill(kafka: Kafka, name: str, count: int, seed: int) -> None:
    chance = random.Random(seed)
    producer = Producer({"bootstrap.servers": kafka.servers, "linger.ms": 5})
    for number in range(count):
        value = b"%d:" % number + chance.randbytes(chance.randrange(60))
        key = b"service%d" % (number % 7) if number % 50 else None
        while True:
            try:
                producer.produce(name, value, key=key, headers=[("n", value[:3])])
                break
            except BufferError:
                producer.poll(0.1)
    producer.flush()


def kept(folder: Path) -> Counter[tuple[int, str, bytes | None]]:
    """What the files hold, by partition."""
    return Counter(
        (int(path.name.split("-")[-2]), (one.key or b"").decode(), one.value)
        for path in folder.iterdir()
        if path.name.endswith((".ndjson", ".ndjson.gz"))
        for one in stored(path)
    )


def size(folder: Path) -> int:
    if not folder.is_dir():
        return 0
    return sum(path.stat().st_size for path in folder.glob("*.ndjson*") if path.exists())


def test_files_are_what_came_though_members_are_killed_and_others_join(
    kafka: Kafka, tmp_path: Path
) -> None:
    prefix = create_topics(kafka)
    name = topics.topic(prefix, topics.RAW)
    fill(kafka, name, COUNT, seed=1)
    folder = tmp_path / "raw"
    words = (
        *("--kafka_servers", kafka.servers, "--prefix", prefix, "--kafka_group", prefix),
        *("--output_path", str(folder), "--rotate", "0.3", "--gzip"),
    )
    for least in (1, 400_000):
        killed = start(*STORAGE, *words)
        until(lambda least=least: size(folder) >= least, "files")  # type: ignore[misc]
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    two = [start(*STORAGE, *words, "--idle", "14") for _ in range(2)]
    fill(kafka, name, 3000, seed=2)
    assert [0, 0] == [member.wait(120) for member in two]

    there = Counter((one.partition, one.key, one.value) for one in read(kafka.servers, name))
    assert COUNT + 3000 == there.total()
    assert there == kept(folder)
    assert 3 < len([*folder.glob("*.gz")])


def test_a_topic_that_is_missing_is_named(kafka: Kafka, tmp_path: Path) -> None:
    where = ("--kafka-servers", kafka.servers, "--kafka-topic", "nothing-there")

    done = run(*STORAGE, *where, "--output-path", str(tmp_path))

    assert (1, "topic nothing-there does not exist" in done.stderr) == (done.returncode, True)


def test_files_of_a_topic_that_was_made_anew_are_not_mixed_with_it(
    kafka: Kafka, tmp_path: Path
) -> None:
    prefix = create_topics(kafka, partitions=1)
    name = topics.topic(prefix, topics.RAW)
    files = PartitionFiles(tmp_path, name, 0)
    files.append(Stored(1000, 5, b"race", b"of the topic before"))
    files.close()
    where = ("--kafka-servers", kafka.servers, "--prefix", prefix, "--kafka-group", prefix)

    done = run(*STORAGE, *where, "--output-path", str(tmp_path))

    assert 1 == done.returncode
    assert "is stored up to 1000" in done.stderr
    assert "it was made anew; give another --output-path" in done.stderr
