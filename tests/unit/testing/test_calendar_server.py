from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.services import ROOT
from tests.unit.testing.calendar.events import an_event


@pytest.mark.integration
def test_it_serves_a_calendar_on_its_own(tmp_path: Path) -> None:
    events = tmp_path / "events.json"
    events.write_text(json.dumps([an_event("Here"), an_event("There", calendar="b")]))
    command = [sys.executable, "-m", "livetiming.testing.calendar_server", "--calendar", "b"]
    with subprocess.Popen(
        [*command, "--events", str(events), "--folder", str(tmp_path)],
        env={"PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            told = json.loads(process.stdout.readline())
            with urllib.request.urlopen(told["ical"]) as answer:
                assert b"SUMMARY:Here" in answer.read()
            assert {"installed"} == set(json.loads(Path(told["clientSecret"]).read_text()))
            process.send_signal(signal.SIGINT)
            assert 0 == process.wait(60)
        finally:
            process.kill()
