"""Run the commands of the bridges as a user would."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from confluent_kafka import Consumer, TopicPartition

from tests.integration.programs import until

BIN = Path(sys.executable).parent
LIMIT_S = 180


def environment(**settings: str) -> dict[str, str]:
    """Return this process's environment with ``LIVETIMING_…`` *settings* on top."""
    return {**os.environ, **{f"LIVETIMING_{name}": value for name, value in settings.items()}}


def run(
    program: str, *arguments: str, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run *program* to its end."""
    return subprocess.run(
        [str(BIN / program), *arguments],
        capture_output=True,
        text=True,
        env=dict(env) if env is not None else None,
        timeout=LIMIT_S,
        check=False,
    )


def start(
    program: str, *arguments: str, env: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """Start *program*; who starts it ends it."""
    return subprocess.Popen(
        [str(BIN / program), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        env=dict(env) if env is not None else None,
    )


def until_records(servers: str, topic: str, least: int, program: subprocess.Popen[str]) -> None:
    """Return when *topic* holds at least so many records, or *program* has ended."""
    consumer = Consumer({"bootstrap.servers": servers, "group.id": "until"})
    places = [TopicPartition(topic, number) for number in range(3)]
    try:
        until(
            lambda: (
                program.poll() is not None
                or sum(consumer.get_watermark_offsets(place)[1] for place in places) >= least
            ),
            f"{least} records in {topic}",
        )
    finally:
        consumer.close()
