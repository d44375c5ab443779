"""The DVR's reports, made by the command itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from livetiming.cli._main import run_command
from livetiming.cli.analysis import analysis
from livetiming.orchestration.dvr_reports import Reports
from livetiming.web import PageNotBuilt, report_assets
from tests.feeds import missing
from tests.unit.orchestration.test_dvr_disk import Threads
from tests.unit.recording.races import recorded
from tests.unit.service.test_afterwards import states

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("has_analysis", [True, False])
def test_a_report_lies_beside_the_recording(tmp_path: Path, *, has_analysis: bool) -> None:
    try:
        report_assets()
    except PageNotBuilt as error:
        missing(str(error))
    recording = recorded(tmp_path / "ab12.zip", states())
    if has_analysis:
        path = recording.with_suffix(".json")
        assert 0 == run_command(analysis, [str(recording), "-o", str(path), "-q"])
        found = json.loads(path.read_text())
        found["cars"]["7"]["team"] = "AS PUBLISHED"
        path.write_text(json.dumps(found))
    threads = Threads()
    Reports(threads).want(recording)
    threads.run()

    html = recording.with_suffix(".html").read_text("utf-8")
    assert "Club Enduro · Race 2" in html
    assert has_analysis is ("AS PUBLISHED" in html)
