from __future__ import annotations

from livetiming.orchestration.announce.links import links


def test_news_of_a_service_lead_to_it_and_others_to_the_page() -> None:
    assert {"page": "https://t.io", "link": "https://t.io/#/s/a%2Fb"} == links(
        "https://t.io/", {"uuid": "a/b"}
    )
    assert "https://t.io/" == links("https://t.io", {})["link"]


def test_without_a_page_there_is_no_link() -> None:
    assert {"page": "", "link": ""} == links("", {"uuid": "a"})
