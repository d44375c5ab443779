"""Common Timing Data: a manifest that names the columns, a state that fills them.

Shapes are those of the wire (plain JSON values), so that a state needs no conversion on its
way from a plugin to a viewer. :mod:`livetiming.racing.parse` checks them at the edge.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from livetiming.racing.flags import FlagStatus

MESSAGES_KEPT = 100
"""A state carries at most so many message rows."""

Cell = Any
"""``str``, ``int``, ``float``, ``bool`` or ``None``, or ``[value, flag]``."""

Row = list[Cell]
"""One car, aligned with the manifest's ``colSpec``; shorter rows are allowed."""

MessageRow = list[Any]
"""``[timestamp [s], category, text, style]`` and, for a car, its number as fifth."""


@dataclass(frozen=True, slots=True)
class RaceState:
    """What a timing screen shows at one moment.

    Not to be changed in place: every update builds a new one, so that two moments can be
    compared.
    """

    cars: list[Row] = field(default_factory=list)
    """Rows in classification order: index + 1 is the position."""
    session: dict[str, Any] = field(default_factory=dict)
    """``flagState`` (text), ``timeElapsed`` and ``timeRemain`` [s], ``lapsRemain``,
    ``trackData``, ``feed``. An absent key means that the source does not tell."""
    messages: list[MessageRow] = field(default_factory=list)
    """Newest first, at most :data:`MESSAGES_KEPT`."""
    highlight: list[str] = field(default_factory=list)
    """Numbers of the cars that are named by messages new in this state."""

    @property
    def flag(self) -> FlagStatus:
        """Flag shown, ``NONE`` when unknown."""
        return FlagStatus.from_wire(self.session.get("flagState"))

    def as_json(self) -> dict[str, Any]:
        """Return the object that goes over the wire."""
        return {
            "cars": self.cars,
            "session": self.session,
            "messages": self.messages,
            "highlight": self.highlight,
        }


def initial_state() -> RaceState:
    """Return the state of a service that has not heard from its source yet."""
    session = {"flagState": FlagStatus.NONE.wire, "timeElapsed": 0, "timeRemain": 0}
    return RaceState(session=session)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Who a service is and what its columns mean."""

    uuid: str
    """Identity on the network; never holds ``.`` or ``/``, which separate parts of topics."""
    name: str
    description: str
    service_class: str
    columns: list[list[str]]
    track_data: list[str] = field(default_factory=list)
    poll_interval_s: float = 1
    has_analysis: bool = False
    hidden: bool = False
    do_not_record: bool = False
    version: dict[str, str] = field(default_factory=dict)
    source: list[str | None] | str | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    """Keys we do not know, passed through."""

    def as_json(self) -> dict[str, Any]:
        """Return the object that goes over the wire."""
        known: dict[str, Any] = {
            "uuid": self.uuid,
            "name": self.name,
            "description": self.description,
            "serviceClass": self.service_class,
            "colSpec": self.columns,
            "trackDataSpec": self.track_data,
            "pollInterval": self.poll_interval_s,
            "hasAnalysis": self.has_analysis,
            "hidden": self.hidden,
            "livetimingVersion": self.version,
        }
        if self.do_not_record:
            known["doNotRecord"] = True
        if self.source is not None:
            known["source"] = self.source
        return {**self.extra, **known}
