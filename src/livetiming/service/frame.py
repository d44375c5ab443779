"""One update: what the plugin says, checked, with its messages. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from livetiming.analysis.feed import joined
from livetiming.messages import TimingMessage, announce
from livetiming.messages.base import OnFailure, highlighted
from livetiming.racing import ColumnSpec, RaceState, parse_state
from livetiming.racing.ctd import MESSAGES_KEPT
from livetiming.racing.parse import BadState

FEED = "feed"
"""Key of the feed's health in ``session``."""

REFRESH_S = 10.0
"""A feed that says nothing new has the time of its last message published this often [s]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What goes into one update."""

    raw: object
    """What the plugin returned."""
    columns: ColumnSpec
    at_s: float
    """Unix time [s] of the update."""
    feed: dict[str, Any] | None = None
    """Health of the feed, see :mod:`livetiming.service.health`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcing:
    """How messages are made."""

    generators: Sequence[TimingMessage] = ()
    on_failure: OnFailure | None = None
    on_fault: Callable[[BadState], None] | None = None
    """Told of each piece of the plugin's state that was left out."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A state and the columns that it goes with."""

    state: RaceState
    columns: ColumnSpec = field(default_factory=lambda: ColumnSpec([]))


def advance(shown: Shown, update: Update, announcing: Announcing) -> Shown:
    """Return what to show after *update*.

    Raises:
        BadState: what the plugin returned is no state at all.
    """
    columns = update.columns
    parsed = parse_state(update.raw, columns.columns, report=announcing.on_fault)
    before = shown.state
    if columns != shown.columns:
        before = _recolumned(shown, columns)
    session = parsed.session
    if update.feed is not None:
        session = {**session, FEED: update.feed}
    after = RaceState(parsed.cars, session, before.messages)
    rows = announce(
        before,
        after,
        columns,
        announcing.generators,
        at_s=update.at_s,
        on_failure=announcing.on_failure,
    )
    rows = joined(parsed.messages, rows, before.messages)
    messages = [*rows, *before.messages][:MESSAGES_KEPT] if rows else before.messages
    state = RaceState(parsed.cars, session, messages, [str(car) for car in highlighted(rows)])
    return Shown(state, columns)


def with_feed(shown: Shown, feed: dict[str, Any]) -> Shown:
    """Return *shown* with another health of its feed, and nothing else changed."""
    state = shown.state
    session = {**state.session, FEED: feed}
    return Shown(RaceState(state.cars, session, state.messages, []), shown.columns)


def same(before: RaceState, after: RaceState) -> bool:
    """Whether a viewer would see no difference.

    The time of the feed's last message alone is none before it is :data:`REFRESH_S` old: it
    goes out with the next change.
    """
    return (
        before.cars == after.cars
        and before.messages == after.messages
        and before.highlight == after.highlight
        and _without_time(before.session) == _without_time(after.session)
        and _last_ms(after.session) - _last_ms(before.session) < REFRESH_S * 1000
    )


def _without_time(session: dict[str, Any]) -> dict[str, Any]:
    feed = session.get(FEED)
    if not isinstance(feed, dict):
        return session
    return {**session, FEED: feed.get("status")}


def _last_ms(session: dict[str, Any]) -> int:
    feed = session.get(FEED)
    last_ms = feed.get("lastMessage") if isinstance(feed, dict) else None
    return last_ms if isinstance(last_ms, int) else 0


def _recolumned(shown: Shown, columns: ColumnSpec) -> RaceState:
    """Return the state before with its cells where the new columns have them."""
    titles = [column[0] for column in columns.columns]
    places = [shown.columns.index(title) for title in titles]
    cars = [
        [row[place] if place is not None and place < len(row) else "" for place in places]
        for row in shown.state.cars
    ]
    state = shown.state
    return RaceState(cars, state.session, state.messages, state.highlight)
