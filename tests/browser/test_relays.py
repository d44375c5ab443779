"""The page joins the least busy relay, and another router when that one goes."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
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
    """A site with a relay beside it."""

    def __init__(self, site: Site, public: Router) -> None:
        self.site = site
        self.public = public
        self.relay: Program | None = None

    def start_relay(self) -> None:
        self.relay = Program(
            "livetiming.cli.relay",
            *("--master", self.site.router.url, "--relay", self.public.url),
            environment={
                "LIVETIMING_SHARED_SECRET": PUBLIC_SECRET,
                "LIVETIMING_RELAY_KEY": KEY,
            },
        )
        self.relay.line(r"this relay is listed")
        self.relay.line(rf"relaying {self.site.uuid}")

    def stop(self) -> None:
        if self.relay is not None:
            self.relay.stop()
        self.public.stop()
        self.site.stop()


@pytest.fixture(scope="module")
def relayed(tmp_path_factory: pytest.TempPathFactory, page_dir: Any) -> Iterator[Relayed]:
    work = tmp_path_factory.mktemp("relayed")
    site = new_site(work / "master", page_dir, relay_key=KEY)
    public = Router(work / "public", config_name="relay.json", secret=PUBLIC_SECRET)
    running = Relayed(site, public)
    try:
        site.start()
        public.start()
        running.start_relay()
        yield running
    finally:
        running.stop()


def test_the_page_joins_the_relay_and_the_masters_router_when_that_is_gone(
    relayed: Relayed, viewer: Callable[..., Any]
) -> None:
    page = viewer(problems=True)  # a connection that is refused is told on the console
    joined: list[str] = []
    page.on("websocket", lambda socket: joined.append(socket.url))

    page.goto(relayed.site.screen)
    table = page.get_by_test_id("timing-table").locator("tbody tr")
    expect(table).to_have_count(24)
    expect(page.get_by_test_id("feed-status").first).to_have_attribute("data-level", "live")
    assert [relayed.public.url] == joined

    relayed.public.stop()
    with page.expect_websocket(lambda socket: socket.url == relayed.site.router.url):
        pass
    expect(page.get_by_test_id("feed-status").first).to_have_attribute("data-level", "live")
    expect(table).to_have_count(24)


def test_the_list_of_relays_is_there_for_pages_of_any_origin(relayed: Relayed) -> None:
    with urllib.request.urlopen(relayed.site.url + "relays", timeout=10) as answer:
        entries = json.load(answer)
        assert "*" == answer.headers["access-control-allow-origin"]

    assert all(entry["url"] == relayed.public.url for entry in entries)
