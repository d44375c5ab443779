"""Everybody can use the page: axe finds no violation of WCAG 2.2 AA in any view."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import missing, playwright_api
from tests.browser.site import Site
from tests.browser.test_screen import opened

expect = playwright_api.expect
pytestmark = pytest.mark.integration

AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async rules => (await axe.run(document, {runOnly: rules})).violations.map(found =>
  `${found.id}: ${found.help} - ` + found.nodes.slice(0, 3).map(node =>
    node.target.join(" ") + " " + (node.any[0]?.message ?? "")).join("; "))"""


def violations(page: Any) -> list[str]:
    """Return what axe finds on *page* as it is now."""
    if not AXE.is_file():
        missing("no axe-core: run 'npm ci' in web/")
    page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(RUN, RULES)
    return found


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("keys", [[], ["ArrowDown", "f", "Enter"], ["?"], ["c"], ["w"]])
def test_the_timing_screen_is_accessible(
    site: Site, viewer: Callable[..., Any], scheme: str, keys: list[str]
) -> None:
    page = opened(site, viewer(color_scheme=scheme, reduced_motion="reduce"))
    for key in keys:
        page.keyboard.press(key)

    assert "\n".join(violations(page)) == ""


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_home_and_the_phone_are_accessible(
    site: Site, viewer: Callable[..., Any], scheme: str
) -> None:
    page = viewer(color_scheme=scheme, reduced_motion="reduce", width=360, height=740)
    page.goto(site.url)
    expect(page.locator(".card-leaders li").first).to_be_visible()
    assert "\n".join(violations(page)) == ""
    opened(site, page)
    assert "\n".join(violations(page)) == ""
    page.locator("tbody tr").first.click()
    expect(page.get_by_test_id("car-panel")).to_be_visible()
    assert "\n".join(violations(page)) == ""


def test_old_data_can_still_be_read(own_site: Site, viewer: Callable[..., Any]) -> None:
    page = opened(own_site, viewer(reduced_motion="reduce"))
    own_site.feed.stop()
    expect(page.get_by_test_id("stale-banner")).to_be_visible()

    assert "\n".join(violations(page)) == ""
