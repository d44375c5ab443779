"""When to ask the HTTP history, sparingly, and what to do with its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from livetiming.service import HttpError

from . import discovery, history
from .model import Row
from .race import Race

if TYPE_CHECKING:
    from .service import Service

BETWEEN_MS: Final = 60_000
"""Shortest time from one round of questions to the next."""
SETTLE_MS: Final = 3_000
"""How long after a connection its snapshot is surely there."""


class Backfill:
    """Fills the holes in the lap lists after a connection, a gap or a stop."""

    def __init__(self, race: Race, service: Service) -> None:
        self._race = race
        self._service = service
        self._due = False
        self._since_ms: int | None = None
        self._asked_ms: int | None = None
        self._stops: dict[str, int] = {}
        self._busy = False
        self._failed = ""

    def due(self) -> None:
        """Something was missed: ask for everybody once the snapshot is there."""
        self._due, self._since_ms = True, None

    def consider(self, now_ms: int) -> None:
        """Ask now if there is reason to, and it is not too soon."""
        if self._since_ms is None:
            self._since_ms = now_ms
        if self._busy or now_ms - self._since_ms < SETTLE_MS or self._race.session.gridless:
            return
        if self._asked_ms is not None and now_ms - self._asked_ms < BETWEEN_MS:
            return
        self._asked_ms = now_ms
        rows = self._wanting()
        self._due = False
        urls, port = self._urls(), self._port()
        if rows and urls and port is not None:
            self._busy = True
            self._service.background(self._ask(rows, urls, port), name="history")

    def _wanting(self) -> list[str]:
        """Row ids whose lap lists have holes: all of them when due, else after a stop."""
        rows = list(self._race.session.rows.values())
        stopped = {r.row_id for r in rows if len(r.stops) != self._stops.get(r.row_id)}
        self._stops = {r.row_id: len(r.stops) for r in rows}
        return [r.row_id for r in rows if holes(r) and (self._due or r.row_id in stopped)]

    def _urls(self) -> list[str]:
        args = self._service.args
        if getattr(args, "no_history", False) or getattr(args, "capture", None):
            return []
        given = getattr(args, "history_url", None)
        if given:
            return [given]
        venue = self._service.venue
        return venue.history_urls if venue is not None else []

    def _port(self) -> int | None:
        args, venue = self._service.args, self._service.venue
        given: int | None = getattr(args, "history_port", None)
        if given is not None or venue is None:
            return given or discovery.port_of(getattr(args, "url", None) or "")
        return venue.config.port

    async def _ask(self, rows: list[str], urls: list[str], port: int) -> None:
        session = self._race.session
        laps = stops = 0
        try:
            for query in history.queries(rows):
                text = await self._post(urls, {"port": str(port), "request": query})
                if text is None or self._race.session is not session:
                    return
                merged = history.merge(session, history.parse(text))
                laps, stops = laps + merged.laps, stops + merged.stops
            if laps or stops:
                self._service.log.info(
                    "history: {laps} laps and {stops} stops filled in", laps=laps, stops=stops
                )
                self._service.set_due_publish()
        finally:
            self._busy = False

    async def _post(self, urls: list[str], form: dict[str, str]) -> str | None:
        """The answer of the first address that gives one; it goes first from then on."""
        why = ""
        for url in list(urls):
            try:
                body = (await self._service.http.post(url, form)).decode("utf-8", "replace")
            except HttpError as error:
                why = str(error)
                continue
            if history.parse(body).pasts:
                urls.remove(url)
                urls.insert(0, url)
                self._failed = ""
                return body
            why = f"{url} - expected lines such as D1.L1#, got {body[:40]!r}"
        if why != self._failed:
            self._failed = why
            self._service.log.warning("no history: {why} - laps missed stay missing", why=why)
        return None


def holes(row: Row) -> int:
    """How many laps of *row* have no time; one at least where their number is not known."""
    return max(int(not row.laps_known), row.driven - len(row.laps))
