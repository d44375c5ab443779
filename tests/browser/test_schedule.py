"""The coming week on the home page, published by a real publisher on the network's own topic."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import playwright_api
from tests.browser.site import Site
from tests.browser.test_access import violations

expect = playwright_api.expect
pytestmark = pytest.mark.integration

HOUR_S = 3600.0
PUBLISH = """
import json, sys
from livetiming.network.auth import Credentials
from livetiming.network.wamp import WampBus
from livetiming.runtime.reactor import run, the_reactor
from livetiming.runtime.tasks import spawn

async def main(shutdown):
    bus = WampBus(the_reactor(), sys.argv[1], Credentials("services", sys.argv[2]))
    shutdown.on_close(bus.close, name="the bus")
    spawn(bus.run(), name="bus")
    await bus.joined()
    message = {"msgClass": 6, "date": 1, "payload": json.loads(sys.argv[3]), "retain": True}
    await bus.publish_confirmed("livetiming.scheduler", message, retain=True)
    return 0

sys.exit(run(main))
"""


def publish(site: Site, events: list[dict[str, Any]]) -> None:
    """Publish a schedule as the scheduler does, retained."""
    import json

    subprocess.run(
        [sys.executable, "-c", PUBLISH, site.router.url, site.router.secret, json.dumps(events)],
        check=True,
    )


def an_event(number: int, start_s: float, **more: Any) -> dict[str, Any]:
    return {
        "id": f"e{number}",
        "name": f"Race {number}",
        "service": "no_such_class",
        "startTime": start_s,
        "endTime": start_s + HOUR_S,
        "hidden": False,
        **more,
    }


def seconds(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.fixture
def scheduled(site: Site) -> Any:
    """Publish events; the list is empty again after the test."""
    yield lambda *events: publish(site, list(events))
    publish(site, [])


Viewer = Callable[..., Any]


def frozen(page: Any, at_s: float) -> None:
    """Let the page believe that it is *at_s*."""
    page.clock.set_fixed_time(datetime.fromtimestamp(at_s, UTC))


def test_events_are_listed_by_day_with_countdown_and_nothing_hidden(
    site: Site, viewer: Viewer, scheduled: Any
) -> None:
    now_s = seconds("2026-06-01T10:00:00")
    scheduled(
        an_event(1, now_s + 2 * HOUR_S + 300),
        an_event(2, now_s + 26 * HOUR_S),
        an_event(3, now_s + 6 * 24 * HOUR_S),
        an_event(4, now_s + 30 * 24 * HOUR_S),
        an_event(5, now_s + HOUR_S, hidden=True, name="Secret test"),
    )
    page = viewer(timezone_id="Europe/Berlin", locale="en-GB")
    frozen(page, now_s)
    page.goto(site.url)
    schedule = page.get_by_test_id("schedule")

    expect(schedule.get_by_test_id("event")).to_have_count(3)
    days = schedule.locator(".schedule-day").all_text_contents()
    assert ["Today", "Tomorrow", "Sunday 7 June"] == days
    first = schedule.get_by_test_id("event").first
    expect(first).to_contain_text("14:05")
    expect(first.get_by_test_id("countdown")).to_have_text("in 2 h 05 min")
    expect(schedule).to_contain_text("Europe/Berlin (GMT+2)")
    expect(schedule).to_contain_text("One more event later")
    assert "Secret test" not in page.content()


@pytest.mark.parametrize(
    ("zone", "clock", "day"),
    [
        ("Europe/Berlin", "03:30", "Tomorrow"),  # there is no 02:30 on that day
        ("America/New_York", "21:30", "Today"),
        ("Asia/Kathmandu", "07:15", "Today"),
        ("UTC", "01:30", "Tomorrow"),
    ],
)
def test_times_are_right_where_the_viewer_is_also_over_a_change_of_clocks(
    site: Site, viewer: Viewer, scheduled: Any, zone: str, clock: str, day: str
) -> None:
    scheduled(an_event(1, seconds("2026-03-29T01:30:00")))
    page = viewer(timezone_id=zone, locale="en-GB")
    frozen(page, seconds("2026-03-28T20:00:00"))
    page.goto(site.url)
    event = page.get_by_test_id("event")

    expect(event.locator("time")).to_have_text(clock)
    expect(event.locator("time")).to_have_attribute("datetime", "2026-03-29T01:30:00.000Z")
    expect(page.locator(".schedule-day")).to_have_text(day)
    expect(event.get_by_test_id("countdown")).to_have_text("in 5 h 30 min")


def test_an_event_is_taken_home_as_a_file_or_to_google(
    site: Site, viewer: Viewer, scheduled: Any, tmp_path: Path
) -> None:
    now_s = seconds("2026-06-01T10:00:00")
    scheduled(an_event(1, now_s + HOUR_S, name="Le Mans, 24 h"), an_event(2, now_s + 2 * HOUR_S))
    page = viewer(timezone_id="Europe/Berlin", locale="en-GB")
    frozen(page, now_s)
    page.goto(site.url)
    first = page.get_by_test_id("event").first

    with page.expect_download() as downloading:
        first.get_by_role("button", name="Add Le Mans, 24 h to a calendar").click()
    downloading.value.save_as(tmp_path / "one.ics")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Add all to calendar").click()
    downloading.value.save_as(tmp_path / "all.ics")
    link = first.get_by_role("link", name="Google Calendar").get_attribute("href")

    one = (tmp_path / "one.ics").read_bytes().decode()
    assert "DTSTART:20260601T110000Z\r\nDTEND:20260601T120000Z\r\n" in one
    assert "SUMMARY:Le Mans\\, 24 h\r\n" in one
    assert 2 == (tmp_path / "all.ics").read_text().count("BEGIN:VEVENT")
    assert re.search(r"dates=20260601T110000Z%2F20260601T120000Z", link)
    assert [] == page.evaluate("window.policyViolations")


def test_an_event_that_is_on_leads_to_its_live_service(
    site: Site, viewer: Viewer, scheduled: Any
) -> None:
    now_s = datetime.now(UTC).timestamp()
    scheduled(an_event(1, now_s - 60, service="apex_kart"), an_event(2, now_s + 60 * 60))
    page = viewer()
    page.goto(site.url)
    live = page.get_by_test_id("event").first.get_by_role("link", name="Live now")

    expect(live).to_be_visible()
    scheduled(an_event(2, now_s + 60 * 60))  # schedulers take what runs off their list
    expect(page.get_by_test_id("event")).to_have_count(2)
    live.click()
    expect(page.get_by_test_id("timing-table").locator("tbody tr")).to_have_count(24)


def test_a_list_that_changes_is_shown_at_once_and_an_empty_one_not_at_all(
    site: Site, viewer: Viewer, scheduled: Any
) -> None:
    now_s = datetime.now(UTC).timestamp()
    page = viewer()
    page.goto(site.url)
    expect(page.get_by_test_id("service-card")).to_be_visible()
    expect(page.get_by_test_id("schedule")).to_have_count(0)

    scheduled(an_event(1, now_s + HOUR_S))
    expect(page.get_by_test_id("event")).to_contain_text("Race 1")
    scheduled(an_event(1, now_s + 2 * HOUR_S, name="Moved"))
    expect(page.get_by_test_id("event")).to_contain_text("Moved")
    scheduled()
    expect(page.get_by_test_id("schedule")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize(("width", "height"), [(1280, 900), (320, 700)])
def test_the_schedule_is_accessible_and_fits(
    site: Site, viewer: Viewer, scheduled: Any, scheme: str, width: int, height: int
) -> None:
    now_s = datetime.now(UTC).timestamp()
    scheduled(
        an_event(1, now_s - 60, service="apex_kart"),
        *(an_event(n, now_s + n * 9 * HOUR_S, name=f"An endurance race {n}") for n in range(2, 9)),
    )
    page = viewer(color_scheme=scheme, reduced_motion="reduce", width=width, height=height)
    page.goto(site.url)
    expect(page.get_by_test_id("event")).to_have_count(8)

    assert "\n".join(violations(page)) == ""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
