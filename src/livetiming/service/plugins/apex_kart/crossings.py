"""When is a lap a lap: joins the scattered lines of one crossing.

A crossing is a lap time (``llp``), a step of the lap counter (``tlp``) where there is one, and a
finish line event (``*``), in any order and up to four seconds apart. No single one proves a lap:
a lap time alone may be a repaint, an event alone a correction, and a lap with the very time of
the lap before sends no lap time at all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .model import Correction, Lap, Row

BEFORE_MS: Final = 4_000
"""How long a cell waits for its crossing event."""
AFTER_MS: Final = 1_000
"""How long a crossing event waits for its cells."""
SAME_LAP_MS: Final = 500
"""How near an unchanged lap time must be for a lap that repeats it."""
COARSE_MS: Final = 1_500
"""The same where the counter stepped too: captures with whole seconds are that coarse."""
TAKEN: Final = "taken away by race control"
ADDED: Final = "added by race control"
RECOUNTED: Final = "counted again by race control"
OUT_LAP: Final = "out lap, counted with the next"
LOST: Final = "lost on the way"
AWAY: Final = "driven before a snapshot"


class Crossings:
    """Turns the parts into laps; tells *on_lap* and *on_correction* what it found."""

    def __init__(
        self,
        on_lap: Callable[[Row, Lap], None],
        on_correction: Callable[[Row, Correction], None],
        on_untimed: Callable[[Row, Correction], None],
    ) -> None:
        self.on_lap = on_lap
        self.on_correction = on_correction
        self.on_untimed = on_untimed
        self.counted = False
        """The session's grid has a lap counter: its steps decide."""
        self.race = False
        self.open: dict[str, Row] = {}
        """Rows with parts that wait."""

    # -- parts ----------------------------------------------------------------------------------

    def lap_time(
        self, row: Row, time_ms: int | None, at_ms: int, *, mark: str, repaint: bool
    ) -> None:
        """The last-lap cell was written."""
        pending = row.pending
        if time_ms is None or self._revising(row, time_ms, at_ms):
            pending.llp_at_ms = None
            return
        if repaint and pending.llp_at_ms is not None and at_ms - pending.llp_at_ms <= BEFORE_MS:
            repaint = pending.repaint  # only the mark of a time that waits already
        pending.llp_at_ms, pending.llp_ms = at_ms, time_ms
        pending.llp_mark, pending.repaint = mark, repaint
        self._join(row, at_ms)

    def counter(self, row: Row, value: int | None, at_ms: int) -> None:
        """The lap counter was written."""
        before = row.counter
        if value is None:
            return
        row.counter = value
        step = value - (before or 0)
        if step < 0:
            self._take_away(row, -step, at_ms)
        elif step > 0:
            row.pending.step += step
            row.pending.step_at_ms = at_ms
            self._join(row, at_ms)

    def _take_away(self, row: Row, laps: int, at_ms: int) -> None:
        """Race control takes laps, as a penalty or to count them again in a moment."""
        pending = row.pending
        pending.redo = min(pending.redo + laps, len(row.laps))
        pending.revised_ms, pending.llp_at_ms, pending.step = at_ms, None, 0
        self.correct(row, -laps, TAKEN, at_ms)

    def _revising(self, row: Row, time_ms: int, at_ms: int) -> bool:
        """Whether the lap time only shows what the books say after laps were taken away."""
        pending = row.pending
        if pending.revised_ms is None or at_ms - pending.revised_ms > AFTER_MS or pending.step:
            return False
        if self._is_driven_now(row, time_ms, at_ms):
            return False
        for lap in row.laps[len(row.laps) - pending.redo :]:
            lap.void = True
        return True

    def _is_driven_now(self, row: Row, time_ms: int, at_ms: int) -> bool:
        """Whether a lap that takes *time_ms* ends now, and is none that the books hold already."""
        if row.crossed_ms is None or abs(at_ms - row.crossed_ms - time_ms) > COARSE_MS:
            return False
        return all(lap.time_ms != time_ms for lap in row.laps)

    def line(self, row: Row, at_ms: int, *, estimate: bool) -> None:
        """The finish line event came."""
        row.crossings += 1
        last = row.last_lap
        if last is not None and last.at_ms is not None and 0 <= at_ms - last.at_ms <= BEFORE_MS:
            if last.pit_exit and at_ms - last.at_ms <= AFTER_MS:
                last.pit_exit = False
            if row.pending.llp_at_ms is None and row.pending.step == 0:
                return
        row.pending.star_at_ms, row.pending.estimate = at_ms, estimate
        self._join(row, at_ms)

    def pit_exit(self, row: Row, at_ms: int) -> None:
        """The row left the pit lane; where the line runs through it, that completes a lap."""
        row.pending.out_at_ms = at_ms
        if not row.pending.idle:
            self.open[row.row_id] = row

    # -- joining --------------------------------------------------------------------------------

    def _join(self, row: Row, at_ms: int) -> None:
        pending = row.pending
        fresh = pending.llp_at_ms is not None and at_ms - pending.llp_at_ms <= BEFORE_MS
        if self.counted:
            if fresh and pending.step > 0 and not pending.repaint:
                self._complete_counted(row, at_ms)
                return
        elif fresh and pending.star_at_ms is not None and not pending.repaint:
            self._complete(row, pending.llp_ms, at_ms)
            return
        self.open[row.row_id] = row

    def _repeats(self, row: Row, at_ms: int, within_ms: int) -> bool:
        last = row.last_lap
        if last is None:
            return False
        if row.crossed_ms is None:
            return self._repeats_snapshot(row, last, at_ms)
        if row.status_ms is not None and 0 <= at_ms - row.status_ms <= BEFORE_MS:
            within_ms = BEFORE_MS  # the status says that it crossed; only the moment is vague
        return abs(at_ms - row.crossed_ms - last.time_ms) <= within_ms

    def _repeats_snapshot(self, row: Row, last: Lap, at_ms: int) -> bool:
        """As :meth:`_repeats`, after a lap that ended some time before a snapshot showed it.

        The clock tells little then; the counter or the status must say that the line was crossed.
        """
        is_told = row.status_ms is not None and 0 <= at_ms - row.status_ms <= BEFORE_MS
        is_told = is_told or (self.counted and row.pending.estimate)
        if last.source != "bundle" or row.shown_ms is None or not is_told:
            return False
        return 0 <= at_ms - row.shown_ms <= last.time_ms + SAME_LAP_MS

    def _likely_repeats(self, row: Row, at_ms: int) -> bool:
        """As :meth:`_repeats`; a time that was written again need not fit so well."""
        pending, last = row.pending, row.last_lap
        if pending.llp_at_ms is not None and pending.repaint and pending.estimate and last:
            since = at_ms - (row.crossed_ms or 0)
            return since > last.time_ms // 2
        return self._repeats(row, at_ms, COARSE_MS)

    def _complete_counted(self, row: Row, at_ms: int) -> None:
        pending = row.pending
        if pending.redo and row.laps[-pending.redo].time_ms == pending.llp_ms:
            self._count_again(row, pending.step, at_ms)
            return
        if pending.step > 1:
            self._recover(row, pending.step - 1, pending.llp_ms, at_ms)
        out_ms = pending.out_at_ms
        at_exit = out_ms is not None and abs(at_ms - out_ms) <= AFTER_MS
        pit_exit = self.race and at_exit and pending.star_at_ms is None
        self._complete(row, pending.llp_ms, at_ms, pit_exit=pit_exit)

    def _count_again(self, row: Row, step: int, at_ms: int) -> None:
        pending = row.pending
        for lap in row.laps[len(row.laps) - pending.redo :][:step]:
            lap.void = False
        pending.redo = max(0, pending.redo - step)
        self.correct(row, step, RECOUNTED, at_ms)
        self._clear(row)

    def _recover(self, row: Row, count: int, time_ms: int, at_ms: int) -> None:
        """Count the *count* laps the counter stepped over before the one just completed."""
        known, row.uncounted = row.uncounted[-count:], []
        missing = count - len(known)
        if missing:
            since = None if row.crossed_ms is None else at_ms - row.crossed_ms
            if row.driven == 0 and not known:
                self.untimed(row, missing, OUT_LAP, at_ms)
            elif since is None or since > time_ms * (1 + missing / 2):
                self.untimed(row, missing, LOST, at_ms)
            else:
                self.correct(row, missing, ADDED, at_ms)
        for lap in known:
            row.driven += 1
            lap.number = row.driven
            self.on_lap(row, lap)

    def untimed(self, row: Row, laps: int, reason: str, at_ms: int) -> None:
        """Laps were driven and counted, and their times never shown."""
        row.driven += laps
        self.on_untimed(row, Correction(row.row_id, at_ms, laps, reason))

    def _complete(self, row: Row, time_ms: int, at_ms: int, *, pit_exit: bool = False) -> None:
        pending = row.pending
        mark = pending.llp_mark if pending.llp_at_ms is not None else ""
        pending.redo, pending.revised_ms = 0, None
        self._clear(row)
        row.crossed_ms = at_ms
        if row.finished and not self.counted:
            return
        row.finished = row.finish_ms is not None
        row.driven += 1
        self.on_lap(row, Lap(row.driven, time_ms, at_ms, mark=mark, pit_exit=pit_exit))

    def _clear(self, row: Row) -> None:
        pending = row.pending
        pending.llp_at_ms = pending.star_at_ms = pending.out_at_ms = None
        pending.step = 0
        self.open.pop(row.row_id, None)

    # -- what time decides ----------------------------------------------------------------------

    def settle(self, at_ms: int) -> None:
        """Decide what has waited long enough by *at_ms*; called once a frame, before its lines."""
        for row in list(self.open.values()):
            self._settle(row, at_ms)

    def end_of_frame(self, at_ms: int) -> None:
        """Laps completed by a pit exit: the frame brought no finish line event with them."""
        if self.counted or not self.race:
            return
        for row in list(self.open.values()):
            pending = row.pending
            if pending.out_at_ms is None or pending.llp_at_ms is None or pending.repaint:
                continue
            if abs(pending.out_at_ms - pending.llp_at_ms) <= AFTER_MS:
                self._complete(row, pending.llp_ms, at_ms, pit_exit=True)

    def _settle(self, row: Row, at_ms: int) -> None:
        pending = row.pending
        star = pending.star_at_ms
        if pending.step:
            self._settle_step(row, at_ms)
        elif star is not None and (pending.llp_at_ms is None or self._painted(row)):
            if at_ms - star > AFTER_MS:
                self._settle_line(row, star)
        elif pending.llp_at_ms is not None and at_ms - pending.llp_at_ms > BEFORE_MS:
            self._settle_time(row, pending.llp_at_ms)
        if pending.idle:
            self.open.pop(row.row_id, None)

    def _painted(self, row: Row) -> bool:
        """The time that waits is only the old one written again, or repeated by a new lap."""
        return row.pending.repaint and not self.counted

    def _settle_step(self, row: Row, at_ms: int) -> None:
        """The counter stepped and no lap time came."""
        pending = row.pending
        if at_ms - pending.step_at_ms <= BEFORE_MS:
            return
        when, step = pending.step_at_ms, pending.step
        last = row.last_lap
        if pending.redo >= step:
            self._count_again(row, step, when)
        elif step == 1 and last is not None and self._likely_repeats(row, when):
            self._complete(row, last.time_ms, when)
        elif row.driven == 0 and pending.star_at_ms is not None:
            self.untimed(row, step, OUT_LAP, when)
            row.crossed_ms = pending.star_at_ms
            self._clear(row)
        else:
            self.correct(row, step, ADDED, when)
            self._clear(row)

    def _settle_line(self, row: Row, star_ms: int) -> None:
        """A finish line event came and no lap time."""
        last = row.last_lap
        again = row.pending.llp_at_ms is not None
        estimate = row.pending.estimate or again
        row.pending.star_at_ms = row.pending.llp_at_ms = None
        if last is None and not estimate:
            row.crossed_ms = star_ms
        if self.counted or last is None or not estimate:
            return
        if self._repeats(row, star_ms, COARSE_MS if again else SAME_LAP_MS):
            self._complete(row, last.time_ms, star_ms)

    def _settle_time(self, row: Row, llp_ms: int) -> None:
        """A lap time came and nothing that counts it."""
        pending = row.pending
        star, time_ms = pending.star_at_ms, pending.llp_ms
        if self.counted and star is not None and not pending.repaint and not row.finished:
            if self.race and pending.estimate and self._is_driven_now(row, time_ms, star):
                self.correct(row, -1, TAKEN, star)  # as it was completed: the counter stood still
                self._complete(row, time_ms, llp_ms)
                return
            row.uncounted.append(Lap(0, time_ms, llp_ms, mark=pending.llp_mark))
            row.crossed_ms = star
            del row.uncounted[:-8]
        pending.llp_at_ms = pending.star_at_ms = None

    def repeat(self, row: Row) -> None:
        """Count the lap that waits for a time, if it may have the very time of the lap before."""
        pending, last = row.pending, row.last_lap
        if pending.step != 1 or pending.redo or last is None:
            return
        if self._likely_repeats(row, pending.step_at_ms):
            self._complete(row, last.time_ms, pending.step_at_ms)

    def correct(self, row: Row, step: int, reason: str, at_ms: int) -> None:
        """The official count changed by *step* without a lap."""
        row.adjusted += step
        self.on_correction(row, Correction(row.row_id, at_ms, step, reason))
