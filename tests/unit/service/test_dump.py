from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.task import Clock

from livetiming.service.dump import DumpOutlet, open_dump
from livetiming.testing.builders import a_manifest


class Full(io.StringIO):
    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")


def a_dump(stream: Any, clock: Clock, failures: list[OSError]) -> DumpOutlet:
    return DumpOutlet(stream, clock, live=True, on_failure=failures.append)


def test_manifests_and_states_are_lines_with_their_time(clock: Clock) -> None:
    stream = io.StringIO()
    dump = a_dump(stream, clock, [])
    dump.send_manifest(a_manifest())
    clock.advance(1.25)
    dump.send_state({"cars": [], "seq": 1})
    dump.send_delta({"cars": {}}, {"cars": [], "seq": 2})

    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [["t", "manifest"], ["t", "state"], ["t", "state"]] == [list(line) for line in lines]
    assert [0, 1250, 1250] == [line["t"] for line in lines]


def test_a_state_is_written_once(clock: Clock) -> None:
    stream = io.StringIO()
    dump = a_dump(stream, clock, [])
    for _ in range(3):
        dump.send_state({"seq": 1})

    assert 1 == len(stream.getvalue().splitlines())


def test_a_full_disk_is_told_once(clock: Clock) -> None:
    failures: list[OSError] = []
    dump = a_dump(Full(), clock, failures)
    dump.send_state({"seq": 1})
    dump.send_state({"seq": 2})
    dump.close()

    assert 1 == len(failures)


def test_a_dash_is_standard_output_and_stays_open(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    stream = open_dump("-")
    dump = a_dump(stream, clock, [])
    dump.send_state({"seq": 1})
    dump.close()

    assert sys.stdout is stream
    assert not stream.closed
    assert '{"t":0,"state":{"seq":1}}\n' == capsys.readouterr().out


def test_a_file_is_written_and_closed(tmp_path: Path, clock: Clock) -> None:
    dump = a_dump(open_dump(str(tmp_path / "x")), clock, [])
    dump.send_state({"seq": 1})
    dump.close()

    assert '{"t":0,"state":{"seq":1}}\n' == (tmp_path / "x").read_text()
