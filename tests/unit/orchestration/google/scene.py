"""A calendar server, and the files that let us in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from livetiming.orchestration.google.client import GoogleCalendars
from livetiming.orchestration.google.credentials import Files, Identity, sign_in
from livetiming.testing.calendar_server import CalendarServer, credentials


class Scene:
    """One server, and our client of it, whose pauses take no time."""

    def __init__(self, folder: Path) -> None:
        self.server = CalendarServer().start()
        self.files = Files(folder / "credentials.json", folder / "token.json")
        account = credentials.service_account(self.server.url, self.server.sign_in)
        credentials.write(self.files.secret, account)
        self.pauses_s: list[float] = []
        self._clients: list[GoogleCalendars] = []
        self.calendars = self.client()

    def client(self) -> GoogleCalendars:
        """Return another client of the same account."""
        return self.client_of(sign_in(self.files))

    def client_of(self, identity: Identity) -> GoogleCalendars:
        """Return a client of any identity."""
        made = GoogleCalendars(
            identity,
            endpoint=self.server.api_url,
            pause=self.pauses_s.append,
            chance=lambda: 1.0,
        )
        self._clients.append(made)
        return made

    def end(self) -> None:
        """Hang up, and end the server."""
        for client in self._clients:
            client.close()
        self.server.stop()

    def use_client_secret(self) -> None:
        """Be a user's application from now on."""
        client = credentials.client_secret(self.server.url, self.server.sign_in)
        credentials.write(self.files.secret, client)


@contextmanager
def a_scene(folder: Path) -> Iterator[Scene]:
    """Give a scene, and end it."""
    scene = Scene(folder)
    try:
        yield scene
    finally:
        scene.end()
