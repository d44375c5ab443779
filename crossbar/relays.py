"""Which public relays a network has, and how busy each is; served over WAMP and at ``/relays``.

Runs inside the router, which alone knows who is connected. On a master (``"role": "master"`` under
``extra``) it takes the relays' announcements and keeps the list; on a relay's own router
(``"role": "relay"``) it tells how many viewers there are, keeps a copy of the master's list for the
page, and sends viewers away from a router whose relay is gone: there is nothing to see any more,
and the page finds another.
"""

import json
import time
from typing import Any
from urllib.parse import urlsplit

from autobahn.twisted.wamp import ApplicationSession
from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.types import PublishOptions, RegisterOptions, SubscribeOptions
from twisted.internet.task import LoopingCall
from twisted.web.resource import Resource
from twisted.web.server import Request

TOPIC = "livetiming.relays"
LIST = "livetiming.relays.list"
ANNOUNCE = "livetiming.relays.announce"
LOAD = "livetiming.relays.load"
LISTING_CLASS = 13
BAD_ARGUMENT = "wamp.error.invalid_argument"

MAX_RELAYS = 64
MAX_URL = 200
MAX_CONNECTIONS = 10_000_000
FORGET_S = 20.0
"""A relay that has not announced itself for so long is off the list."""
LOOK_S = 5.0
FORSAKEN_S = 20.0
"""Viewers of a router without its relay are sent away after so long."""
GONE = "livetiming.relay.gone"
COUNTS_S = 30.0
"""While no relay comes or goes, counts are published this often."""


def read_announcement(raw: Any) -> dict[str, Any]:
    """Return the entry of a relay.

    Raises:
        ApplicationError: it is none; the text says why.
    """
    entry = raw if isinstance(raw, dict) else {}
    url, connections, limit = (entry.get(name) for name in ("url", "connections", "limit"))
    if not isinstance(url, str) or len(url) > MAX_URL or not _is_websocket(url):
        raise ApplicationError(BAD_ARGUMENT, f"url: expected ws:// or wss://, got {url!r:.80}")
    if not _is_count(connections) or (limit is not None and not _is_count(limit)):
        raise ApplicationError(
            BAD_ARGUMENT, f"connections, limit: expected counts, got {connections!r}, {limit!r}"
        )
    return {"url": url, "connections": connections, "limit": limit}


def _is_websocket(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("ws", "wss") and bool(parts.hostname) and not parts.username
    except ValueError:
        return False


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_CONNECTIONS


class Relays:
    """The list: one entry a relay's address, by the session that announces it."""

    def __init__(self) -> None:
        self._entries: dict[int, tuple[dict[str, Any], float]] = {}

    def announce(self, session: int, entry: dict[str, Any], now_s: float) -> bool:
        """Take an announcement; return whether a relay has come.

        Raises:
            ApplicationError: there are too many.
        """
        is_new = session not in self._entries
        if is_new and len(self._entries) >= MAX_RELAYS:
            raise ApplicationError(BAD_ARGUMENT, f"expected at most {MAX_RELAYS} relays")
        self._entries[session] = (entry, now_s)
        return is_new

    def leave(self, session: int) -> bool:
        """Forget a session; return whether it was a relay's."""
        return self._entries.pop(session, None) is not None

    def expire(self, now_s: float) -> bool:
        """Forget relays that say nothing any more; return whether there were any."""
        silent = [key for key, (_, at_s) in self._entries.items() if now_s - at_s > FORGET_S]
        for session in silent:
            self.leave(session)
        return bool(silent)

    def listing(self) -> list[dict[str, Any]]:
        """Return the relays, the least busy first; the newest word of each address counts."""
        by_age = sorted(self._entries.values(), key=lambda known: known[1])
        newest = {entry["url"]: entry for entry, _ in by_age}
        return sorted(newest.values(), key=lambda entry: (entry["connections"], entry["url"]))


class Board:
    """What ``/relays`` shows: in one process with what keeps the list."""

    listing: list[dict[str, Any]] = []  # noqa: RUF012  # one a process, on purpose


class Monitor(ApplicationSession):  # type: ignore[misc]
    """Keeps the list on a master; counts viewers everywhere."""

    def __init__(self, config: Any = None) -> None:
        super().__init__(config)
        extra = self.config.extra or {}
        self._is_master = extra.get("role", "master") == "master"
        self._limit = extra.get("limit")
        self._relays = Relays()
        self._published_s = 0.0
        self._forsaken_s = float(extra.get("forsaken_s", FORSAKEN_S))
        self._relay_s: float | None = None
        """When the relay was last here; nothing while there was none yet, or after it was told."""
        self._look = LoopingCall(self._check if self._is_master else self._check_relay)

    async def onJoin(self, details: Any) -> None:
        """Offer the procedures, and watch who leaves."""
        await self.register(self.load, LOAD)
        if not self._is_master:
            options = SubscribeOptions(get_retained=True)
            await self.subscribe(self._copy, TOPIC, options=options)
            self._look.start(min(LOOK_S, self._forsaken_s))
            return
        await self.register(self.listing, LIST)
        await self.register(self.announce, ANNOUNCE, options=RegisterOptions(details=True))
        await self.subscribe(self._left, "wamp.session.on_leave")
        self._look.start(LOOK_S)

    def onLeave(self, details: Any) -> None:
        """Watch no more."""
        if self._look.running:
            self._look.stop()
        super().onLeave(details)

    async def load(self) -> dict[str, Any]:
        """Return how many viewers are connected, and how many may be."""
        count = await self.call("wamp.session.count", ["anonymous"])
        return {"connections": count, "limit": self._limit}

    def listing(self) -> list[dict[str, Any]]:
        """Return the relays."""
        return self._relays.listing()

    def announce(self, raw: Any = None, details: Any = None) -> None:
        """Take the word of a relay; whose it is, the router tells."""
        now_s = time.monotonic()
        came = self._relays.announce(details.caller, read_announcement(raw), now_s)
        Board.listing = self._relays.listing()
        if came or now_s - self._published_s >= COUNTS_S:
            self._publish()

    def _left(self, session: Any, *_: Any) -> None:
        number = session.get("session") if isinstance(session, dict) else session
        if self._relays.leave(number):
            self._publish()

    def _check(self) -> None:
        if self._relays.expire(time.monotonic()) or not self._published_s:
            self._publish()

    async def _check_relay(self) -> None:
        """Send viewers away, once, when the relay has been gone for too long."""
        now_s = time.monotonic()
        if await self.call("wamp.session.count", ["services"]):
            self._relay_s = now_s
        elif self._relay_s is not None and now_s - self._relay_s >= self._forsaken_s:
            self._relay_s = None
            await self.call("wamp.session.kill_by_authrole", "anonymous", GONE, "no relay here")

    def _publish(self) -> None:
        self._published_s = time.monotonic()
        Board.listing = self._relays.listing()
        now_ms = int(time.time() * 1000)
        message = {
            "msgClass": LISTING_CLASS,
            "date": now_ms,
            "payload": Board.listing,
            "retain": True,
        }
        self.publish(TOPIC, message, options=PublishOptions(retain=True))

    def _copy(self, message: Any) -> None:
        """Keep the master's list, as the relay passes it on."""
        payload = message.get("payload") if isinstance(message, dict) else None
        entries = payload if isinstance(payload, list) else []
        good = []
        for entry in entries[:MAX_RELAYS]:
            try:
                good.append(read_announcement(entry))
            except ApplicationError:
                continue
        Board.listing = good


class RelayList(Resource):
    """``/relays``: the list as JSON, for a page of any origin."""

    isLeaf = True  # noqa: N815  # Twisted's name

    def render_GET(self, request: Request) -> bytes:
        """Send the list of now."""
        request.setHeader("access-control-allow-origin", "*")
        request.setHeader("cache-control", "no-store")
        request.setHeader("content-type", "application/json")
        request.setHeader("x-content-type-options", "nosniff")
        return json.dumps(Board.listing).encode()


def page(extra: dict[str, Any]) -> RelayList:
    """Make the resource that serves the list."""
    return RelayList()
