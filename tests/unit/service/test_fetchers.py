from __future__ import annotations

from typing import Any

from livetiming.service import HttpError
from livetiming.service.fetchers import Fetcher, JSONFetcher, MultiLineFetcher
from livetiming.testing.harness import ServiceHarness
from tests.unit.service._plugins import Due

URL = "http://x/board"


class Fetched:
    """A due service that fetches."""

    def __init__(self, kind: type[Fetcher], *, url: Any = URL, interval: float = 10) -> None:
        self.race = ServiceHarness(Due)
        self.pages: list[Any] = []
        self.fetcher = kind(url, self.take, interval)
        self.race.http.pages[URL] = b'{"a": 1}\nx'
        self.race.start()

    def take(self, page: Any) -> None:
        if page == b"poison":
            raise ValueError("cannot read this")
        self.pages.append(page)

    def end(self) -> None:
        self.fetcher.stop()
        self.race.stop()


def test_a_page_is_fetched_at_once_and_at_its_interval() -> None:
    test = Fetched(Fetcher)
    test.fetcher.start()
    test.fetcher.start()
    test.race.advance(21)
    test.end()

    assert [b'{"a": 1}\nx'] * 3 == test.pages


def test_the_address_may_be_bytes_or_a_callable() -> None:
    test = Fetched(Fetcher, url=URL.encode)
    test.fetcher.start()
    test.end()

    assert 1 == len(test.pages)


def test_failures_are_waited_for_longer_and_longer_and_told_once() -> None:
    test = Fetched(Fetcher)
    test.race.http.pages[URL] = HttpError("gone")
    test.fetcher.start()
    test.race.advance(32)

    assert 6 == len(test.race.http.requests)
    assert "lost" == test.race.state["session"]["feed"]["status"]
    test.race.http.pages[URL] = b"back"
    test.race.advance(32)
    assert "live" == test.race.state["session"]["feed"]["status"]
    assert b"back" == test.pages[-1]
    test.end()


def test_a_callback_that_raises_counts_as_a_failure(lost_failures: list[str]) -> None:
    test = Fetched(Fetcher)
    test.race.http.pages[URL] = b"poison"
    test.fetcher.start()
    test.race.advance(8)
    test.end()

    assert 4 == len(test.race.http.requests)
    assert 1 == len(lost_failures)
    lost_failures.clear()


def test_json_is_parsed_and_what_is_none_is_passed_over() -> None:
    test = Fetched(JSONFetcher)
    test.fetcher.start()
    test.race.http.pages[URL] = b'{"a": 1}'
    test.race.advance(11)
    test.end()

    assert [{"a": 1}] == test.pages


def test_lines_are_split() -> None:
    test = Fetched(MultiLineFetcher)
    test.fetcher.start()
    test.end()

    assert [['{"a": 1}', "x"]] == test.pages


def test_a_stopped_fetcher_fetches_no_more() -> None:
    test = Fetched(Fetcher)
    test.fetcher.start()
    test.fetcher.stop()
    test.race.advance(30)
    test.end()

    assert 1 == len(test.race.http.requests)
