"""The plugin in the real runtime, on a bus in memory."""

from __future__ import annotations

import pytest

from livetiming.network.http import HttpError
from livetiming.service.plugins.apex_kart import Service
from livetiming.testing.harness import ServiceHarness
from tests.unit.service.plugins.apex_kart.feedlines import COUNTED, TWO, bundle, cell

URL = "wss://feed.example:8603/"
CONFIG = b'var configPort = 8600; var configHost = "data.example";'
PAGE = "https://live.apex-timing.com/ring/javascript/config.js"
OTHER_PAGE = "https://www.apex-timing.com/live-timing/ring/javascript/config.js"


def crossing(row: str, lap: int, text: str) -> str:
    return "\n".join(
        (
            cell(row, COUNTED, "sta", "sr", ""),
            cell(row, COUNTED, "tlp", "in", str(lap)),
            cell(row, COUNTED, "llp", "tn", text),
            f"r{row}|*|60000|",
            "",
        )
    )


def test_frames_become_a_published_state() -> None:
    with ServiceHarness(Service, "--url", URL) as race:
        race.feed.say(bundle(TWO))
        race.advance(62)
        race.feed.say(crossing("11", 1, "1:01.000"))
        race.advance(1)

        assert ["7", "8"] == race.numbers
        last = race.manifests[-1]["colSpec"].index(["Last", "laptime", "Last lap time"])
        assert [61.0, ""] == race.state["cars"][0][last]
        assert "green" == race.state["session"]["flagState"]
        assert "live" == race.state["session"]["feed"]["status"]


def test_the_manifest_follows_the_titles_and_the_columns() -> None:
    with ServiceHarness(Service, "--url", URL) as race:
        race.feed.say(bundle(TWO))
        race.advance(2)
        before = race.manifests[-1]
        race.feed.say(bundle(TWO, (*COUNTED, "s1"), title="HEAT 2"))
        race.advance(2)
        after = race.manifests[-1]

    assert ("CUP", "RACE - RING") == (before["name"], before["description"])
    assert "HEAT 2 - RING" == after["description"]
    assert ["S1", "time", "Sector 1 time"] in after["colSpec"]


def test_a_killed_service_goes_on_under_its_name_until_the_feed_speaks() -> None:
    with ServiceHarness(Service, "--url", URL) as race:
        race.feed.say(bundle(TWO))
        race.advance(62)
        race.feed.say(crossing("11", 1, "1:01.000"))
        race.advance(2)
        manifest, cars = race.manifests[-1], race.state["cars"]
        saved = race.saved  # what is on the disk when SIGKILL comes

    assert saved is not None
    again = ServiceHarness(Service, "--url", URL, "--uuid", manifest["uuid"], initial_state=saved)
    with again:
        again.advance(3)
        assert cars == again.state["cars"]
        assert manifest == again.manifests[-1]
        assert "lost" == again.state["session"]["feed"]["status"]

        again.feed.say(bundle((TWO[1],), title="HEAT 2"))
        again.advance(2)
        assert ["8"] == again.numbers
        assert ("CUP", "HEAT 2 - RING") == (
            again.manifests[-1]["name"],
            again.manifests[-1]["description"],
        )
    assert {"CUP"} == {m["name"] for m in again.manifests}


def test_race_control_and_pit_stops_are_messages() -> None:
    with ServiceHarness(Service, "--url", URL) as race:
        race.feed.say(bundle(TWO), "r11|*||\n")
        race.advance(62)
        race.feed.say(crossing("11", 1, "1:01.000"))
        race.advance(1)
        race.feed.say(
            'com||<p><b>13:05</b><span data-flag="warning"></span>'
            '<span class="com_no no7">7</span>Warning - Speed</p>\n'
        )
        race.advance(1)
        race.feed.say("r11|*in|0\n")
        race.advance(1)

        assert [
            "has entered the pits" in race.messages[0],
            "#7 Warning - Speed" in race.messages[1],
        ] == [
            True,
            True,
        ]


def test_a_venue_without_live_timing_shows_an_empty_screen() -> None:
    with ServiceHarness(Service, "--url", URL) as race:
        race.feed.say(bundle(TWO))
        race.advance(1)
        race.feed.say("init|n|\nbest|hide|\n")
        race.advance(10)
        assert ["7", "8"] == race.numbers

        race.advance(25)
        race.feed.say("\n")
        race.advance(1)
        assert [] == race.numbers


def test_a_page_tells_where_the_feed_is() -> None:
    harness = ServiceHarness(Service, "--venue", "ring")
    harness.http.pages[PAGE] = CONFIG
    with harness:
        pass

    assert harness.feed.address is not None
    assert "wss://data.example:8603/" == harness.feed.address.url
    assert {"Origin": "https://www.apex-timing.com"} == dict(harness.feed.address.headers)


def test_an_older_page_serves_as_well_and_hosts_are_tried_in_turn() -> None:
    harness = ServiceHarness(Service, "--venue", "ring")
    harness.http.pages[OTHER_PAGE] = b"var configPort=7910;"
    seen = []
    with harness as race:
        for _ in range(3):
            race.feed.start()
            assert race.feed.address is not None
            seen.append(race.feed.address.url)

    assert {"wss://live-data.apex-timing.com:7913/", "wss://www.apex-timing.com:7913/"} == set(seen)
    assert 2 == len(harness.http.requests)


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        ([], "--venue or --url"),
        (["--url", "https://example.org/"], "--venue"),
        (["--venue", "two words"], "expected a page"),
        (["--venue", "ring"], "check the address"),
    ],
)
def test_a_wrong_option_ends_the_service_with_what_to_do(options: list[str], hint: str) -> None:
    harness = ServiceHarness(Service, *options)
    for page in (PAGE, OTHER_PAGE):
        harness.http.pages[page] = b"<!doctype html><title>404</title>"
    with harness:
        pass

    assert hint in str(harness.ended)


def test_a_page_that_cannot_be_reached_is_tried_again() -> None:
    harness = ServiceHarness(Service, "--venue", "ring")
    for page in (PAGE, OTHER_PAGE):
        harness.http.pages[page] = HttpError(f"GET {page} - connection refused")
    with harness:
        pass

    assert harness.ended is None
    assert "connection refused" in str(harness.feed.unavailable)


def test_a_lost_snapshot_makes_it_connect_again_but_not_for_ever() -> None:
    with ServiceHarness(Service, "--url", URL) as race:
        race.feed.say(bundle(TWO))
        for _ in range(10):
            race.advance(5)
            race.feed.say("r91|#|1\nr92|#|2\n")
        first = race.feed.open
        race.advance(1)

        assert race.service._redialled_ms is not None
        assert first


def test_laps_behind_can_be_said_in_the_venues_language() -> None:
    with ServiceHarness(Service, "--url", URL, "--language", "fr") as race:
        race.feed.say(bundle(TWO), cell("22", COUNTED, "gap", "ib", "2 Tours") + "\n")
        race.advance(1)

        assert "2 tours" in race.state["cars"][1]
