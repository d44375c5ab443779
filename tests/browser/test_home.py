"""The home page lists what is live."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import playwright_api
from tests.browser.site import Site

expect = playwright_api.expect
pytestmark = pytest.mark.integration


def test_home_lists_the_service_with_flag_leaders_cars_and_health(
    site: Site, viewer: Callable[..., Any]
) -> None:
    page = viewer()
    page.goto(site.url)
    card = page.locator(f'[data-testid=service-card][data-uuid="{site.uuid}"]')

    expect(card.get_by_test_id("feed-status")).to_have_attribute("data-level", "live")
    expect(card.get_by_test_id("flag")).to_have_attribute("data-flag", "green")
    expect(card.locator(".card-leaders li")).to_have_count(3)
    expect(card.locator(".card-cars")).to_have_text("24 cars")


def test_a_service_is_opened_from_home_and_left_again(
    site: Site, viewer: Callable[..., Any]
) -> None:
    page = viewer()
    page.goto(site.url)
    page.get_by_test_id("service-card").get_by_role("link").click()

    expect(page.get_by_test_id("timing-table").locator("tbody tr")).to_have_count(24)
    page.get_by_role("link", name="All services").click()
    expect(page.get_by_test_id("service-card")).to_be_visible()


def test_a_network_without_services_teaches_how_to_start_one(
    site: Site, viewer: Callable[..., Any]
) -> None:
    page = viewer()
    page.route_web_socket("**/ws", _without_services)
    page.goto(site.url)

    expect(page.get_by_test_id("empty")).to_contain_text("livetiming demo")


def _without_services(socket: Any) -> None:
    """Pass everything on but manifests."""
    server = socket.connect_to_server()

    def pass_on(message: str) -> None:
        socket.send(message if site_manifest not in message else _emptied(message))

    site_manifest = '"colSpec"'
    server.on_message(pass_on)


def _emptied(message: str) -> str:
    import json

    whole = json.loads(message)
    is_event = whole[0] == 36
    arguments = whole[4] if is_event else whole[3]
    if is_event:
        arguments[0]["payload"] = []
    else:
        arguments[0] = []
    return json.dumps(whole)


def test_an_address_that_nobody_answers_to_says_so(site: Site, viewer: Callable[..., Any]) -> None:
    page = viewer()
    page.goto(f"{site.url}#/s/{'0' * 32}")

    expect(page.get_by_test_id("unknown-service")).to_contain_text("No such service")
