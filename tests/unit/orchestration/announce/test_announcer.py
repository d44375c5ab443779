from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from livetiming.orchestration.announce.addresses import Address
from livetiming.orchestration.announce.announcer import Announcements, Nobody
from livetiming.orchestration.announce.ledger import Ledger
from livetiming.orchestration.announce.target import NotSent
from livetiming.orchestration.announce.templates import Templates, read
from livetiming.ports import Announcer, News
from livetiming.runtime.tasks import start
from livetiming.testing.harness import now


class Channel:
    """Takes what it is given at once, unless it is down."""

    def __init__(self, url: str = "json://h", *kinds: str) -> None:
        self.address = Address(url, frozenset(kinds) or None)
        self.taken: list[tuple[str, str]] = []
        self.down = False

    async def send(self, kind: str, title: str, body: str) -> None:
        if self.down:
            raise NotSent("down")
        self.taken.append((title, body))


async def at_once(call: Callable[..., Any], *args: Any) -> Any:
    return call(*args)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "announced.sqlite"


def opened(path: Path, clock: Clock, *channels: Channel, **rest: Any) -> Announcements:
    made = Announcements(
        channels,
        rest.pop("templates", Templates()),
        Ledger(path, owner="test"),
        clock,
        chance=lambda: 1.0,
        in_thread=at_once,
        **rest,
    )
    now(made.start())
    return made


def news(key: str = "k", kind: str = "start", *, hidden: bool = False) -> News:
    return News(kind=kind, title="T", key=key, hidden=hidden, facts={"name": "Race"})


def test_news_reach_the_targets_that_want_their_kind(path: Path, clock: Clock) -> None:
    all_of_it, failures = Channel(), Channel("json://g", "failure")

    opened(path, clock, all_of_it, failures).announce(news())

    assert ([("Race is live", "")], []) == (all_of_it.taken, failures.taken)


def test_they_are_announced_once(path: Path, clock: Clock) -> None:
    channel = Channel()
    announcer = opened(path, clock, channel)
    announcer.announce(news())
    announcer.announce(news())
    opened(path, clock, channel).announce(news())

    assert 1 == len(channel.taken)


def test_hidden_services_are_never_announced(path: Path, clock: Clock) -> None:
    channel = Channel()

    opened(path, clock, channel).announce(news(hidden=True))

    assert [] == channel.taken


def test_what_a_target_did_not_take_is_sent_by_the_next_run(path: Path, clock: Clock) -> None:
    channel, other = Channel(), Channel("json://g")
    channel.down = True
    announcer = opened(path, clock, channel, other)
    announcer.announce(news())
    now(announcer.stop())
    channel.down = False
    opened(path, clock, channel, other)

    assert (1, 1) == (len(channel.taken), len(other.taken))


def test_the_end_waits_until_the_last_news_are_noted(path: Path, clock: Clock) -> None:
    waiting: list[tuple[Callable[..., Any], Deferred[Any]]] = []

    def later(call: Callable[..., Any], *args: Any) -> Deferred[Any]:
        waiting.append((partial(call, *args), Deferred()))
        return waiting[-1][1]

    channel = Channel()
    announcer = Announcements(
        [channel], Templates(), Ledger(path, owner="test"), clock, in_thread=later
    )
    announcer.announce(news())
    ending = start(announcer.stop())
    assert not ending.called

    (call, done) = waiting.pop()
    done.callback(call())
    clock.advance(5)
    assert ending.called

    opened(path, clock, channel)
    assert 1 == len(channel.taken)


def test_a_failing_target_delays_neither_the_caller_nor_the_others(
    path: Path, clock: Clock
) -> None:
    broken, working = Channel(), Channel("json://g")
    broken.down = True
    announcer = opened(path, clock, broken, working)

    for number in range(3):
        announcer.announce(news(str(number)))

    assert 3 == len(working.taken)


def test_texts_are_the_users_and_link_to_the_page(path: Path, clock: Clock) -> None:
    channel = Channel()
    templates = read('[start]\ntitle = "Go: {name}"\nbody = "{link}"', where="t")

    opened(path, clock, channel, templates=templates, public_url="https://t.io").announce(news())

    assert [("Go: Race", "https://t.io/")] == channel.taken


def test_the_channel_is_open_to_kinds_of_others(path: Path, clock: Clock) -> None:
    channel = Channel("json://h", "strategy")
    announcer: Announcer = opened(path, clock, channel)

    announcer.announce(News(kind="strategy.pit", title="Box now", body="Kart 7", key="pit/7/12"))

    assert [("Box now", "Kart 7")] == channel.taken


def test_nothing_that_goes_wrong_reaches_the_caller(
    path: Path, clock: Clock, lost_failures: list[str]
) -> None:
    announcer = opened(path, clock, Channel())

    announcer.announce(None)  # type: ignore[arg-type]  # as a broken caller would

    assert 1 == len(lost_failures)
    lost_failures.clear()


def test_without_addresses_nobody_is_told() -> None:
    nobody: Announcer = Nobody()

    nobody.announce(news())
