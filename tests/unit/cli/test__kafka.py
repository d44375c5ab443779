"""Options of the commands that use Kafka, in both spellings."""

from __future__ import annotations

import argparse
import subprocess
import sys

import pytest

from livetiming.bridges.kafka.connection import server_list
from livetiming.cli._kafka import add_kafka_options, add_prefix_option, hyphens, kafka_settings


def parse(*argv: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_kafka_options(parser)
    add_prefix_option(parser)
    return parser.parse_args(hyphens(argv))


def test_the_older_spelling_of_options_is_understood_and_values_are_left_alone() -> None:
    assert ["--kafka-topic", "my_topic", "--a-b=c_d", "-q"] == hyphens(
        ["--kafka_topic", "my_topic", "--a_b=c_d", "-q"]
    )


def test_the_command_line_is_stronger_than_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIVETIMING_KAFKA_SERVERS", "old:1")
    monkeypatch.setenv("LIVETIMING_KAFKA_PREFIX", "club")

    settings = kafka_settings(parse("--kafka_servers", "a:1,b:2", "c:3"))

    assert ["a:1", "b:2", "c:3"] == server_list(settings.servers)
    assert "club" == settings.prefix
    assert "old:1" == kafka_settings(parse()).servers
    assert "mine" == kafka_settings(parse("--prefix", "mine")).prefix


@pytest.mark.parametrize(
    ("verbosity", "said"),
    [
        (0, []),
        (1, ["debug", "info", "warn", "error", "critical"]),
        (2, ["info", "warn", "error", "critical"]),
        (3, ["warn", "error", "critical"]),
        (5, ["critical"]),
    ],
)
def test_the_older_pipelines_numbers_say_how_much_is_logged(
    verbosity: int, said: list[str]
) -> None:
    code = (
        "import sys; from twisted.logger import Logger, LogLevel; "
        "from livetiming.cli._kafka import log_by; log_by(int(sys.argv[1])); "
        "[Logger(namespace='x').emit(level, 'it says ' + level.name) "
        "for level in sorted(LogLevel.iterconstants())]"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, str(verbosity)], capture_output=True, text=True, check=True
    )

    found = [line.rpartition("it says ")[2] for line in done.stdout.splitlines()]
    assert sorted(said) == sorted(one for one in found if one)
