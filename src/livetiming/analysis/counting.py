"""When is a lap a lap: the count, the last-lap time and the clock, held against each other.

A state shows a count of laps and the time of the last one, and either may come first, stay
away or be corrected by race control. The clock is the third witness: a lap of 62 seconds ends
62 seconds after the one before.

* A step of the count and a new time within :data:`WAIT_S` of each other are a lap.
* A step with the time of the lap before is a lap of the same time if the clock agrees.
* Other steps without a time are laps never shown, if so much time has passed, else corrections.
* A new time that is not counted is a lap if the clock agrees: race control took one meanwhile.
* Laps taken away and counted again within less than a lap are corrections.
* So it is if the laps since the last stop, which some sources show, grew with it.
* Where there is no count, every new time is a lap.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from livetiming.analysis.model import Counting, Seen

WAIT_S = 5.0
"""A count and its time may come so far apart."""
NEAR_S = 2.0
"""So near must the clock be to a lap time to agree with it."""
LATE_S = 8.0
"""A lap with the time of the one before may be counted so late."""
VERY_LATE_S = 25.0
"""And so late if the laps since the stop grew with the count."""
EARLY_S = 4.0
"""A crossing that was noticed so late makes the next one look early."""
BLIND_SHARE = 0.3
"""States that come seldom make the clock vague, by at most this share of a lap. After a longer
hole the crossing before tells nothing of the next one's moment."""
MOST_GIVEN = 10
"""Race control gives no more laps than this at once; more were driven in a hole."""
MOST_STALE = 4
MOST_REDO = 20


class Shown(NamedTuple):
    """What a row says of a car's laps."""

    laps: int | None
    time_s: float | None
    mark: str = ""
    finished_s: float | None = None
    """Since when the car has been shown as finished."""
    since_stop: int | None = None
    """Laps driven since the last stop, where the source tells."""
    sectors_s: tuple[float | None, ...] = ()


class Event(NamedTuple):
    """Something that the counting found."""

    kind: Literal["lap", "untimed", "correction"]
    step: int
    seen: Seen | None = None
    """Of a lap; its ``at_s`` is the crossing."""


def begin(shown: Shown) -> Counting:
    """Return where counting begins with a car that is seen for the first time."""
    return Counting(official=shown.laps, driven=shown.laps or 0, shown_s=shown.time_s,
                    since_stop=shown.since_stop)  # fmt: skip


def observe(
    counting: Counting, shown: Shown, at_s: float, *, since_s: float | None = None
) -> tuple[Counting, list[Event]]:
    """Return the counting after *shown*, and what happened to the laps, in order.

    Args:
        counting: as it was.
        shown: what the row says.
        at_s: when.
        since_s: when the state before was; whatever is new happened after it.
    """
    tally = _Tally(counting, shown, at_s, 0.0 if since_s is None else max(0.0, at_s - since_s))
    tally.settle_due()  # what is new came long after it
    tally.see_time()
    tally.see_count()
    tally.see_stint()
    tally.settle()
    return tally.frozen(), tally.events


def _growth(before: int | None, after: int | None) -> int | None:
    """Return the laps driven since, by the laps since the stop; ``None`` if they do not tell."""
    if before is None or after is None:
        return None
    return after - before if after >= before else after


class _Tally:
    """One step of counting."""

    def __init__(self, before: Counting, shown: Shown, at_s: float, blind_s: float) -> None:
        self.shown, self.at_s, self.blind_s = shown, at_s, blind_s
        self.events: list[Event] = []
        self.official, self.driven = before.official, before.driven
        self.shown_s, self.crossed_s = before.shown_s, before.crossed_s
        self.pending, self.stale = list(before.pending), list(before.stale)
        self.due, self.due_at_s = before.due, before.due_at_s
        self.owed, self.redo = before.owed, before.redo
        self.vague_s = before.vague_s
        self.since_stop = before.since_stop
        grown = _growth(before.since_stop, shown.since_stop)
        self.grew = None if grown is None else grown > 0
        self.due_grew = before.due_grew
        if before.due and grown is not None:
            is_new = shown.time_s is not None and shown.time_s != before.shown_s
            self.due_grew = bool(before.due_grew) or grown > is_new

    def frozen(self) -> Counting:
        return Counting(
            self.official, self.driven, self.shown_s, self.crossed_s, tuple(self.pending),
            tuple(self.stale), self.due, self.due_at_s, self.owed,
            self.vague_s, self.due_grew, self.since_stop, self.redo,
        )  # fmt: skip

    # ---- what is seen ------------------------------------------------------------------------

    def see_time(self) -> None:
        time_s, shown = self.shown.time_s, self.shown
        if time_s is None:
            return
        if time_s != self.shown_s:
            self.shown_s = time_s
            self.pending.append(Seen(time_s, shown.mark, self.at_s, shown.sectors_s))
        elif self.pending and self.pending[-1].time_s == time_s:
            latest = self.pending[-1]
            self.pending[-1] = Seen(time_s, shown.mark, latest.at_s, shown.sectors_s)

    def see_count(self) -> None:
        laps = self.shown.laps
        if laps is None:
            if self.official is None:
                self._uncounted()
            return
        if self.official is None:
            self.official = max(0, laps - bool(self.pending))
            self.driven = max(self.driven, self.official)
        step, self.official = laps - self.official, laps
        if step < 0:
            self._taken(-step)
        elif step > 0:
            self._stepped(step)
        elif self.due and self.pending:
            step, self.due = self.due, 0
            self._counted(step)

    def see_stint(self) -> None:
        """Laps since the stop prove a lap that the count, corrected meanwhile, does not."""
        self.since_stop = self.shown.since_stop
        if self.grew and len(self.pending) == 1:
            self._lap(self.pending.pop())
            self.owed += 1
            self.stale = []

    def _uncounted(self) -> None:
        """No count at all: every new time is a lap, until the car has finished."""
        for seen in self.pending:
            if self._in_time(seen):
                self._lap(seen)
        self.pending = []

    def _taken(self, laps: int) -> None:
        self.redo = min(MOST_REDO, self.redo + laps)
        self._tell("correction", -laps)

    def _stepped(self, step: int) -> None:
        if self.pending:
            step, self.due = step + self.due, 0
            self._counted(step)
        elif self.redo >= step and not self.grew:
            self._again(step)
        else:
            self.due, self.due_at_s, self.due_grew = self.due + step, self.at_s, self.grew

    # ---- laps --------------------------------------------------------------------------------

    def _counted(self, step: int) -> None:
        """The count stepped, and there are times for it."""
        if self.redo and not self.grew and self._is_too_early(self.pending[-1]):
            self._again(step)
            return
        fresh = len(self.pending)
        chosen = [*(self.stale if step > fresh else ()), *self.pending][-step:]
        missing = step - len(chosen)
        if missing:
            missing = self._pay(missing)
        elif self.owed:
            self._tell("correction", -self.owed)
            self.owed = 0
        if missing:
            self._missing(missing, chosen[0].time_s, self.at_s)
        for seen in chosen:
            self._lap(seen)
        self.pending, self.stale = [], []

    def _pay(self, steps: int) -> int:
        """Steps count the laps that the clock had proved; return what is left of them."""
        paid = min(self.owed, steps)
        self.owed -= paid
        return steps - paid

    def _again(self, step: int) -> None:
        self.redo = max(0, self.redo - step)
        self.pending, self.stale = [], []
        self._tell("correction", step)

    def _is_too_early(self, seen: Seen) -> bool:
        return self.crossed_s is not None and seen.at_s - self.crossed_s < seen.time_s - NEAR_S

    def _missing(self, laps: int, time_s: float, at_s: float) -> None:
        """The count made steps that no time explains."""
        if self.crossed_s is None:
            self._tell("untimed" if self.driven == 0 else "correction", laps)
        else:
            enough = laps > MOST_GIVEN or at_s - self.crossed_s > time_s * (1 + laps / 2)
            self._tell("untimed" if enough else "correction", laps)

    def _lap(self, seen: Seen) -> None:
        at_s = seen.at_s
        if self.crossed_s is not None and self.vague_s <= BLIND_SHARE * seen.time_s:
            expected_s = self.crossed_s + seen.time_s
            if -NEAR_S <= at_s - expected_s <= NEAR_S + self._blind(seen.time_s):
                at_s = min(at_s, round(expected_s, 3))  # noticed late, but never early
        if at_s == seen.at_s:
            self.vague_s = min(self.blind_s, seen.time_s)
        self.crossed_s = at_s
        self.redo = 0
        self._tell("lap", 1, Seen(seen.time_s, seen.mark, at_s, seen.sectors_s))

    def _blind(self, time_s: float) -> float:
        """How much later than it happened something may have been noticed."""
        return min(self.blind_s, BLIND_SHARE * time_s)

    def _tell(
        self, kind: Literal["lap", "untimed", "correction"], step: int, seen: Seen | None = None
    ) -> None:
        if kind != "correction":
            self.driven += step
        self.events.append(Event(kind, step, seen))

    # ---- what time decides -------------------------------------------------------------------

    def settle(self) -> None:
        self.settle_due()
        while self.pending and self.at_s - self.pending[0].at_s > WAIT_S:
            self._settle_time(self.pending.pop(0))

    def settle_due(self) -> None:
        """Decide about steps of the count that have waited for their time long enough."""
        if self.due and self.at_s - self.due_at_s > WAIT_S:
            self._settle_due()

    def _settle_due(self) -> None:
        """The count stepped, and no time came."""
        step, self.due = self.due, 0
        time_s = self.shown_s
        if self.stale and not self.redo and time_s == self.stale[-1].time_s:
            self.pending = self.pending or [self.stale.pop()]
            self._counted(step)
            return
        step = self._pay(step)
        if not step:
            return
        if step == 1 and time_s is not None and self._repeats(time_s):
            crossed_s = round((self.crossed_s or 0) + time_s, 3)
            self._lap(Seen(time_s, self.shown.mark, min(crossed_s, self.due_at_s)))
        elif step == 1 and self.driven:
            self._tell("correction", 1)
        else:
            self._missing(step, time_s or 0.0, self.due_at_s)

    def _repeats(self, time_s: float) -> bool:
        if self.crossed_s is None or self.due_grew is False:
            return False
        late_s = self.due_at_s - self.crossed_s - time_s
        latest_s = (VERY_LATE_S if self.due_grew else LATE_S) + self._blind(time_s)
        return -EARLY_S - self.vague_s <= late_s <= latest_s

    def _settle_time(self, seen: Seen) -> None:
        """A time came that nothing counted."""
        if self._ends(seen) and self._in_time(seen):
            self._lap(seen)
            self.owed += 1
            self.stale = []
        else:
            self.stale = [*self.stale, seen][-MOST_STALE:]

    def _ends(self, seen: Seen) -> bool:
        """Whether the clock agrees that a lap ended then."""
        if self.crossed_s is None:
            return False
        late_s = seen.at_s - self.crossed_s - seen.time_s
        return -NEAR_S - self.vague_s <= late_s <= NEAR_S

    def _in_time(self, seen: Seen) -> bool:
        finished_s = self.shown.finished_s
        return finished_s is None or seen.at_s <= finished_s + WAIT_S
