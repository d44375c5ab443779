from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TEST = """
pytest_plugins = ["livetiming.testing.fixtures"]

from twisted.logger import Logger
from livetiming.service import BaseService
from livetiming.racing import Stat

class Service(BaseService):
    def getName(self): return "x"
    def getDefaultDescription(self): return "x"
    def getVersion(self): return "1"
    def getColumnSpec(self): return [Stat.NUM]
    def getRaceState(self): return {"cars": [["7"]], "session": {}}

def test_a_service_runs(run_service, bus, clock):
    assert ["7"] == run_service(Service).numbers
    assert bus.connected and clock.seconds() == 0

def test_a_lost_failure_fails_the_test():
    try:
        1 / 0
    except ZeroDivisionError:
        Logger().failure("nobody looks")
"""


def test_the_fixtures_serve_the_tests_of_a_plugin_author(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(TEST)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )

    assert "1 error" in done.stdout or "1 failed" in done.stdout
    assert "a failure reached nobody" in done.stdout
    assert "2 passed" in done.stdout or "1 passed" in done.stdout
