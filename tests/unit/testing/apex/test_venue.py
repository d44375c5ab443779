from __future__ import annotations

from livetiming.service.plugins.apex_kart.discovery import parse_config
from livetiming.testing.apex.venue import VenuePages
from tests.unit.testing.apex._sims import QUICK, run

PAGES = VenuePages("Val", "127.0.0.1", 8090)


def test_the_page_leads_to_a_config_that_discovery_understands() -> None:
    page = PAGES.get("/live-timing/val/")
    config = parse_config(PAGES.get("/live-timing/val/javascript/config.js").body)

    assert "javascript/config.js" in page.body
    assert config is not None
    assert (config.port, config.host) == (8090, "127.0.0.1")


def test_the_history_api_answers_from_the_truth() -> None:
    pages = VenuePages("Val", "127.0.0.1", 8090, run(QUICK)[1].truth)
    path = "/live-timing/commonv2/functions/request.php"

    assert pages.post(path, "port=8090&request=D%23-1%23D44385.L").body.startswith("D44385.L")
    assert pages.post(path, "port=8090").body == "error"
    assert PAGES.post(path, "request=D%23-1%23D44385.L").body == "error"


def test_other_addresses_are_not_found() -> None:
    assert PAGES.get("/robots.txt").status == 404
    assert PAGES.post("/", "").status == 404
