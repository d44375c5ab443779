"""Strategy of a recording: what it said live, said again, and the race held against its rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from livetiming.analysis import Analysis, Frame
from livetiming.racing import ColumnSpec, FlagStatus, Stat
from livetiming.racing.columns import cell_value
from livetiming.recording import Recording
from livetiming.service.afterwards import analyse
from livetiming.strategy.engine import Engine
from livetiming.strategy.pitnow.document import asked
from livetiming.strategy.pitnow.situation import race_start_s
from livetiming.strategy.regulations import Regulations
from livetiming.strategy.regulations.audit import CarRow, StopRow, cars, stops
from livetiming.strategy.settings import Settings

Json = Any
Document = dict[str, Json]
FORMAT = 1
SAME_S = 5.0
"""A stop and the end of a stint that are so near are the same."""


def settings_of(made: Regulations, own: str | None = None) -> Settings:
    """Return what the engine is told by regulations.

    Args:
        made: the regulations.
        own: our own team, instead of the one they name.
    """
    return Settings(rules=made.rules, box=made.box, karts=made.karts, own=own or made.own)


def shown_stops(rows: Iterable[Any], columns: ColumnSpec) -> dict[str, int]:
    """Return the stops of each car as the source counts them, where it does."""
    number, count = columns.index(Stat.NUM), columns.index(Stat.PITS)
    if number is None or count is None:
        return {}
    found = {}
    for row in rows:
        if max(number, count) < len(row):
            stops_made = cell_value(row[count])
            if isinstance(stops_made, int) and not isinstance(stops_made, bool):
                found[str(cell_value(row[number]))] = stops_made
    return found


@dataclass
class Strategized:
    """A race, followed to its end."""

    made: Regulations
    own: str | None
    engine: Engine
    frame: Frame = field(default_factory=Frame)
    faults: list[str] = field(default_factory=list)
    entered: dict[str, list[Document]] = field(default_factory=dict)
    """What was known of the kart that a car left, as it came in, by car."""
    asked: dict[int, Document] = field(default_factory=dict)
    """What "pit now?" answered our own team just before each of its stops."""
    notes: dict[str, None] = field(default_factory=dict)
    count: int = 0
    began_s: float | None = None
    """Unix time of the start, as the clock told it last before it ran out."""

    @property
    def analysis(self) -> Analysis:
        """The race at its end."""
        return self.frame.analysis

    @property
    def start_s(self) -> float:
        """Unix time of the start of the race, by its clock while that ran.

        Raises:
            NoSituation: it never began.
        """
        if self.began_s is not None:
            return self.began_s
        return race_start_s(self.analysis, self.made)

    @property
    def is_over(self) -> bool:
        """Whether the flag has fallen."""
        return self.analysis.flag is FlagStatus.CHEQUERED

    def stops(self) -> list[StopRow]:
        """Return every stop of every car."""
        return stops(self.analysis, self.made, self.start_s)

    def cars(self) -> list[CarRow]:
        """Return every car in order of classification."""
        return cars(self.analysis, self.made, self.start_s, is_over=self.is_over)

    def kart(self, row: StopRow) -> Document | None:
        """Return what was known, at a stop, of the kart that was left."""
        at_s = self.start_s + row.at_s
        return next(
            (one for one in self.entered.get(row.car, ()) if abs(one["at"] - at_s) < SAME_S), None
        )

    def take(self, known: Frame, state: Document, columns: ColumnSpec) -> None:
        """Take a state, as the live strategy does."""
        before, self.frame = self.frame, known
        if known.analysis is before.analysis:
            return
        if known.session != before.session:
            self.entered, self.asked, self.count, self.began_s = {}, {}, 0, None
        if known.analysis.clock.remain_s and known.analysis.flag is not FlagStatus.CHEQUERED:
            self.began_s = race_start_s(known.analysis, self.made)
        if self.own is not None and known.session == before.session:
            self._ask(before.analysis)
        changed = self.engine.update(known.analysis, shown_stops(state["cars"], columns))
        if "history" in changed:
            self._entered()

    def _ask(self, before: Analysis) -> None:
        """Ask for our own team as it was before a stop that has begun."""
        car, then = self.analysis.cars.get(self.own or ""), before.cars.get(self.own or "")
        if car is None or then is None or len(car.stops) <= len(then.stops):
            return
        said = asked(before, self.made, car.key, self.engine.shown.get(car.key))
        self.asked[car.stops[-1].number] = said
        self.notes.update(dict.fromkeys(said["notes"]))

    def _entered(self) -> None:
        history = self.engine.document("history")
        fresh = history["count"] - self.count if history["count"] >= self.count else None
        self.count = history["count"]
        for one in history["entered"][:fresh]:
            self.entered.setdefault(one["car"], []).append(one)


def strategize(
    recording: Recording,
    made: Regulations,
    own: str | None = None,
    *,
    progress: Callable[[int], object] = lambda steps: None,
) -> tuple[Strategized, Document | None]:
    """Follow *recording* as the live strategy would have.

    Returns:
        What is known at its end, and its last state.
    """
    own = own or made.own
    found = Strategized(made, own, Engine(settings_of(made, own)))
    last, state, faults = analyse(recording, progress=progress, each=found.take)
    found.frame, found.faults = last, faults
    return found, state


def as_json(found: Strategized, recording: Recording) -> Document:
    """Return everything as one JSON document."""
    return {
        "format": FORMAT,
        "name": found.made.name,
        "service": {"uuid": recording.manifest.get("uuid"), "name": recording.manifest.get("name"),
                    "description": recording.manifest.get("description")},
        "raceStart": round(found.start_s, 3),
        "isOver": found.is_over,
        "own": found.own,
        "stops": [{**asdict(row), "kart": found.kart(row)}
                  for row in found.stops()],
        "cars": [asdict(row) for row in found.cars()],
        "pitNow": [{"stop": number, **said} for number, said in found.asked.items()],
        "documents": found.engine.documents(),
        "notes": list(found.notes),
    }  # fmt: skip
