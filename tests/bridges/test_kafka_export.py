"""The export on a real broker: from a log, cut short and again, and live from a router."""

from __future__ import annotations

import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from livetiming.bridges.kafka import topics
from livetiming.bridges.kafka.envelope import Record
from livetiming.testing.apex import Simulation
from tests.bridges.programs import run, start, until_records
from tests.bridges.reading import Came, a_race, create_topics, read, records
from tests.integration.programs import programs, until
from tests.kafka import Kafka
from tests.router import Router

pytestmark = pytest.mark.integration

EXPORT = ("livetiming-kafka", "export")
Lap = tuple[str, int, int]


def laps(found: list[Record]) -> Counter[Lap]:
    return Counter(
        (one.data["car"], one.data["official"] or one.data["lap"], one.data["lap_ms"])
        for one in found
        if one.type == "lap"
    )


def driven(race: Simulation) -> Counter[Lap]:
    """What the simulator says was driven."""
    return Counter(
        (car["number"], lap["number"], lap["time_ms"])
        for car in race.document()["cars"]
        for lap in car["laps"]
    )


def everything(kafka: Kafka, prefix: str) -> dict[str, list[Came]]:
    """What a prefix holds, in the order of each topic's one service; tombstones once."""
    found = {}
    for plan in topics.PLANS:
        came = read(kafka.servers, topics.topic(prefix, plan.kind))
        assert 1 >= len({one.partition for one in came}), plan.kind
        found[plan.kind] = [one for one in came if one.value is not None]
    return found


@pytest.fixture(scope="module")
def race(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Simulation]:
    return a_race(tmp_path_factory.mktemp("race"))


def test_a_log_becomes_every_lap_once_and_again_adds_nothing(
    kafka: Kafka, race: tuple[Path, Simulation]
) -> None:
    path, simulation = race
    prefix = create_topics(kafka, "--replay")
    where = ("--kafka-servers", kafka.servers, "--prefix", prefix)
    replay = prefix + topics.REPLAY_SUFFIX

    first = run(*EXPORT, *where, "--capture", str(path))
    once = everything(kafka, replay)
    second = run(*EXPORT, *where, "--capture", str(path))
    events = records(kafka.servers, topics.topic(replay, topics.EVENTS))

    assert (0, "", 0) == (first.returncode, first.stderr, second.returncode)
    assert driven(simulation) == laps(events)
    assert once == everything(kafka, replay)
    assert "were there already" in second.stdout
    assert {"manifest.v1", "state.v1", "delta.v1", "events.v1", "analysis.v1", "raw.v1"} <= {
        kind for kind, came in once.items() if came
    }
    kinds = [one.type for one in events]
    assert kinds.count("session-start") == kinds.count("session-end") > 0
    assert kinds.count("tick") > 60  # six a minute, for more than ten minutes after the end
    raw = records(kafka.servers, topics.topic(replay, topics.RAW))
    assert frames(simulation) == [one.data["text"] for one in raw if one.data["kind"] == "frame"]


def frames(simulation: Simulation) -> list[str]:
    again = Simulation(simulation.scenario)
    return [frame.text for frame in again.frames() if frame.kind == "frame"]


def test_an_export_killed_again_and_again_ends_as_one_that_was_left_alone(
    kafka: Kafka, race: tuple[Path, Simulation]
) -> None:
    path, _ = race
    whole, cut = create_topics(kafka, "--replay"), create_topics(kafka, "--replay")
    where = ("--kafka-servers", kafka.servers, "--capture", str(path), "--prefix")
    assert 0 == run(*EXPORT, *where, whole).returncode
    delta = topics.topic(cut + topics.REPLAY_SUFFIX, topics.DELTA)

    for least in (1, 60, 140):
        killed = start(*EXPORT, *where, cut)
        until_records(kafka.servers, delta, least, killed)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    assert 0 == run(*EXPORT, *where, cut).returncode

    assert everything(kafka, whole + topics.REPLAY_SUFFIX) == everything(
        kafka, cut + topics.REPLAY_SUFFIX
    )


def test_the_network_of_a_router_is_exported_live(
    kafka: Kafka, router: Router, tmp_path: Path
) -> None:
    begins_ms = round(time.time() * 1000)  # by older times, the brokers would drop its states
    path, simulation = a_race(tmp_path, duration_s=300, laps=4, teams=5, start_epoch_ms=begins_ms)
    prefix = create_topics(kafka)
    name = topics.topic(prefix, topics.EVENTS)
    with programs(router, tmp_path) as network:
        where = ("--kafka-servers", kafka.servers, "--prefix", prefix)
        network.start("directory").says("joined router")
        export = network.start("kafka", "export", *where)
        export.says("exporting to")
        network.start(
            *("service", "apex_kart", "--capture", str(path), "--speed", "20"),
            *("--no-write-state", "-v", "--uuid", "live-race"),
        )
        last = max(driven(simulation))
        until(lambda: last in laps(records(kafka.servers, name)), "the last lap", limit_s=4)
        until(lambda: driven(simulation) == laps(records(kafka.servers, name)), "all", limit_s=1)
        code = export.end()

    found = records(kafka.servers, name)
    assert 0 == code, export.log
    assert {"live-race"} == {one.service for one in found}
    assert [*range(1, len(found) + 1)] == [one.seq for one in found]
    assert {"lap", "tick", "session-start"} <= {one.type for one in found}
    states = read(kafka.servers, topics.topic(prefix, topics.STATE))
    assert {"live-race"} == {one.key for one in states}


def test_topics_that_are_missing_are_named(kafka: Kafka, race: tuple[Path, Simulation]) -> None:
    where = ("--kafka-servers", kafka.servers, "--prefix", "nothing-there")

    done = run(*EXPORT, *where, "--capture", str(race[0]))

    assert 1 == done.returncode
    assert "topic nothing-there-replay.raw.v1 does not exist" in done.stderr
    assert "topics create --replay" in done.stderr
