"""The race of ``livetiming demo``: a simulated venue, and the service that reads its feed."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from livetiming.runtime.tasks import Gate

if TYPE_CHECKING:
    from livetiming.orchestration.node import Node

HOURS = 6
START_AT = "4:10:00"
"""When the race is joined: its last third, with stops owed and the order still open."""
FEED = re.compile(r"\bfeed (wss?://\S+)")


@dataclass(frozen=True, slots=True)
class Race:
    """Which race to simulate."""

    teams: int = 30
    seed: int = 24
    speed: float = 1.0

    def command(self) -> list[str]:
        """Return the command that serves its feed on a free port."""
        return [
            sys.executable, "-m", "livetiming.cli.apex_server", "simulate",
            "--kind", "endurance", "--hours", str(HOURS), "--teams", str(self.teams),
            "--seed", str(self.seed), "--speed", f"{self.speed:g}",
            "--start-at", START_AT, "--port", "0",
        ]  # fmt: skip


def feed_url(line: str) -> str | None:
    """Return the feed's address out of what the venue's server says, if it says it here."""
    found = FEED.search(line)
    return found.group(1) if found else None


async def start_race(node: Node, race: Race) -> None:
    """Start the venue, and the service on its feed.

    Raises:
        NodeFailed: the venue does not start.
    """
    told, urls = Gate(), []

    def listen(line: str) -> None:
        url = feed_url(line)
        if url is not None:
            urls.append(url)
            told.open()

    order = node.order("venue", race.command())
    node.add(replace(order, on_line=listen))
    await node.wait(told, "the simulated venue")
    node.add_service(f"apex_kart --url {urls[0]}", "service-apex_kart")
