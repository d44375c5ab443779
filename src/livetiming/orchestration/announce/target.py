"""One place to announce at, through Apprise: a chat, a mailbox, a phone, a webhook."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any, Protocol

from livetiming.orchestration.announce import kinds
from livetiming.orchestration.announce.addresses import Address, BadAddresses
from livetiming.runtime.threads import in_own_thread

NAME = "livetiming"
READ_MORE = "docs/howto/announcements.md lists the common ones"


class NotSent(Exception):
    """A target did not take an announcement; the text says why, as far as it tells."""


class Target(Protocol):
    """Takes announcements."""

    @property
    def address(self) -> Address:
        """Where it is, and what it wants."""

    async def send(self, kind: str, title: str, body: str) -> None:
        """Deliver one announcement.

        Raises:
            NotSent: it was not taken.
        """


class AppriseTarget:
    """A target that Apprise speaks to, in a thread of its own: it may hang as long as it likes."""

    def __init__(self, address: Address, reactor: Any) -> None:
        """Understand the address; nothing is sent yet.

        Raises:
            BadAddresses: Apprise has no service of that name, or the address lacks a part.
        """
        self.address = address
        self._reactor = reactor
        self.apprise: Any = _understand(address)
        """Apprise, with the one service."""

    async def send(self, kind: str, title: str, body: str) -> None:
        """See :class:`Target`."""
        why = await in_own_thread(
            self._reactor, _deliver, self.apprise, kind, title, body, name=self.address.label
        )
        if why is not None:
            raise NotSent(why)


def _understand(address: Address) -> Any:
    from apprise import Apprise, AppriseAsset
    from apprise.common import PersistentStoreMode

    # Nothing is kept on disk: what a service caches there (sessions, ids) belongs to no backup.
    asset = AppriseAsset(
        app_id=NAME, app_desc=NAME, app_url="", storage_mode=PersistentStoreMode.MEMORY
    )
    logging.getLogger("apprise").propagate = False  # we say it once, in our own words
    service = Apprise.instantiate(address.url, asset=asset)
    if service is None:
        raise BadAddresses(
            f"{address.label} - expected an address of a service that Apprise knows, with all its "
            f"parts - Apprise does not understand it; {READ_MORE}"
        )
    apprise = Apprise(asset=asset)
    apprise.add(service)
    return apprise


def _deliver(apprise: Any, kind: str, title: str, body: str) -> str | None:
    """Send; return why it failed, or nothing."""
    from apprise import NotifyFormat, NotifyType

    types = {kinds.FAILURE: NotifyType.FAILURE, kinds.RED_FLAG: NotifyType.WARNING}
    said: list[str] = []
    sent = apprise.notify(
        title=title if body else "",
        body=body or title,
        notify_type=types.get(kind, NotifyType.INFO),
        body_format=NotifyFormat.TEXT,  # what it holds is no markup
        log_callback=lambda entry, _service: said.append(f"{entry.message}"),
    )
    return None if sent else _last(said)


def _last(said: Iterable[str]) -> str:
    # Apprise hands out whole lines of its log: time - level - text.
    lines = [" ".join(line.split(" - ", 2)[-1].split()) for line in said if line.strip()]
    return lines[-1][:300] if lines else "Apprise does not say why"
