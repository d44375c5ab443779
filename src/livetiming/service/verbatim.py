"""States that bring their own messages and health, as a recording's do. Pure."""

from __future__ import annotations

from livetiming.racing import RaceState, parse_state
from livetiming.service.frame import Announcing, Shown, Update


def verbatim(update: Update, announcing: Announcing) -> Shown:
    """Return what to show after *update*: what the plugin says, and nothing of ours.

    Raises:
        BadState: what the plugin returned is no state at all.
    """
    columns = update.columns
    parsed = parse_state(update.raw, columns.columns, report=announcing.on_fault)
    return Shown(RaceState(parsed.cars, parsed.session, parsed.messages, parsed.highlight), columns)
