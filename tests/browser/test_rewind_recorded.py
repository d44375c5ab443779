"""A running session is rewound to before the page was opened, from what the DVR records of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from livetiming.recording import Recording, open_recording
from livetiming.recording.reader import Frame
from tests.browser.conftest import new_site, playwright_api
from tests.browser.site import Site
from tests.browser.test_screen import opened, wait_for_updates
from tests.integration.programs import until

expect = playwright_api.expect
pytestmark = pytest.mark.integration

AHEAD_S = 12
"""So much is recorded before a page is opened."""
NUMBERS_AND_LAPS = """
[...document.querySelectorAll('[data-testid=timing-table] tbody tr')].map((row) => [
  row.querySelector('.plate').innerText,
  row.querySelector('[data-column=Laps]').innerText,
].join(' '))
"""


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory, page_dir: Path) -> Iterator[Site]:
    """A running network with a DVR, some time into its recording."""
    running = new_site(tmp_path_factory.mktemp("recorded-site"), page_dir)
    try:
        running.start()
        running.start_dvr()
        running.start_catalogue()
        until(lambda: span_ms(running) > AHEAD_S * 1000, "some of a recording")
        yield running
    finally:
        running.stop()


def journal(site: Site) -> Path:
    return site.running_dir / f"{site.uuid}.journal"


def span_ms(site: Site) -> int:
    with open_recording(journal(site)) as recording:
        return recording.duration_ms


def seek(page: Any, offset_s: int) -> None:
    """Pause, and go to so many seconds after the beginning of the recording."""
    page.keyboard.press("Space")
    expect(page.get_by_test_id("player-times")).to_contain_text("recording began")
    go(page, offset_s)


def go(page: Any, offset_s: int) -> None:
    player = page.get_by_test_id("player")
    before = player.get_attribute("data-position")
    page.get_by_label("Position").fill(str(offset_s))
    expect(player).not_to_have_attribute("data-position", before)
    expect(player).to_have_attribute("data-loading", "false")


def position_ms(page: Any) -> int:
    return int(page.get_by_test_id("player").get_attribute("data-position"))


def laps_of(recording: Recording, frame: Frame) -> dict[str, str]:
    """Return the laps of each car, in order."""
    columns = [column[0] for column in recording.manifest_at(frame.at_ms)["colSpec"]]
    number, laps = columns.index("Num"), columns.index("Laps")
    return {str(row[number]): str(row[laps]) for row in frame.state["cars"]}


def recorded_at(site: Site, at_ms: int) -> list[str]:
    """Return number and laps of each car in the frame next to *at_ms*, as the DVR has it."""
    with open_recording(journal(site)) as recording:
        frame = min(recording, key=lambda frame: abs(recording.start_ms + frame.at_ms - at_ms))
        return [f"{car} {laps}" for car, laps in laps_of(recording, frame).items()]


def test_a_page_opened_late_goes_back_to_the_start_and_catches_up_again(
    recorded: Site, viewer: Callable[..., Any]
) -> None:
    opened_ms = span_ms(recorded)
    page, other = opened(recorded, viewer(width=1920)), opened(recorded, viewer())
    wait_for_updates(page, 5)

    seek(page, 0)

    behind = page.get_by_test_id("time-pill")
    expect(behind).to_contain_text("Paused")
    with open_recording(journal(recorded)) as recording:
        assert abs(position_ms(page) - recording.start_ms) < 1500
    expect(page.get_by_test_id("seek")).to_have_attribute("data-complete", "true")
    assert int(page.get_by_test_id("seek").get_attribute("data-flags")) >= 1
    go(page, 4)
    for _ in range(5):
        before = position_ms(page)
        page.keyboard.press(".")
        expect(page.get_by_test_id("player")).not_to_have_attribute("data-position", str(before))
        at_ms = position_ms(page)
        expected = recorded_at(recorded, at_ms)
        assert expected == page.evaluate(NUMBERS_AND_LAPS)
    assert opened_ms > AHEAD_S * 1000
    wait_for_updates(other, 10)
    expect(other.get_by_test_id("time-pill")).to_have_count(0)
    expect(other.get_by_test_id("feed-status")).to_have_attribute("data-level", "live")

    page.get_by_test_id("speed").select_option("60")
    page.keyboard.press("Space")
    expect(behind).to_have_count(0)
    expect(page.get_by_test_id("feed-status")).to_have_attribute("data-level", "live")
    expect(page.get_by_test_id("player")).to_have_count(0)


def test_two_viewers_look_at_different_moments(recorded: Site, viewer: Callable[..., Any]) -> None:
    first, second = opened(recorded, viewer()), opened(recorded, viewer())
    seek(first, 3)
    seek(second, 9)

    assert 4000 < position_ms(second) - position_ms(first) < 8000
    for page in (first, second):
        rows = page.locator("[data-testid=timing-table] tbody tr")
        expect(rows).to_have_count(24)


def test_the_states_go_on_from_the_recorded_to_those_kept_here(
    recorded: Site, viewer: Callable[..., Any]
) -> None:
    page = opened(recorded, viewer(width=1920))
    wait_for_updates(page, 20)
    page.keyboard.press("Space")
    expect(page.get_by_test_id("player-times")).to_contain_text("recording began")
    positions = [position_ms(page)]

    def step(key: str, count: int) -> None:
        for _ in range(count):
            page.keyboard.press(key)
            player = page.get_by_test_id("player")
            expect(player).not_to_have_attribute("data-position", str(positions[-1]))
            positions.append(position_ms(page))

    step(",", 45)  # past the moment at which the page was opened
    back = positions[1:]
    step(".", 44)
    forth = positions[-44:]

    assert sorted(back, reverse=True) == back
    assert back[-2::-1] == forth


def test_a_lap_from_before_the_page_was_opened_is_found(
    recorded: Site, viewer: Callable[..., Any]
) -> None:
    with open_recording(journal(recorded)) as recording:
        leaders = [
            (
                recording.start_ms + frame.at_ms,
                max(int(n or 0) for n in laps_of(recording, frame).values()),
            )
            for frame in recording.frames(4000)
        ]
    wanted = leaders[0][1] + 1
    found = next(at_ms for at_ms, laps in leaders if laps >= wanted)
    page = opened(recorded, viewer())
    page.keyboard.press("Space")
    expect(page.get_by_test_id("player-times")).to_contain_text("recording began")

    page.keyboard.press("j")
    page.get_by_label("Lap of the leader").fill(str(wanted))
    page.keyboard.press("Enter")

    expect(page.get_by_test_id("jump")).to_have_count(0)
    assert abs(position_ms(page) - found) < 1000


def test_a_delayed_page_shows_at_once_what_was_recorded(
    recorded: Site, viewer: Callable[..., Any]
) -> None:
    page = opened(recorded, viewer())
    page.keyboard.press("t")
    page.get_by_label("Seconds").fill("8")
    page.keyboard.press("Escape")
    page.reload()
    expect(page.locator("[data-testid=timing-table] tbody tr")).to_have_count(24, timeout=6000)
    expect(page.get_by_test_id("delayed")).to_contain_text("8 s")


def test_without_the_catalogue_a_page_goes_back_as_far_as_it_was_open(
    recorded: Site, viewer: Callable[..., Any]
) -> None:
    recorded.catalogue.stop()
    try:
        page = opened(recorded, viewer())
        wait_for_updates(page, 20)
        page.keyboard.press("Space")
        expect(page.get_by_test_id("player-times")).to_contain_text("when this page was opened")
        page.get_by_label("Position").fill("0")
        rows = page.locator("[data-testid=timing-table] tbody tr")
        expect(rows).to_have_count(24)
        expect(page.get_by_test_id("time-pill")).to_have_text(re.compile("Paused"))
    finally:
        recorded.start_catalogue()
