"""Records a second of the export and of the windows, beside a bare client's, on a real broker.

A simulated endurance race is exported from its raw log, and its events are counted in windows. The
references, in the same run: the same records produced, and the same events consumed, by the bare
client. The commands are run as users run them, so that their start is in their time; CPU and
memory are those of their process.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from confluent_kafka import Producer
from tests.bridges.reading import Came, create_topics, read
from tests.kafka import Kafka

from livetiming.bridges.kafka import topics
from livetiming.testing.apex import PRESETS, Simulation
from livetiming.testing.apex.writer import write_capture

BIN = Path(sys.executable).parent / "livetiming-kafka"
IDLE_S = 5.0
"""How long the windows wait for more; taken off their time."""


def command(*words: str) -> tuple[float, float, float]:
    """Run an action; return its time [s], its CPU time [s] and its memory [MB]."""
    began = time.monotonic()
    process = subprocess.Popen([str(BIN), *words], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, words
    return time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def bare(kafka: Kafka, name: str, records: list[Came]) -> float:
    """Produce *records* once more, without anything else; return the time [s]."""
    settings = {
        "bootstrap.servers": kafka.servers,
        "enable.idempotence": True,
        "linger.ms": 5,
        "compression.type": "zstd",
    }
    producer = Producer(settings)
    began = time.monotonic()
    for one in records:
        while True:
            try:
                producer.produce(name, one.value, key=one.key)
                break
            except BufferError:
                producer.poll(0.05)
    producer.flush()
    return time.monotonic() - began


def timed(call: Callable[[], object]) -> float:
    began = time.monotonic()
    call()
    return time.monotonic() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--teams", type=int, default=40)
    parser.add_argument("--hours", type=float, default=1.0)
    args = parser.parse_args()
    scenario = PRESETS["endurance"].having(teams=args.teams, duration_s=round(args.hours * 3600))
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "race.raw.ndjson.gz"
        write_capture(Simulation(scenario).frames(), log, scenario.start_epoch_ms)
        (Path(folder) / "broker").mkdir()
        kafka = Kafka(Path(folder) / "broker")
        kafka.start()
        try:
            measure(kafka, log, folder)
        finally:
            kafka.stop()


def measure(kafka: Kafka, log: Path, folder: str) -> None:
    prefix, other = create_topics(kafka, "--replay"), create_topics(kafka, "--replay")
    where = ("--kafka-servers", kafka.servers, "--prefix", prefix)
    export = command("export", *where, "--capture", str(log), "-q")
    replay = prefix + topics.REPLAY_SUFFIX
    found = {
        plan.kind: read(kafka.servers, topics.topic(replay, plan.kind)) for plan in topics.PLANS
    }
    everything = [one for came in found.values() for one in came]
    name = topics.topic(other + topics.REPLAY_SUFFIX, topics.RAW)
    produced_s = bare(kafka, name, everything)
    events = topics.topic(replay, topics.EVENTS)
    consumed_s = timed(lambda: read(kafka.servers, events))
    words = ("--replay", "--state-dir", folder, "--idle", f"{IDLE_S:g}", "--log-file", os.devnull)
    took_s, cpu_s, memory = command("windows", *where, *words)
    count = len(found[topics.EVENTS])
    print(f"{'':34}{'records':>9}{'s':>8}{'records/s':>11}{'CPU s':>8}{'MB':>6}")
    row("bare client, produce", len(everything), produced_s)
    row("export --capture, with the plugin", len(everything), *export)
    row("bare client, consume events", count, consumed_s)
    row("windows, with its start", count, took_s - IDLE_S, cpu_s, memory)


def row(what: str, count: int, took_s: float, cpu_s: float = 0.0, memory: float = 0.0) -> None:
    used = f"{cpu_s:8.1f}{memory:6.0f}" if cpu_s else ""
    print(f"{what:34}{count:9}{took_s:8.2f}{count / took_s:11.0f}{used}")


if __name__ == "__main__":
    main()
