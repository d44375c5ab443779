"""The built page is found, or it is said how to build it."""

from __future__ import annotations

from pathlib import Path

import pytest

from livetiming.web import PageNotBuilt, report_assets, static_dir


def test_a_folder_with_a_built_page_is_given_back(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<!doctype html>")

    assert static_dir(tmp_path) == tmp_path


def test_a_page_that_is_not_built_says_how_to_build_it(tmp_path: Path) -> None:
    with pytest.raises(PageNotBuilt, match=r"npm ci && npm run build"):
        static_dir(tmp_path)


def test_the_script_and_style_of_reports_are_given(tmp_path: Path) -> None:
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "report.css").write_text("b{}")
    (tmp_path / "report" / "report.js").write_text("void 0")

    assert ("b{}", "void 0") == report_assets(tmp_path)


def test_reports_that_are_not_built_say_how_to_build_them(tmp_path: Path) -> None:
    with pytest.raises(PageNotBuilt, match=r"npm ci && npm run build"):
        report_assets(tmp_path)
