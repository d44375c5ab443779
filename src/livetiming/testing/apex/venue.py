"""The web pages of a venue: what endpoint discovery looks at, and the history API."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs

from livetiming.testing.apex.history import answer
from livetiming.testing.apex.truth import Truth

_PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{title}</title>
<script src="javascript/config.js"></script></head>
<body><h1>{title}</h1><p>A simulated venue. The feed is at this address, as a WebSocket.</p>
</body></html>
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an HTTP request is answered with."""

    status: int
    content_type: str
    body: str


@dataclass(frozen=True, slots=True)
class VenuePages:
    """The pages of one venue.

    Attributes:
        title: Shown on the page.
        host: Told in ``config.js`` as the feed's host.
        config_port: Told as the base port P; viewers connect to P+3 (TLS) or P+2.
        truth: For the history API; None when a capture is played.
    """

    title: str
    host: str
    config_port: int
    truth: Truth | None = None

    def get(self, path: str) -> Answer:
        """Answer a GET."""
        if path.endswith("/javascript/config.js"):
            return Answer(200, "text/javascript", self._config())
        if path == "/" or path.startswith("/live-timing/"):
            return Answer(200, "text/html", _PAGE.format(title=self.title))
        return Answer(404, "text/plain", f"no page {path!r} here\n")

    def post(self, path: str, body: str) -> Answer:
        """Answer a POST: the history API."""
        if not path.endswith("/functions/request.php"):
            return Answer(404, "text/plain", f"no page {path!r} here\n")
        request = parse_qs(body, keep_blank_values=True).get("request", [""])[0]
        text = "error" if self.truth is None else answer(self.truth, request)
        return Answer(200, "text/plain", text)

    def _config(self) -> str:
        return (
            f"var configPort = {self.config_port};\n"
            f'var configHost = "{self.host}";\n'
            f"var configGMT = 2;\n"
        )
