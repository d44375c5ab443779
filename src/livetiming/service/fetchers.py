"""Polling a web page, for plugins whose source does not push."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from livetiming.network.backoff import Backoff
from livetiming.network.http import HttpError
from livetiming.runtime.tasks import spawn
from livetiming.service.host import current_host
from livetiming.service.pluginlog import PluginLog

if TYPE_CHECKING:
    from livetiming.ports import Timer

LONGEST_WAIT_S = 300.0


class Fetcher:
    """Gets a page again and again and hands its bytes to a callback.

    After a failure, an exception in the callback among them, it waits 1, 2, 4 … s (at most
    five minutes), and the usual interval again after a success.
    """

    def __init__(
        self,
        url: bytes | str | Callable[[], bytes | str],
        callback: Callable[[Any], object],
        interval: float,
    ) -> None:
        """Prepare to fetch.

        Args:
            url: the page, or a callable that returns it (see :func:`livetiming.service.uncache`).
            callback: takes each page.
            interval: from the end of one fetch to the start of the next [s].
        """
        self.url = url
        self.callback = callback
        self.interval = interval
        self._host = current_host()
        self._backoff = Backoff(limit_s=LONGEST_WAIT_S)
        self._log = PluginLog("livetiming.service.fetchers")
        self._later: Timer | None = None
        self._running = False
        self._said: str | None = None
        self._source = f"{type(self).__name__} {id(self)}"

    def start(self) -> None:
        """Fetch now, and go on."""
        if not self._running:
            self._running = True
            self._fetch()

    def stop(self) -> None:
        """Fetch no more."""
        self._running = False
        if self._later is not None and self._later.active():
            self._later.cancel()
        self._host.health.forget(self._source)

    def deliver(self, body: bytes) -> None:
        """Hand *body* to the callback; the place to override for another form of page."""
        self.callback(body)

    def _fetch(self) -> None:
        spawn(self._fetch_once(), name="fetcher")

    async def _fetch_once(self) -> None:
        url = self._address()
        try:
            body = await self._host.http.get(url)
            if not self._running:
                return
            self.deliver(body)
        except HttpError as error:
            self._failed(str(error))
        except Exception:  # noqa: BLE001  # the plugin's callback; reported, then tried again
            if self._said != "callback":
                self._log.failure("{url} - the plugin could not use the page", url=url)
            self._failed("callback")
        else:
            self._succeeded(url)

    def _address(self) -> str:
        url = self.url() if callable(self.url) else self.url
        return url.decode() if isinstance(url, bytes) else url

    def _succeeded(self, url: str) -> None:
        if self._said is not None:
            self._log.info("{url} - works again", url=url)
            self._said = None
        self._backoff.reset()
        self._host.health.heard(self._host.clock.seconds(), self._source)
        self._again(self.interval)

    def _failed(self, why: str) -> None:
        if why not in (self._said, "callback"):
            self._log.warn("{why} - trying again until it works", why=why)
        self._said = why
        self._host.health.lost(self._source)
        self._again(self._backoff.next_s())

    def _again(self, wait_s: float) -> None:
        if self._running:
            self._later = self._host.clock.callLater(wait_s, self._fetch)


class JSONFetcher(Fetcher):
    """As :class:`Fetcher`, for pages of JSON; one that is none is logged and passed over."""

    def deliver(self, body: bytes) -> None:
        """Hand the parsed page to the callback."""
        try:
            value = json.loads(body)
        except ValueError as error:
            self._log.warn(
                "{url} - expected JSON, got {body!r} ({error})",
                url=self._address(),
                body=body[:80],
                error=error,
            )
            return
        self.callback(value)


class MultiLineFetcher(Fetcher):
    """As :class:`Fetcher`, for pages of text; the callback gets the list of lines."""

    def deliver(self, body: bytes) -> None:
        """Hand the lines to the callback."""
        self.callback(body.decode("utf-8", errors="replace").splitlines())
