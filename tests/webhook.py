"""A real HTTP server that takes what Apprise posts to a ``json://`` address."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Webhook:
    """Listens on a port of the loopback; what came can be waited for."""

    def __init__(self) -> None:
        self.posts: list[dict[str, Any]] = []
        self.status = 200
        self.hold: threading.Event | None = None
        """While it is there and not set, requests get no answer."""
        self._came = threading.Condition()
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with hook._came:
                    hook.posts.append(body)
                    hook._came.notify_all()
                if hook.hold is not None:
                    hook.hold.wait(20)
                self.send_response(hook.status)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Its address for Apprise."""
        return f"json://127.0.0.1:{self._server.server_port}/hook"

    def wait_for(self, count: int, *, limit_s: float = 20) -> list[dict[str, Any]]:
        """Return what came, once there are *count* posts."""
        with self._came:
            assert self._came.wait_for(lambda: len(self.posts) >= count, limit_s), self.posts
            return list(self.posts)

    def close(self) -> None:
        """Listen no more."""
        if self.hold is not None:
            self.hold.set()
        self._server.shutdown()
        self._server.server_close()
