"""The page joins the least busy relay, and another router when that one goes."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import new_site, playwright_api
from tests.browser.site import Program, Site
from tests.router import Router

expect = playwright_api.expect
pytestmark = pytest.mark.integration

KEY = "what relays prove themselves with"
PUBLIC_SECRET = "what the relay's router was started with"


class Relayed:
    """A site with two relays beside it."""

    def __init__(self, site: Site, publics: list[Router]) -> None:
        self.site = site
        self.publics = publics
        self.relays: list[Program] = []

    @property
    def urls(self) -> set[str]:
        return {public.url for public in self.publics}

    def start(self) -> None:
        self.site.start()
        for public in self.publics:
            public.start()
            relay = Program(
                "livetiming.cli.relay",
                *("--master", self.site.router.url, "--relay", public.url),
                environment={
                    "LIVETIMING_SHARED_SECRET": PUBLIC_SECRET,
                    "LIVETIMING_RELAY_KEY": KEY,
                },
            )
            self.relays.append(relay)
            relay.line(rf"relaying {self.site.uuid}")
        for relay in self.relays:
            relay.line(r"this relay is listed")

    def stop_router(self, url: str) -> None:
        """End the router of a relay, as its machine would."""
        next(public for public in self.publics if public.url == url).stop()

    def stop(self) -> None:
        for relay in self.relays:
            relay.stop()
        for public in self.publics:
            public.stop()
        self.site.stop()


@pytest.fixture
def relayed(tmp_path_factory: pytest.TempPathFactory, page_dir: Path) -> Iterator[Relayed]:
    work = tmp_path_factory.mktemp("relayed")
    site = new_site(work / "master", page_dir, relay_key=KEY)
    publics = [
        Router(work / name, config_name="relay.json", secret=PUBLIC_SECRET)
        for name in ("one", "two")
    ]
    running = Relayed(site, publics)
    try:
        running.start()
        yield running
    finally:
        running.stop()


def test_the_page_joins_a_relay_then_the_other_then_the_masters_router(
    relayed: Relayed, viewer: Callable[..., Any]
) -> None:
    with urllib.request.urlopen(relayed.site.url + "relays", timeout=10) as answer:
        assert relayed.urls == {entry["url"] for entry in json.load(answer)}
        assert "*" == answer.headers["access-control-allow-origin"]
    page = viewer(problems=True)  # a connection that is refused is told on the console
    joined: list[str] = []
    page.on("websocket", lambda socket: joined.append(socket.url))
    table = page.get_by_test_id("timing-table").locator("tbody tr")
    health = page.get_by_test_id("feed-status").first

    page.goto(relayed.site.screen)
    expect(table).to_have_count(24)
    expect(health).to_have_attribute("data-level", "live")
    assert len(joined) == 1
    first = joined[0]
    assert first in relayed.urls
    (second,) = relayed.urls - {first}

    for gone, next_one in ((first, second), (second, relayed.site.router.url)):
        with page.expect_websocket(lambda socket, url=next_one: bool(socket.url == url)):
            relayed.stop_router(gone)
        expect(health).to_have_attribute("data-level", "live")
        expect(table).to_have_count(24)
