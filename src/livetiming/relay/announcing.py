"""Telling the master that this relay is there and how busy it is, so that viewers find it."""

from __future__ import annotations

from urllib.parse import urlsplit

from twisted.logger import Logger

from livetiming.ports import Bus, CallFailed, Clock, Json
from livetiming.protocol import topics
from livetiming.runtime.loops import Loops

_log = Logger(namespace="livetiming.relay")

INTERVAL_S = 5.0
LIMIT_S = 4.0


class BadPublicUrl(ValueError):
    """A viewer could not connect there; the text says why."""


def check_public_url(url: str) -> str:
    """Return *url* if viewers can connect to it.

    Raises:
        BadPublicUrl: it is no WebSocket's address.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("ws", "wss") or not parts.hostname:
        raise BadPublicUrl(
            "address for viewers: expected something like wss://relay.example/ws - "
            f"got {url!r}; give it with --public-url"
        )
    return url


class Announcing:
    """Says every few seconds how many viewers are at this relay."""

    def __init__(self, master: Bus, public: Bus, clock: Clock, url: str) -> None:
        """Prepare to announce that viewers reach this relay at *url*."""
        self._master = master
        self._public = public
        self._url = url
        self._loops = Loops(clock)
        self._trouble: str | None = None

    def start(self) -> None:
        """Begin."""
        self._loops.every(INTERVAL_S, self.announce, name="announcement of the relay")

    def stop(self) -> None:
        """Announce no more; the master notices by itself that this relay is gone."""
        self._loops.stop()

    async def announce(self) -> None:
        """Announce once; what is in the way is told when it changes."""
        try:
            load = await self._load()
            await self._master.call(topics.RELAYS_ANNOUNCE, load, timeout_s=LIMIT_S)
        except ConnectionError:
            return  # the connection tells of itself
        except (CallFailed, TimeoutError) as problem:
            self._say(str(problem))
            return
        self._say("")

    async def _load(self) -> Json:
        try:
            told = await self._public.call(topics.RELAYS_LOAD, timeout_s=LIMIT_S)
        except ConnectionError:
            raise CallFailed("livetiming.error.no_router", "the public router is lost") from None
        load = told if isinstance(told, dict) else {}
        return {
            "url": self._url,
            "connections": load.get("connections", 0),
            "limit": load.get("limit"),
        }

    def _say(self, trouble: str) -> None:
        was, self._trouble = self._trouble, trouble
        if trouble and not was:
            _log.warn("this relay is not listed: {why}; trying again", why=trouble)
        elif not trouble and was != trouble:
            how = "listed" if was is None else "listed again"
            _log.info("this relay is {how} as {url}", how=how, url=self._url)
