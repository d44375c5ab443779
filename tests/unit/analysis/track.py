"""A track to analyse: cars are shown one moment after the other."""

from __future__ import annotations

from typing import Any

from livetiming.analysis import Analysis, Car, Frame, frame
from livetiming.racing import ColumnSpec, Stat

COLUMNS = ColumnSpec(
    [Stat.NUM, Stat.STATE, Stat.CLASS, Stat.TEAM, Stat.DRIVER, Stat.LAPS, Stat.GAP, Stat.S1,
     Stat.S2, Stat.LAST_LAP, Stat.BEST_LAP, ["Pit", "time"], ["SL", "numeric"]]
)  # fmt: skip
FIELDS = ("state", "car_class", "team", "driver", "laps", "gap", "s1", "s2", "last", "best",
          "pit", "since_stop")  # fmt: skip
START_S = 1_780_743_600.0


def row(number: str = "7", **cells: Any) -> list[Any]:
    """A row; what is not named is blank, but the state, which is RUN."""
    cells.setdefault("state", "RUN")
    return [number, *(cells.get(name, "") for name in FIELDS)]


class Track:
    """Shows rows to the pipeline and remembers the frame."""

    def __init__(self, columns: ColumnSpec = COLUMNS) -> None:
        self.columns = columns
        self.frame = Frame()
        self.now_s = START_S

    def show(
        self,
        *rows: list[Any],
        after_s: float = 1.0,
        flag: str = "green",
        session: str = "",
        messages: list[Any] | None = None,
        **clocks: Any,
    ) -> Analysis:
        """Show *rows*, *after_s* seconds after the last ones."""
        self.now_s += after_s
        raw = {
            "cars": list(rows),
            "session": {"flagState": flag, **clocks},
            "messages": messages or [],
        }
        self.frame = frame(self.frame, raw, self.columns, self.now_s, session=session)
        return self.analysis

    @property
    def analysis(self) -> Analysis:
        return self.frame.analysis

    def car(self, key: str = "7") -> Car:
        return self.analysis.cars[key]

    def laps(self, key: str = "7") -> list[tuple[int, float]]:
        """Numbers and times of a car's laps."""
        return [(lap.number, lap.time_s) for lap in self.car(key).laps]


def driven(*times_s: float, number: str = "7", **cells: Any) -> Track:
    """A track on which a car has driven laps of *times_s* from the start on."""
    track = Track()
    track.show(row(number, laps=0, **cells))
    for count, time_s in enumerate(times_s, start=1):
        track.show(row(number, laps=count, last=time_s, **cells), after_s=time_s)
    return track


def a_stop(track: Track, *, lane_s: float = 60.0, driver: str = "B", laps: int = 2) -> None:
    """Let the car of :func:`driven` come in and go out again."""
    last = track.car().counting.shown_s
    shown: dict[str, Any] = {"laps": laps, "last": last}
    track.show(row(state="PIT", driver="A", **shown), after_s=20)
    track.show(row(state="PIT", driver=driver, **shown), after_s=lane_s / 2)
    track.show(row(state="OUT", driver=driver, pit=lane_s + 0.3, **shown), after_s=lane_s / 2)
