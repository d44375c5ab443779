"""A running session is paused, rewound, caught up with and held back, by one viewer alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import playwright_api
from tests.browser.site import Site
from tests.browser.test_access import violations
from tests.browser.test_screen import opened, wait_for_updates

expect = playwright_api.expect
pytestmark = pytest.mark.integration

# Without places won and lost lately, which depend on where one comes from.
SHOWN = """[...document.querySelectorAll('tbody tr > :not(.cell-position)')]
  .map((cell) => cell.innerText).join("|")"""


def shown(page: Any) -> str:
    text: str = page.evaluate(SHOWN)
    return text


def test_one_viewer_pauses_and_catches_up_and_no_other_notices(
    site: Site, viewer: Callable[..., Any]
) -> None:
    page, other = opened(site, viewer()), opened(site, viewer())
    page.keyboard.press("Space")
    expect(page.get_by_test_id("time-pill")).to_contain_text("Paused")
    stood = shown(page)
    wait_for_updates(other, 30)
    wait_for_updates(page, 30)

    assert shown(page) == stood
    expect(other.get_by_test_id("time-pill")).to_have_count(0)
    expect(other.get_by_test_id("feed-status")).to_have_attribute("data-level", "live")
    page.get_by_test_id("go-live").click()
    expect(page.get_by_test_id("feed-status")).to_have_attribute("data-level", "live")
    expect(page.get_by_test_id("player")).to_have_count(0)
    page.wait_for_function(f"stood => {SHOWN} !== stood", arg=stood)


def step(page: Any, key: str) -> str:
    """Go to the next state, or the one before; return what is shown of it."""
    player = page.get_by_test_id("player")
    before = player.get_attribute("data-position")
    page.keyboard.press(key)
    expect(player).not_to_have_attribute("data-position", before)
    return shown(page)


def test_a_rewound_session_shows_the_same_states_in_both_directions(
    site: Site, viewer: Callable[..., Any]
) -> None:
    # Wide enough for the columns that count seconds, so that each state looks different.
    page = opened(site, viewer(width=2560))
    wait_for_updates(page, 60)
    page.keyboard.press("Space")
    expect(page.get_by_test_id("player-times")).to_contain_text("when this page was opened")

    back = [step(page, ",") for _ in range(12)]
    forth = [step(page, ".") for _ in range(11)]

    assert forth == back[-2::-1]
    assert len(set(back)) > 6


def test_faster_than_the_race_it_catches_up(site: Site, viewer: Callable[..., Any]) -> None:
    page = opened(site, viewer())
    wait_for_updates(page, 40)
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_test_id("time-pill")).to_contain_text("behind")
    page.get_by_test_id("speed").select_option("8")

    expect(page.get_by_test_id("time-pill")).to_have_count(0)
    expect(page.get_by_test_id("feed-status")).to_have_attribute("data-level", "live")


def test_everything_is_held_back_by_one_delay_that_is_kept(
    site: Site, viewer: Callable[..., Any]
) -> None:
    page = opened(site, viewer())
    prompt = page.context.new_page()
    opened(site, prompt)
    page.bring_to_front()
    page.keyboard.press("t")
    page.get_by_label("Seconds").fill("4")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("delayed")).to_contain_text("4 s")
    page.reload()
    # Nothing that is newer than the delay allows, so at first nothing at all.
    expect(page.get_by_text("held back by 4 s")).to_be_visible()
    expect(page.locator("[data-testid=timing-table] tbody tr")).to_have_count(24)

    expect(page.get_by_test_id("feed-status")).to_have_attribute("data-level", "live")
    messages = ".message-text >> nth=0"
    newest = prompt.locator(messages).inner_text()
    prompt.wait_for_function(
        "old => document.querySelector('.message-text').innerText !== old", arg=newest
    )
    # The same may have been said before: a kart enters the pits more than once.
    fresh = prompt.locator(messages).inner_text()
    said = prompt.locator(".message-text").all_inner_texts().count(fresh)
    assert page.locator(".message-text").all_inner_texts().count(fresh) == said - 1
    expect(page.locator(".message-text").filter(has_text=fresh)).to_have_count(said)


def test_the_clocks_of_a_delayed_picture_are_as_late(
    site: Site, viewer: Callable[..., Any]
) -> None:
    page = opened(site, viewer())
    clock = page.get_by_test_id("time-remain").locator(".figure-value")
    wait_for_updates(page, 30)
    page.keyboard.press("Space")
    stood = clock.inner_text()
    wait_for_updates(page, 30)

    assert clock.inner_text() == stood


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_a_rewound_session_is_accessible(
    site: Site, viewer: Callable[..., Any], scheme: str
) -> None:
    page = opened(site, viewer(color_scheme=scheme, reduced_motion="reduce"))
    page.keyboard.press("Space")
    expect(page.get_by_test_id("player")).to_be_visible()
    assert "\n".join(violations(page)) == ""
    page.keyboard.press("t")
    assert "\n".join(violations(page)) == ""


def test_columns_change_with_the_delta_that_says_so(site: Site, viewer: Callable[..., Any]) -> None:
    page = viewer()
    seen = {"deltas": 0}
    columns = r'"colSpec":[["Num","text"],["Other","text"]],"seq":\1'

    def swap(socket: Any) -> None:
        server = socket.connect_to_server()

        def to_page(message: str) -> None:
            if '"msgClass":11' in message:
                seen["deltas"] += 1
                if seen["deltas"] == 8:
                    message = re.sub(r'"seq":(\d+)', columns, message, count=1)
            socket.send(message)

        server.on_message(to_page)

    page.route_web_socket("**/ws", swap)
    page.goto(site.screen)

    expect(page.locator('thead th[data-column="Other"]')).to_have_count(1)
    expect(page.locator('thead th[data-column="Last"]')).to_have_count(0)
