"""Troubles of real feeds, each behind a switch that is off by default.

Three kinds: those the race or the layout has (a kart that never starts, no ``tlp`` column), those
of the server's sentences (``quirks``), and those of the stream itself, which are acted here:
bundles out of the blue, sessions that flicker, holes, junk. Whatever a hole swallows is noted as
a hidden window, so that the truth says what no viewer could have seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from livetiming.testing.apex.emission import Emitter
from livetiming.testing.apex.field import LATE_FRACTION, WITHDRAWN_FRACTION
from livetiming.testing.apex.frames import Frame, frame_text
from livetiming.testing.apex.layout import VARIANTS
from livetiming.testing.apex.scenario import Scenario

TROUBLES: dict[str, str] = {
    "reinit": "the bundle comes again, with the same rows, for no visible reason",
    "reinit_columns": "the operator rearranges the columns in mid-race",
    "rows": "a late entry gets a row, a withdrawn one loses it",
    "init_none": "init|n|, and the bundle some seconds later",
    "flicker": "another session shows for 14 s, then the race is back",
    "bundle_lost": "another session whose bundle never came: lines for unknown rows",
    "join_without_bundle": "the feed begins in mid-sentence; the bundle comes minutes later",
    "noise": "internet scanners' requests and binary junk between the lines",
    "crossing_split": "crossings torn over frames up to 3.4 s apart, some event first",
    "repaints": "cells sent again with the same value and a lower class",
    "lap_removal": "race control takes laps away, and gives some",
    "star_without_lap": "crossing events in the middle of a lap",
    "lap_without_star": "laps without a crossing event (only where laps are counted)",
    "no_pit_out": "*out is never sent",
    "no_pit_in": "*in is never sent",
    "no_sta": "no status column",
    "no_tlp": "no lap counter column",
    "two_gaps": "two gap columns, one grouped and one explicit",
    "untyped_best": "the best lap's column has a caption only",
    "names": "team names with &, quotes, accents and category prefixes",
    "same_plate": "two competitors with the same number",
    "empty_plate": "a competitor without a number",
    "no_show": "a kart that never starts",
    "retired": "a kart that stops for good at lap 200",
    "clock": "the clock freezes under yellow, and the operator moves it",
    "mid_frame_close": "the socket closes in the middle of a message",
    "silence": "hours without a line (5 h of a 24 h race)",
}
"""Every switch, with what it does."""

_NOISE = (
    "GET / HTTP/1.1\r\nHost: example.net\r\nUser-Agent: scanner",
    "\x16\x03\x01\x00\xee\x01\x00\x00\xea\x03\x03\ufffd\ufffd\x7f",
    'MGLNDD_192.0.2.1_8090\n{"id":1,"jsonrpc":"2.0","method":"login"}',
    "\x00\x00\x00|r1c\ufffd|\x01",
    "OPTIONS sip:nm SIP/2.0|Via|SIP",
)
_LOWER = {"tb": "ti", "ti": "tn"}
_FOREVER_MS = 10**13

Act = Callable[[int], list[Frame]]


@dataclass(slots=True)
class Hidden:
    """From ``from_ms`` to ``to_ms`` the feed did not tell what happened."""

    from_ms: int
    to_ms: int
    reason: str


def check(names: Iterator[str] | frozenset[str] | list[str]) -> frozenset[str]:
    """The switches named, ``all`` meaning all of them.

    Raises:
        ValueError: if a name is unknown.
    """
    wanted = frozenset(names)
    if "all" in wanted:
        return frozenset(TROUBLES)
    for name in sorted(wanted - TROUBLES.keys()):
        raise ValueError(
            f"--trouble - expected one of {', '.join(TROUBLES)}, or all - came {name!r} - "
            f"see livetiming-apex-server simulate --help"
        )
    return wanted


class Trouble:
    """The troubles of the stream, acted on an emitter at planned times."""

    def __init__(self, scenario: Scenario, emitter: Emitter, end_ms: int) -> None:
        self.hidden: list[Hidden] = []
        self.muted = False
        self._scenario = scenario
        self._emitter = emitter
        self._rng = Random(f"trouble {scenario.seed}")
        self._acts = sorted(self._plan(end_ms), key=lambda act: act[0], reverse=True)

    @property
    def due_ms(self) -> int:
        """When the next act is due."""
        return self._acts[-1][0] if self._acts else _FOREVER_MS

    def act(self, at_ms: int) -> list[Frame]:
        """Do everything that is due at the end of a tick."""
        frames: list[Frame] = []
        while self._acts and self._acts[-1][0] <= at_ms:
            frames += self._acts.pop()[1](at_ms)
        return frames

    def passes(self, frame: Frame) -> bool:
        """Whether a frame reaches the viewers at this time."""
        return not self.muted or frame.at_ms < self.hidden[-1].from_ms

    # -- plans -----------------------------------------------------------------------------

    def _plan(self, end_ms: int) -> Iterator[tuple[int, Act]]:
        on = self._scenario.troubles
        plans = {
            "reinit": self._plan_reinit, "reinit_columns": self._plan_columns,
            "rows": self._plan_rows, "init_none": self._plan_init_none,
            "flicker": self._plan_flicker, "bundle_lost": self._plan_bundle_lost,
            "join_without_bundle": self._plan_blind_join, "noise": self._plan_noise,
            "repaints": self._plan_repaints, "star_without_lap": self._plan_stars,
            "mid_frame_close": self._plan_closes, "silence": self._plan_silence,
        }  # fmt: skip
        for name, plan in plans.items():
            if name in on:
                yield from plan(end_ms)

    def _plan_reinit(self, end_ms: int) -> Iterator[tuple[int, Act]]:
        for number in range(15):
            yield round(end_ms * (0.04 + number * 0.064)), self._send_bundle

    def _plan_columns(self, end_ms: int) -> Iterator[tuple[int, Act]]:
        for number, share in enumerate((0.18, 0.32, 0.52, 0.71, 0.86), 1):
            yield round(end_ms * share), self._with_layout(number % VARIANTS)

    def _plan_rows(self, _end_ms: int) -> Iterator[tuple[int, Act]]:
        duration_ms = self._scenario.duration_s * 1000
        yield round(duration_ms * LATE_FRACTION), self._change_rows
        yield round(duration_ms * WITHDRAWN_FRACTION), self._change_rows

    def _plan_init_none(self, end_ms: int) -> Iterator[tuple[int, Act]]:
        for share in (0.27, 0.63):
            start_ms = round(end_ms * share)
            first = self._mute("init_none", self._emitter.board.idle_bundle)
            yield start_ms, first
            yield start_ms + self._rng.randrange(3_000, 10_000), self._unmute

    def _plan_flicker(self, end_ms: int) -> Iterator[tuple[int, Act]]:
        for share in (0.36, 0.77):
            start_ms = round(end_ms * share)
            yield start_ms, self._mute("flicker", self._emitter.board.other_session_bundle)
            yield start_ms + 14_000, self._unmute

    def _plan_bundle_lost(self, end_ms: int) -> Iterator[tuple[int, Act]]:
        start_ms = round(end_ms * 0.45)
        yield start_ms, self._mute("bundle_lost", list)
        for second in range(2, 90, 3):
            yield start_ms + second * 1000, self._strangers
        yield start_ms + 90_000, self._unmute

    def _plan_blind_join(self, end_ms: int) -> Iterator[tuple[int, Act]]:
        yield min(150_000, end_ms // 10), self._send_bundle

    def _plan_noise(self, end_ms: int) -> Iterator[tuple[int, Act]]:
        for _ in range(60):
            yield self._rng.randrange(end_ms), self._junk

    def _plan_repaints(self, end_ms: int) -> Iterator[tuple[int, Act]]:
        for _ in range(max(40, end_ms // 15_000)):
            yield self._rng.randrange(end_ms), self._repaint

    def _plan_stars(self, end_ms: int) -> Iterator[tuple[int, Act]]:
        for _ in range(max(20, end_ms // 300_000)):
            yield self._rng.randrange(end_ms), self._lone_star

    def _plan_closes(self, end_ms: int) -> Iterator[tuple[int, Act]]:
        for share in (0.12, 0.58):
            yield round(end_ms * share), self._cut_socket
            yield round(end_ms * share) + 8_000, self._reopen

    def _plan_silence(self, end_ms: int) -> Iterator[tuple[int, Act]]:
        start_ms = round(end_ms * 0.66)
        length_ms = min(5 * 3_600_000, round(end_ms * 0.21))
        yield start_ms, self._mute("silence", list)
        yield start_ms + length_ms, self._unmute

    # -- acts ------------------------------------------------------------------------------

    def _send_bundle(self, at_ms: int) -> list[Frame]:
        if self.muted:
            return []
        flushed = self._emitter.flush(at_ms)
        bundle = Frame(at_ms, frame_text(self._emitter.board.bundle()))
        return [bundle] if flushed is None else [flushed, bundle]

    def _with_layout(self, variant: int) -> Act:
        def act(at_ms: int) -> list[Frame]:
            flushed = self._emitter.flush(at_ms)
            self._emitter.board.use_layout(variant)
            frames = [] if flushed is None or self.muted else [flushed]
            return frames + self._send_bundle(at_ms)

        return act

    def _change_rows(self, at_ms: int) -> list[Frame]:
        for row in self._emitter.board.rows:
            entry = row.entry
            row.visible = entry.present_from_ms <= at_ms < entry.present_until_ms
        return self._send_bundle(at_ms)

    def _mute(self, reason: str, lines: Callable[[], list[str]]) -> Act:
        def act(at_ms: int) -> list[Frame]:
            if self.muted:
                return []
            flushed = self._emitter.flush(at_ms)
            self.muted = True
            self.hidden.append(Hidden(at_ms, _FOREVER_MS, reason))
            frames = [] if flushed is None else [flushed]
            shown = lines()
            return [*frames, Frame(at_ms, frame_text(shown))] if shown else frames

        return act

    def _unmute(self, at_ms: int) -> list[Frame]:
        if not self.muted:
            return []
        self._emitter.flush(at_ms)
        self.muted = False
        self.hidden[-1].to_ms = at_ms
        return self._send_bundle(at_ms)

    def _cut_socket(self, at_ms: int) -> list[Frame]:
        if self.muted:
            return []
        frames = self._mute("mid_frame_close", list)(at_ms)
        lost = frame_text(self._emitter.board.bundle()[:4])
        return [*frames, Frame(at_ms, lost, "close")]

    def _reopen(self, at_ms: int) -> list[Frame]:
        if not self.muted or self.hidden[-1].reason != "mid_frame_close":
            return []
        return [Frame(at_ms, "", "open"), *self._unmute(at_ms)]

    def _strangers(self, at_ms: int) -> list[Frame]:
        if not self.muted:
            return []
        row, lap_ms = 900_200_000 + self._rng.randrange(6), self._rng.randrange(60_000, 70_000)
        lines = [f"r{row}c1|sr|", f"r{row}c6|tn|1:0{lap_ms % 10}.{lap_ms % 1000:03d}"]
        return [Frame(at_ms, frame_text([*lines, f"r{row}|*|{lap_ms}|"]))]

    def _junk(self, at_ms: int) -> list[Frame]:
        return [] if self.muted else [Frame(at_ms, self._rng.choice(_NOISE))]

    def _repaint(self, at_ms: int) -> list[Frame]:
        board = self._emitter.board
        marked = [row for row in board.rows if row.visible and row.cells["llp"][0] in _LOWER]
        column = board.column("llp")
        if self.muted or column is None or not marked:
            return []
        row = self._rng.choice(marked)
        css_class, text = row.cells["llp"]
        lower = _LOWER[css_class]
        row.cells["llp"] = (lower, text)
        return [Frame(at_ms, f"r{row.entry.row_id}c{column}|{lower}|{text}\n")]

    def _lone_star(self, at_ms: int) -> list[Frame]:
        """A crossing event in the first half of somebody's lap."""
        rows = self._emitter.board.rows
        row = self._rng.choice(rows)
        since_ms = at_ms - row.last_ms
        fitting = 10_000 < since_ms < self._scenario.lap_s * 600
        if self.muted or not row.visible or not row.laps or row.final or not fitting:
            return []
        guess = self._rng.choice(["|", f"{row.recent[-1]}|"])
        return [Frame(at_ms, f"r{row.entry.row_id}|*|{guess}\n")]
