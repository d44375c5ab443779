"""From a venue's page or slug to its feed. Pure: says what to fetch and reads what came."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

HOSTS: Final = ("live-data.apex-timing.com", "www.apex-timing.com")
"""Where sockets have lived, newest first, for pages that do not say."""
PAGES: Final = ("https://live.apex-timing.com/{}/", "https://www.apex-timing.com/live-timing/{}/")
CONFIG: Final = "javascript/config.js"
HISTORY: Final = "/live-timing/commonv2/functions/request.php"

_PORT = re.compile(r"\bconfigPort\s*=\s*[\"']?(\d{1,5})")
_HOST = re.compile(r"\bconfigHost\s*=\s*[\"']([A-Za-z0-9.-]{1,253})[\"']")
_GMT = re.compile(r"\bconfigGMT\s*=\s*[\"']?(-?\d{1,2})")
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


class BadVenue(ValueError):
    """The text names no venue; the message says what would."""


@dataclass(frozen=True, slots=True)
class Config:
    """What a venue's ``config.js`` says."""

    port: int
    """The base of all of the venue's ports."""
    host: str | None = None
    gmt_h: int | None = None


@dataclass(frozen=True, slots=True)
class Venue:
    """A venue's feed and what belongs to it."""

    page: str
    config: Config

    @property
    def feeds(self) -> list[str]:
        """WebSocket addresses, the likeliest first.

        A page without TLS is somebody's own server, such as ``livetiming-apex-server``, and its
        feed is the plain socket, one port below the one with TLS.
        """
        if self._plain:
            return [f"ws://{self.config.host or self._host}:{self.config.port + 2}/"]
        return [f"wss://{host}:{self.config.port + 3}/" for host in self._hosts()]

    @property
    def history_urls(self) -> list[str]:
        """Addresses of the history, the likeliest first."""
        if self._plain:
            return [urljoin(self.page, HISTORY)]
        return [f"https://{host}{HISTORY}" for host in dict.fromkeys((*HOSTS, *self._hosts()))]

    @property
    def _plain(self) -> bool:
        return self.page.startswith("http://")

    @property
    def _host(self) -> str:
        return urlsplit(self.page).hostname or ""

    def _hosts(self) -> list[str]:
        first = (self.config.host,) if self.config.host else ()
        return list(dict.fromkeys((*first, *HOSTS)))


def pages(venue: str) -> list[str]:
    """Pages to try for *venue*, which is a slug or the address of a page.

    Raises:
        BadVenue: it is neither.
    """
    text = venue.strip()
    if "://" not in text and "/" in text:
        text = f"https://{text}"
    if "://" in text:
        return [_page(text, venue)]
    if not _SLUG.fullmatch(text):
        raise BadVenue(
            f"--venue: expected a page such as {PAGES[0].format('my-track')} or its last part, "
            f"got {venue!r}; copy the address of the venue's live timing page"
        )
    return [page.format(text) for page in PAGES]


def _page(text: str, venue: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadVenue(
            f"--venue: expected an address that begins with https://, got {venue!r}; for the "
            f"address of the feed itself use --url"
        )
    path = re.sub(r"/(?:index\.\w+)?$", "", parts.path)
    return f"{parts.scheme}://{parts.netloc}{path}/"


def config_url(page: str) -> str:
    """Address of the settings that *page* loads."""
    return page + CONFIG


def parse_config(script: str) -> Config | None:
    """Read a ``config.js``; None when it is something else, such as an error page."""
    port = _PORT.search(script)
    if port is None or not 1 <= int(port[1]) <= 65_532:
        return None
    host, gmt = _HOST.search(script), _GMT.search(script)
    return Config(int(port[1]), host[1] if host else None, int(gmt[1]) if gmt else None)


def port_of(feed_url: str) -> int | None:
    """Base port of a feed given by its own address; None when the address has no port."""
    try:
        parts = urlsplit(feed_url)
        port = parts.port
    except ValueError:
        return None
    if port is None:
        return None
    return port - (3 if parts.scheme == "wss" else 2)
