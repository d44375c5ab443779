"""The server: HTTP on a port of the loopback, each request in a thread of its own."""

from __future__ import annotations

import base64
import contextlib
import json
import socket
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from livetiming.testing.calendar.faults import Fault, Faults, fault
from livetiming.testing.calendar.icalendar_file import ical_bytes
from livetiming.testing.calendar.listing import list_events
from livetiming.testing.calendar.oauth import NoGrant, SignIn
from livetiming.testing.calendar.problems import Refused, bad, not_found
from livetiming.testing.calendar.store import Calendar, CalendarStore

MAIN = "main@group.calendar.example"
"""Id of the calendar that is there from the beginning."""


class CalendarServer:
    """Google's Calendar API v3 and its sign-in, and the same calendars as iCalendar files.

    ``/calendar/v3/…`` is the API, ``/o/oauth2/auth`` and ``/token`` the sign-in,
    ``/calendar.ics`` the main calendar, and ``/ical/ID.ics`` any other.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        zone: str = "UTC",
        page_limit: int = 250,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.store = CalendarStore(now)
        self.sign_in = SignIn(now)
        self.faults = Faults()
        self.page_limit = page_limit
        """Events on a page at most; small, it makes clients ask for more pages."""
        self.requests: list[tuple[str, str]] = []
        """Method and path of what was asked for."""
        self.store.add_calendar(MAIN, summary="Races", zone=zone)
        server = self

        class Handler(_Handler):
            serves = server

        self._http = _Listener(("127.0.0.1", port), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)

    def start(self) -> CalendarServer:
        """Listen."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Listen no more, and hang up on everybody; again does nothing."""
        self._http.shutdown()
        self._http.server_close()
        self._http.hang_up()
        self._thread.join()

    @property
    def url(self) -> str:
        """The address of everything."""
        return f"http://127.0.0.1:{self._http.server_port}/"

    @property
    def api_url(self) -> str:
        """The address of the API."""
        return f"{self.url}calendar/v3/"

    @property
    def ical_url(self) -> str:
        """Address of the main calendar as a file."""
        return f"{self.url}calendar.ics"

    def ical_url_of(self, calendar: str) -> str:
        """Address of any calendar as a file."""
        return f"{self.url}ical/{calendar}.ics"

    def break_next(self, status: int | None, **rest: Any) -> Fault:
        """Let coming requests fail; see :class:`~.faults.Fault`."""
        coming = fault(status, **rest)
        self.faults.add(coming)
        return coming

    def count(self, method: str, part: str = "") -> int:
        """Return how often *method* was asked of paths with *part* in them."""
        return sum(1 for done, path in list(self.requests) if done == method and part in path)


class _Listener(ThreadingHTTPServer):
    """Knows its connections, so that it can end them: clients keep theirs open."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self._open: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End every connection."""
        for request in list(self._open):
            with contextlib.suppress(OSError):
                request.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away; show what is a fault of ours."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    serves: CalendarServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PATCH(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    # ---- one request -------------------------------------------------------------------------

    def _answer(self) -> None:
        path = urlsplit(self.path).path
        self.serves.requests.append((self.command, self.path))
        self._body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        coming = self.serves.faults.take(self.command, path)
        if coming is not None and coming.hold is not None:
            coming.hold.wait(30)
        if coming is not None and not coming.after:
            self._meet(coming)
            return
        try:
            status, content, headers = self._route(path)
        except Refused as refused:
            status, content, headers = refused.status, refused.as_json(), {}
        except NoGrant as refused:
            status, content, headers = refused.status, refused.body, {}
        if coming is not None:
            self._meet(coming)
        else:
            self._send(status, content, headers)

    def _meet(self, coming: Fault) -> None:
        if coming.status is None:
            self.close_connection = True
            self.connection.close()
            return
        refused = Refused(coming.status, coming.reason, coming.message)
        wait_s = coming.retry_after_s
        headers = {} if wait_s is None else {"Retry-After": str(wait_s)}
        self._send(coming.status, refused.as_json(), headers)

    def _send(self, status: int, content: Any, headers: dict[str, str]) -> None:
        body = content if isinstance(content, bytes) else b""
        if content is not None and not isinstance(content, bytes):
            body = json.dumps(content).encode()
            headers = {"Content-Type": "application/json; charset=UTF-8", **headers}
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _route(self, path: str) -> tuple[int, Any, dict[str, str]]:
        server = self.serves
        if path == "/calendar.ics":
            return self._file(server.store.calendar(MAIN))
        if path.startswith("/ical/") and path.endswith(".ics"):
            name = unquote(path.removeprefix("/ical/").removesuffix(".ics"))
            return self._file(server.store.calendar(name))
        if path == "/token":
            form = {key: values[-1] for key, values in parse_qs(self._body.decode()).items()}
            form |= _basic(self.headers.get("Authorization"))
            return 200, server.sign_in.token(form, audience=f"{server.url}token"), {}
        if path == "/o/oauth2/auth":
            query = {key: values[-1] for key, values in parse_qs(urlsplit(self.path).query).items()}
            return 302, None, {"Location": server.sign_in.consent(query)}
        if path.startswith("/calendar/v3/calendars/"):
            return self._api(path.removeprefix("/calendar/v3/calendars/").split("/"))
        raise not_found()

    def _file(self, calendar: Calendar) -> tuple[int, Any, dict[str, str]]:
        with self.serves.store.lock:
            data = ical_bytes(calendar.events.values(), calendar.zone, calendar.summary)
            moment = self.date_time_string()
        return 200, data, {"Content-Type": "text/calendar; charset=UTF-8", "Last-Modified": moment}

    def _api(self, parts: list[str]) -> tuple[int, Any, dict[str, str]]:
        server, command = self.serves, self.command
        server.sign_in.check(self.headers.get("Authorization"), writes=command != "GET")
        name, event = unquote(parts[0]), unquote(parts[2]) if len(parts) > 2 else None
        if len(parts) not in (2, 3) or parts[1] != "events":
            raise not_found()
        if event is None and command == "GET":
            query = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
            return 200, list_events(server.store, name, query, page_limit=server.page_limit), {}
        if event is None and command == "POST":
            return 200, server.store.insert(name, self._json()), {}
        if event is None:
            raise not_found()
        return self._one(name, event)

    def _one(self, name: str, event: str) -> tuple[int, Any, dict[str, str]]:
        store, match = self.serves.store, self.headers.get("If-Match")
        if self.command == "GET":
            return 200, store.get(name, event), {}
        if self.command == "PATCH":
            return 200, store.patch(name, event, self._json(), match), {}
        if self.command == "PUT":
            return 200, store.update(name, event, self._json(), match), {}
        if self.command == "DELETE":
            store.delete(name, event, match)
            return 204, None, {}
        raise not_found()

    def _json(self) -> dict[str, Any]:
        try:
            value = json.loads(self._body)
        except ValueError:
            raise bad("Parse Error", "parseError") from None
        if not isinstance(value, dict):
            raise bad("Parse Error", "parseError")
        return value


def _basic(header: str | None) -> dict[str, str]:
    """Return what a client says of itself in its header, instead of in the form."""
    kind, _, text = (header or "").partition(" ")
    if kind != "Basic":
        return {}
    name, _, secret = base64.b64decode(text).decode().partition(":")
    return {"client_id": unquote(name), "client_secret": unquote(secret)}
