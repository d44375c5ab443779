"""The plugin: finds a venue's feed, hands its frames to the race and shows the race as CTD."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from livetiming.service import FeedAddress, FeedService, FeedUnavailable, HttpError, NotConfigured

from . import ctd, discovery
from .backfill import Backfill
from .gaps import LAP_WORDS
from .messages import JournalMessages
from .race import Race

VERSION = "1.0.0"
ORIGIN = {"Origin": "https://www.apex-timing.com"}
REDIAL_MS = 600_000
"""A lost snapshot makes us connect again, at most this often."""
PATIENCE_MS = 10_000
"""How long unknown rows may move before we believe that a snapshot was lost."""


class Service(FeedService):
    """Live timing of a kart race at a venue that uses Apex Timing."""

    attribution = ("Apex Timing", "https://www.apex-timing.com")

    def __init__(self, args: argparse.Namespace, extra_args: Sequence[str] | None = None) -> None:
        """See :class:`livetiming.service.BaseService`."""
        super().__init__(args, extra_args)
        self.race = Race()
        self._language: str = getattr(args, "language", None) or "en"
        self.venue: discovery.Venue | None = None
        """The venue, once found."""
        self._dials = 0
        self._opened = False
        self._shown: tuple[str, str, tuple[str, ...]] = ("", "", ())
        self._lost_since_ms: int | None = None
        self._redialled_ms: int | None = None
        self._backfill = Backfill(self.race, self)
        self._screen = ctd.build(self.race.session, 0)

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """Declare where the feed is."""
        parser.add_argument(
            "--venue",
            metavar="PAGE",
            help="the venue's live timing page, or the last part of its address",
        )
        parser.add_argument("--url", help="the feed itself, as wss://host:port/")
        parser.add_argument(
            "--history-url",
            metavar="URL",
            help="the venue's HTTP history, to fill in laps missed (found by --venue)",
        )
        parser.add_argument(
            "--history-port",
            type=int,
            metavar="PORT",
            help="configPort of the venue, for --history-url (known with --venue, else the "
            "feed's port less 3)",
        )
        parser.add_argument("--no-history", action="store_true", help="never ask the history")
        parser.add_argument(
            "--language",
            choices=sorted(LAP_WORDS),
            default="en",
            help="language of laps behind, as in '2 laps' (default: en)",
        )

    # -- where the feed is ----------------------------------------------------------------------

    async def feed_address(self) -> FeedAddress:
        """See :class:`livetiming.service.FeedService`."""
        url = getattr(self.args, "url", None)
        if url:
            if not url.startswith(("ws://", "wss://")):
                raise NotConfigured(
                    f"--url: expected the address of a feed such as wss://host:8603/, got {url!r}; "
                    "for the address of a web page use --venue"
                )
            return FeedAddress(url, ORIGIN)
        if not getattr(self.args, "venue", None):
            raise NotConfigured(
                "apex_kart: expected --venue or --url, got neither; give the address of the "
                "venue's live timing page, for instance --venue https://live.apex-timing.com/NAME/"
            )
        if self.venue is None:
            self.venue = await self._discover(self.args.venue)
        feeds = self.venue.feeds
        if not self._opened:
            self._dials += 1
        self._opened = False
        return FeedAddress(feeds[(self._dials - 1) % len(feeds)], ORIGIN)

    async def _discover(self, text: str) -> discovery.Venue:
        try:
            pages = discovery.pages(text)
        except discovery.BadVenue as error:
            raise NotConfigured(str(error)) from None
        found: list[str] = []
        reachable = True
        for page in pages:
            url = discovery.config_url(page)
            try:
                script = await self.http.get(url, headers=ORIGIN)
            except HttpError as error:
                found.append(str(error))
                reachable = reachable and "404" in str(error)
                continue
            config = discovery.parse_config(script.decode("utf-8", "replace"))
            if config is not None:
                return discovery.Venue(page, config)
            found.append(f"{url} - expected a line with configPort, got {script[:40]!r}")
        why = f"--venue {text} - " + "; ".join(found)
        if reachable:
            raise NotConfigured(f"{why}; check the address of the venue's live timing page")
        raise FeedUnavailable(why)

    # -- the feed -------------------------------------------------------------------------------

    def on_feed_open(self) -> None:
        """See :class:`livetiming.service.FeedService`."""
        self._opened = True
        self._lost_since_ms = None
        self._backfill.due()

    def on_feed_gap(self, reason: str) -> None:
        """See :class:`livetiming.service.FeedService`."""
        self._backfill.due()

    def on_feed_message(self, text: str) -> None:
        """See :class:`livetiming.service.FeedService`."""
        now_ms = self.now_ms()
        lines = self.race.feed(text, now_ms)
        if lines or self.race.idle_since_ms is not None:
            self.set_due_publish()
        self._mend(now_ms)
        self._backfill.consider(now_ms)

    def now_ms(self) -> int:
        """The time of the service, whole milliseconds."""
        return round(self.clock.seconds() * 1000)

    def _mend(self, now_ms: int) -> None:
        """Connect again when a snapshot was lost on the way."""
        if not self.race.snapshot_lost:
            self._lost_since_ms = None
            return
        if self._lost_since_ms is None:
            self._lost_since_ms = now_ms
        last = self._redialled_ms
        if now_ms - self._lost_since_ms < PATIENCE_MS or (last and now_ms - last < REDIAL_MS):
            return
        self._redialled_ms = now_ms
        self.redial("updates came for competitors that no snapshot has listed")

    # -- what is shown --------------------------------------------------------------------------

    def getName(self) -> str:
        """Return the event."""
        return ctd.name(self.race.session)

    def getDefaultDescription(self) -> str:
        """Return the session."""
        return ctd.description(self.race.session)

    def getVersion(self) -> str:
        """Return the version of the plugin."""
        return VERSION

    def getColumnSpec(self) -> Sequence[Any]:
        """Return the columns of the state last returned."""
        return self._screen.columns

    def getTrackDataSpec(self) -> Sequence[str]:
        """Return the headings of the weather."""
        return self._screen.track_data

    def getPollInterval(self) -> float | None:
        """Return the beat of the feed's clocks [s]; updates themselves are pushed."""
        return 1

    def getExtraMessageGenerators(self) -> Sequence[Any]:
        """Return what says race control's log."""
        return [JournalMessages(self.race)]

    def getRaceState(self) -> dict[str, Any]:
        """Return the race as it is now."""
        now_ms = self.now_ms()
        screen = ctd.build(self.race.session, now_ms, language=self._language)
        idle_ms = self.race.idle_since_ms
        if idle_ms is not None and now_ms - idle_ms > ctd.IDLE_MS:
            screen = ctd.Screen(screen.columns, [], {"flagState": "none"}, [])
        self._screen = screen
        shown = (self.getName(), self.getDefaultDescription(), tuple(screen.track_data))
        if shown != self._shown:
            self._shown = shown
            self.publishManifest()
        return {"cars": screen.cars, "session": screen.session}
