"""Apprise itself, posting to a real HTTP server on the loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from twisted.trial.unittest import TestCase

from livetiming.orchestration.announce.addresses import Address, BadAddresses, twitter
from livetiming.orchestration.announce.target import AppriseTarget, NotSent
from livetiming.runtime.reactor import the_reactor
from tests.router import free_port
from tests.unit.orchestration.announce.test_addresses import ALL_FOUR
from tests.webhook import Webhook


@pytest.mark.integration
class TestAppriseTarget(TestCase):
    timeout = 30

    @pytest.fixture(autouse=True)
    def _webhook(self) -> Iterator[None]:
        self.webhook = Webhook()
        yield
        self.webhook.close()

    async def test_a_webhook_gets_title_text_and_kind(self) -> None:
        target = AppriseTarget(Address(self.webhook.url), the_reactor())

        await target.send("failure", "Race is failing", "it died")

        assert [("Race is failing", "it died", "failure")] == [
            (post["title"], post["message"], post["type"]) for post in self.webhook.posts
        ]

    async def test_news_without_a_text_are_sent_as_text(self) -> None:
        await AppriseTarget(Address(self.webhook.url), the_reactor()).send("start", "Go", "")

        assert [("", "Go")] == [(post["title"], post["message"]) for post in self.webhook.posts]

    async def test_a_refusal_tells_the_status(self) -> None:
        self.webhook.status = 503
        target = AppriseTarget(Address(self.webhook.url), the_reactor())

        with pytest.raises(NotSent, match="error=503"):
            await target.send("start", "Go", "")

    async def test_nobody_listening_is_told_without_the_address(self) -> None:
        url = f"json://user:secret@127.0.0.1:{free_port()}/secret"

        with pytest.raises(NotSent, match="onnection error") as refused:
            await AppriseTarget(Address(url), the_reactor()).send("start", "Go", "")

        assert "secret" not in str(refused.value)

    async def test_a_target_that_hangs_is_left_by_its_own_time_limit(self) -> None:
        self.webhook.hold = threading.Event()
        target = AppriseTarget(Address(self.webhook.url + "?rto=0.2"), the_reactor())

        with pytest.raises(NotSent):
            await target.send("start", "Go", "")


def test_an_address_of_no_service_is_refused_without_showing_it() -> None:
    with pytest.raises(BadAddresses, match=r"bogus://… - expected an address of a service") as no:
        AppriseTarget(Address("bogus://secret"), None)

    assert "secret" not in str(no.value)


def test_apprise_understands_the_address_made_of_the_variables_for_twitter() -> None:
    address = twitter(ALL_FOUR)
    assert address is not None

    (service,) = AppriseTarget(address, None).apprise

    assert ("ck", "c/s", "at", "as") == (
        service.ckey,
        service.csecret,
        service.akey,
        service.asecret,
    )
    assert "tweet" == service.mode


@pytest.mark.parametrize(
    "url",
    [
        "discord://123456789012345678/abcdefghijklmnopqrstuvwxyz0123456789",
        "tgram://123456789:ABCdefGHIjklMNOpqrsTUVwxyz123456789/12345678",
        "slack://TXXXXXXXX/BXXXXXXXX/ABCDEFGHIJKLMNOPQRSTUVWX/#racing",
        "mastodons://token@mastodon.social",
        "mailtos://user:password@example.com?to=crew@example.com",
        "ntfys://ntfy.sh/racing",
        "jsons://example.com/hook",
    ],
)
def test_the_addresses_in_our_documentation_are_ones(url: str) -> None:
    assert 1 == len(AppriseTarget(Address(url), None).apprise)
