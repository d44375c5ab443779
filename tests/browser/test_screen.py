"""The timing screen shows a running race and what a viewer wants of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import playwright_api
from tests.browser.site import Site

expect = playwright_api.expect
pytestmark = pytest.mark.integration

ROWS = "[data-testid=timing-table] tbody tr"
INSIDE = """([inner, outer]) => {
  const a = inner.getBoundingClientRect(), b = outer.getBoundingClientRect();
  return a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
}"""

INLINE_SCRIPT = """() => {
  const script = document.createElement("script");
  script.textContent = "window.inlineScriptRan = true";
  document.body.append(script);
}"""


def opened(site: Site, page: Any) -> Any:
    """Return *page* with the timing screen and all its cars on it."""
    page.goto(site.screen)
    expect(page.locator(ROWS)).to_have_count(24)
    return page


def updates(page: Any) -> int:
    return int(page.get_by_test_id("screen").get_attribute("data-updates"))


def wait_for_updates(page: Any, count: int) -> None:
    """Wait until *count* more updates are on the screen."""
    goal = updates(page) + count
    page.wait_for_function(
        "goal => Number(document.querySelector('[data-testid=screen]').dataset.updates) >= goal",
        arg=goal,
    )


def titles(page: Any) -> list[str]:
    found: list[str] = page.locator("thead th").all_inner_texts()
    return [title.strip() for title in found]


def test_the_race_runs_on_the_screen(site: Site, viewer: Callable[..., Any]) -> None:
    page = opened(site, viewer())
    last = page.locator('tbody td[data-column="Last"]')
    before = last.all_inner_texts()
    clock = page.get_by_test_id("time-remain").inner_text()

    wait_for_updates(page, 40)

    assert last.all_inner_texts() != before
    assert page.get_by_test_id("time-remain").inner_text() != clock
    expect(page.get_by_test_id("flag")).to_contain_text("Green")
    expect(page.get_by_test_id("messages").locator(".message").first).to_be_visible()
    assert page.get_by_test_id("screen").get_attribute("data-gaps") == "0"


def test_positions_count_from_one_in_the_order_of_the_rows(
    site: Site, viewer: Callable[..., Any]
) -> None:
    page = opened(site, viewer())

    assert page.locator("tbody .position").all_inner_texts() == [str(n) for n in range(1, 25)]


def test_a_lost_delta_is_noticed_and_healed(site: Site, viewer: Callable[..., Any]) -> None:
    page = viewer()
    seen = {"deltas": 0, "requests": 0}

    def lose_one(socket: Any) -> None:
        server = socket.connect_to_server()

        def to_page(message: str) -> None:
            if '"msgClass":11' in message.replace(" ", ""):
                seen["deltas"] += 1
                if seen["deltas"] == 5:
                    return
            socket.send(message)

        def to_router(message: str) -> None:
            seen["requests"] += "livetiming.service.requestState." in message
            server.send(message)

        server.on_message(to_page)
        socket.on_message(to_router)

    page.route_web_socket("**/ws", lose_one)
    opened(site, page)
    expect(page.get_by_test_id("screen")).to_have_attribute("data-gaps", "1")
    wait_for_updates(page, 10)

    assert seen["requests"] == 2
    assert page.get_by_test_id("screen").get_attribute("data-gaps") == "1"


def test_a_service_without_deltas_is_followed_by_its_full_states(
    site: Site, viewer: Callable[..., Any]
) -> None:
    page = viewer()

    def as_timing71_sends(socket: Any) -> None:
        server = socket.connect_to_server()

        def to_page(message: str) -> None:
            if '"msgClass":11' in message:
                return
            socket.send(re.sub(r',"seq":\d+', "", message))

        server.on_message(to_page)

    page.route_web_socket("**/ws", as_timing71_sends)
    opened(site, page)
    wait_for_updates(page, 3)

    expect(page.get_by_test_id("feed-status")).to_have_attribute("data-level", "live")


def test_a_class_is_filtered_and_all_come_back(site: Site, viewer: Callable[..., Any]) -> None:
    page = opened(site, viewer())
    chip = page.get_by_test_id("class-filter").locator("button").nth(1)
    count = int(chip.locator(".chip-count").inner_text())
    chip.click()

    assert 0 < count < 24
    expect(page.locator(ROWS)).to_have_count(count)
    expect(chip).to_have_attribute("aria-pressed", "true")
    page.get_by_test_id("class-filter").get_by_role("button", name="All").click()
    expect(page.locator(ROWS)).to_have_count(24)


def test_chosen_columns_stay_chosen(site: Site, viewer: Callable[..., Any]) -> None:
    page = opened(site, viewer())
    assert "LAST" in [title.upper() for title in titles(page)]
    page.keyboard.press("c")
    page.get_by_test_id("column-picker").get_by_label("Last", exact=False).first.uncheck()
    page.keyboard.press("Escape")
    expect(page.locator('thead th[data-column="Last"]')).to_have_count(0)

    page.reload()

    expect(page.locator(ROWS)).to_have_count(24)
    expect(page.locator('thead th[data-column="Last"]')).to_have_count(0)
    expect(page.locator('thead th[data-column="Gap"]')).to_have_count(1)


def test_a_focus_car_stays_in_view_and_after_a_reload(
    site: Site, viewer: Callable[..., Any]
) -> None:
    page = opened(site, viewer(height=500))
    page.keyboard.press("End")
    page.keyboard.press("f")
    focus = page.locator("tr.row-focus")
    expect(focus).to_have_count(1)
    key = focus.get_attribute("data-key")

    page.reload()

    expect(page.locator(ROWS)).to_have_count(24)
    expect(focus).to_have_attribute("data-key", key)
    scroller = page.get_by_role("region", name="Timing table")
    for top in (0, 300, 10_000):
        scroller.evaluate("(element, top) => element.scrollTo(0, top)", top)
        cell = focus.locator("th").element_handle()
        assert page.evaluate(INSIDE, [cell, scroller.element_handle()])


def test_a_search_finds_a_car(site: Site, viewer: Callable[..., Any]) -> None:
    page = opened(site, viewer())
    team = page.locator(f"{ROWS} td.cell-name").first.inner_text()
    page.keyboard.press("/")
    page.keyboard.type(team.upper())

    expect(page.locator(ROWS)).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(ROWS)).to_have_count(24)


def test_the_whole_screen_is_used_by_keyboard(site: Site, viewer: Callable[..., Any]) -> None:
    page = opened(site, viewer())
    screen = page.get_by_test_id("screen")
    page.keyboard.press("?")
    expect(page.get_by_test_id("help")).to_contain_text("Search a car")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("help")).to_have_count(0)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("tr[aria-current=true]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("car-panel")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("car-panel")).to_have_count(0)
    page.keyboard.press("m")
    expect(page.get_by_test_id("messages")).to_have_count(0)
    page.keyboard.press("w")
    expect(screen).to_contain_class("density-wall")
    page.keyboard.press("w")
    expect(screen).not_to_contain_class("density-wall")
    page.keyboard.press("d")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.keyboard.press("h")
    expect(page.get_by_test_id("service-card")).to_be_visible()


def test_single_letter_keys_can_be_switched_off(site: Site, viewer: Callable[..., Any]) -> None:
    page = opened(site, viewer())
    page.keyboard.press("?")
    page.get_by_label("Single-letter keys do something").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("w")

    expect(page.get_by_test_id("screen")).not_to_contain_class("density-wall")


def test_a_message_leads_to_its_car(site: Site, viewer: Callable[..., Any]) -> None:
    page = opened(site, viewer())
    page.locator(".message-car").first.click()

    expect(page.get_by_test_id("car-panel")).to_be_visible()
    expect(page.locator("tr[aria-current=true]")).to_have_count(1)


@pytest.mark.parametrize(("width", "height"), [(320, 568), (390, 844), (768, 1024), (1920, 1080)])
def test_no_screen_is_scrolled_sideways(
    site: Site, viewer: Callable[..., Any], width: int, height: int
) -> None:
    page = viewer(width=width, height=height)
    for address in (site.screen, site.url):
        page.goto(address)
        page.locator(
            "[data-testid=service-card], [data-testid=timing-table] tbody tr"
        ).first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_phone_shows_the_number_a_name_and_the_last_lap(
    site: Site, viewer: Callable[..., Any]
) -> None:
    page = opened(site, viewer(width=320, height=640, has_touch=True))
    shown = [title.upper() for title in titles(page)]

    assert shown[:2] == ["POS", "NUM"]
    assert "LAST" in shown
    assert {"TEAM", "DRIVER"} & set(shown)


def test_the_wall_display_is_large_enough_to_read_from_afar(
    site: Site, viewer: Callable[..., Any]
) -> None:
    page = opened(site, viewer(width=1920, height=1080))
    page.keyboard.press("w")
    expect(page.get_by_test_id("screen")).to_contain_class("density-wall")
    size = page.locator(f"{ROWS} td.cell-name .value").first.evaluate(
        "element => parseFloat(getComputedStyle(element).fontSize)"
    )

    assert size >= 27


def test_only_what_the_policy_allows_is_loaded(site: Site, viewer: Callable[..., Any]) -> None:
    # A refused script is an error in the console, which is the point.
    page = viewer(problems=True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    opened(site, page)

    assert all(url.startswith(site.url) for url in asked)
    assert "default-src 'self'" in page.locator("meta[http-equiv]").get_attribute("content")
    assert page.evaluate("window.policyViolations") == []
    page.evaluate(INLINE_SCRIPT)
    page.wait_for_function("() => window.policyViolations.length > 0")
    assert page.evaluate("window.inlineScriptRan") is None
