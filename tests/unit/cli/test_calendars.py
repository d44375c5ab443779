"""Reading calendars for commands that look and end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from livetiming.cli._calendars import now_s, read_places
from livetiming.config import load_settings
from tests.services import ROOT

SCRIPT = """
import signal
from livetiming.cli._calendars import read_places
from livetiming.config import load_settings
found = read_places(["a.ics", "b.ics"], load_settings({}), ahead_s=4e9, past_s=2e9)
print([len(found[name].events) for name in ("a.ics", "b.ics")])
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)
"""
EVENT = "BEGIN:VEVENT\nUID:{n}\nDTSTART:20270101T100000Z\nDTEND:20270101T110000Z\nEND:VEVENT\n"


def test_nothing_is_read_where_nothing_is_asked_for() -> None:
    assert {} == read_places([], load_settings({}), ahead_s=1)


def test_the_time_is_unix_time() -> None:
    assert 1.7e9 < now_s() < 1e11


@pytest.mark.integration
def test_several_are_read_and_signals_end_what_comes_after(tmp_path: Path) -> None:
    for name, count in (("a.ics", 1), ("b.ics", 2)):
        events = "".join(EVENT.format(n=n) for n in range(count))
        (tmp_path / name).write_text(f"BEGIN:VCALENDAR\n{events}END:VCALENDAR\n")

    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=tmp_path, env={"PYTHONPATH": str(ROOT / "src")},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert ["[1, 2]", "True"] == done.stdout.split("\n")[:2], done.stderr
