"""From a venue to its feed."""

from __future__ import annotations

import pytest

from livetiming.service.plugins.apex_kart import discovery
from livetiming.service.plugins.apex_kart.discovery import BadVenue, Config, Venue

CONFIG = 'var configPort = 8600;\nvar configGMT = 2;\nvar configHost = "data.example.org";'


@pytest.mark.parametrize(
    ("venue", "first"),
    [
        ("my-track", "https://live.apex-timing.com/my-track/"),
        ("https://live.apex-timing.com/my-track", "https://live.apex-timing.com/my-track/"),
        (
            "https://www.apex-timing.com/live-timing/my-track/index.html?x=1",
            "https://www.apex-timing.com/live-timing/my-track/",
        ),
        ("live.apex-timing.com/my-track/", "https://live.apex-timing.com/my-track/"),
    ],
)
def test_a_venue_is_a_page_or_its_last_part(venue: str, first: str) -> None:
    assert first == discovery.pages(venue)[0]
    assert f"{first}javascript/config.js" == discovery.config_url(first)


@pytest.mark.parametrize("venue", ["", "my track", "ftp://example.org/x", "wss://example.org:1/"])
def test_anything_else_is_refused_with_an_example(venue: str) -> None:
    with pytest.raises(BadVenue, match="expected"):
        discovery.pages(venue)


def test_settings_tell_port_host_and_offset() -> None:
    assert Config(8600, "data.example.org", 2) == discovery.parse_config(CONFIG)
    assert Config(7910) == discovery.parse_config("var configPort=7910;")


@pytest.mark.parametrize(
    "script", ["", "<!doctype html>", "var configPort = 0;", "configPort=99999"]
)
def test_a_page_that_is_no_settings_is_none(script: str) -> None:
    assert discovery.parse_config(script) is None


def test_a_page_without_tls_has_its_feed_and_its_history_without_tls_too() -> None:
    venue = Venue("http://127.0.0.1:8093/live-timing/simulated/", Config(8091, "127.0.0.2"))

    assert ["ws://127.0.0.2:8093/"] == venue.feeds
    assert ["http://127.0.0.1:8093/live-timing/commonv2/functions/request.php"] == (
        venue.history_urls
    )
    assert ["ws://127.0.0.1:8093/"] == Venue(venue.page, Config(8091)).feeds


def test_feeds_are_three_ports_up_and_the_named_host_comes_first() -> None:
    venue = Venue("https://x/", Config(8600, "data.example.org"))

    assert [
        "wss://data.example.org:8603/",
        "wss://live-data.apex-timing.com:8603/",
        "wss://www.apex-timing.com:8603/",
    ] == venue.feeds
    assert (
        "https://live-data.apex-timing.com/live-timing/commonv2/functions/request.php"
        == (venue.history_urls[0])
    )


@pytest.mark.parametrize(
    ("url", "port"),
    [("wss://h:8603/", 8600), ("ws://h:8602/", 8600), ("wss://h/", None), ("wss://h:x/", None)],
)
def test_the_base_port_follows_from_a_feeds_address(url: str, port: int | None) -> None:
    assert port == discovery.port_of(url)
