"""Router URLs: ``ws://``, ``wss://``, ``rs://host:port`` and ``rs://unix:PATH``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit


class BadAddress(ValueError):
    """A router URL that cannot be used; the text says why and what one looks like."""


@dataclass(frozen=True, slots=True)
class RouterAddress:
    """Where a router listens."""

    url: str
    kind: Literal["websocket", "rawsocket"]
    host: str = ""
    port: int = 0
    tls: bool = False
    path: str | None = None
    """Path of a unix socket, instead of host and port."""


EXAMPLES = "ws://127.0.0.1:8080/ws, wss://timing.example/ws, rs://127.0.0.1:8081 or rs://unix:/path"


def parse_address(url: str) -> RouterAddress:
    """Return the parts of a router URL.

    Raises:
        BadAddress: it is none.
    """
    if url.startswith("rs://unix:"):
        path = url.removeprefix("rs://unix:")
        if not path:
            raise _bad(url)
        return RouterAddress(url, "rawsocket", path=path)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _bad(url) from None
    if not parts.hostname or parts.scheme not in ("ws", "wss", "rs"):
        raise _bad(url)
    if parts.scheme == "rs":
        if port is None:
            raise _bad(url)
        return RouterAddress(url, "rawsocket", parts.hostname, port)
    tls = parts.scheme == "wss"
    return RouterAddress(url, "websocket", parts.hostname, port or (443 if tls else 80), tls)


def _bad(url: str) -> BadAddress:
    return BadAddress(f"router URL: expected something like {EXAMPLES} - got {url!r}")
