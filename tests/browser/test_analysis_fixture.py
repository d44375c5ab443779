"""The page's analysis tests run on what the analysis really writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import analysis_fixture

pytestmark = pytest.mark.integration


def test_the_pages_race_is_what_the_analysis_writes(tmp_path: Path) -> None:
    assert analysis_fixture.FILE.read_text() == analysis_fixture.text(tmp_path), (
        "the analysis has changed: write the page's race anew with "
        "'python -m tests.browser.analysis_fixture', and see that 'npm test' still passes"
    )
