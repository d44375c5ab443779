"""Old data never looks new, and what breaks is mended without a hand on the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import playwright_api
from tests.browser.site import Site
from tests.browser.test_screen import opened, wait_for_updates

expect = playwright_api.expect
pytestmark = pytest.mark.integration

# A service takes this long to come back to a router that was away, at the most.
BACK_MS = 60_000


def level(page: Any) -> Any:
    return page.get_by_test_id("screen").get_by_test_id("feed-status")


def test_a_restarted_router_is_shown_and_mended(own_site: Site, viewer: Callable[..., Any]) -> None:
    # A refused WebSocket is an error in the console, and nobody can prevent it.
    page = opened(own_site, viewer(problems=True))
    wait_for_updates(page, 3)

    own_site.router.stop()

    expect(page.get_by_test_id("connection-bar")).to_contain_text("Connection lost")
    expect(level(page)).to_have_attribute("data-level", "offline")
    expect(page.get_by_test_id("stale-banner")).to_contain_text("old")
    clock = page.get_by_test_id("time-remain").inner_text()
    expect(page.get_by_test_id("connection-bar")).to_contain_text("attempt")
    assert page.get_by_test_id("time-remain").inner_text() == clock

    own_site.router.start()

    expect(page.get_by_test_id("connection-bar")).to_have_count(0, timeout=BACK_MS)
    expect(level(page)).to_have_attribute("data-level", "live", timeout=BACK_MS)
    wait_for_updates(page, 5)


def test_a_lost_feed_is_marked_and_its_return_too(
    own_site: Site, viewer: Callable[..., Any]
) -> None:
    page = opened(own_site, viewer())
    own_site.feed.stop()

    expect(level(page)).to_have_attribute("data-level", "lost")
    expect(page.get_by_test_id("stale-banner")).to_contain_text("trying to get it back")
    expect(page.get_by_test_id("announcer")).to_contain_text("The feed is lost")
    page.goto(own_site.url)
    expect(page.get_by_test_id("feed-status")).to_have_attribute("data-level", "lost")


def test_a_service_that_hangs_is_marked_and_forgiven(
    own_site: Site, viewer: Callable[..., Any]
) -> None:
    page = opened(own_site, viewer())
    wait_for_updates(page, 3)
    own_site.service.pause()

    expect(level(page)).to_have_attribute("data-level", "gone", timeout=BACK_MS)
    own_site.service.resume()
    expect(level(page)).to_have_attribute("data-level", "live", timeout=BACK_MS)
    wait_for_updates(page, 3)


def test_a_service_started_again_is_followed_on(own_site: Site, viewer: Callable[..., Any]) -> None:
    page = opened(own_site, viewer())
    wait_for_updates(page, 3)
    own_site.service.stop()

    expect(level(page)).to_have_attribute("data-level", "ended", timeout=BACK_MS)
    own_site.start_service()
    expect(level(page)).to_have_attribute("data-level", "live", timeout=BACK_MS)
    wait_for_updates(page, 5)
