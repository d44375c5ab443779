"""The laps of a car: the last ones at hand, those before packed, for there are thousands a day."""

from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, overload

from livetiming.analysis.lap import Lap
from livetiming.analysis.log import BLOCK, Log
from livetiming.racing import FlagStatus

AT_HAND = 3
"""Blocks that are not packed: documents of the present look back about so far."""
UNPACKED = 16
"""Packed blocks that somebody has looked at just now."""
FLAG, SECTORS = 4, 12

_values = attrgetter(*Lap.__slots__)


def row(lap: Lap) -> list[Any]:
    """Return *lap* as plain JSON values, in the order of its fields."""
    values = list(_values(lap))
    values[FLAG], values[SECTORS] = int(values[FLAG]), list(values[SECTORS])
    return values


def lap(values: Sequence[Any]) -> Lap:
    """Return the lap that :func:`row` made *values* of.

    Raises:
        ValueError: it was none.
        TypeError: it was none.
    """
    fields = list(values)
    if len(fields) != len(Lap.__slots__):
        raise ValueError(f"a Lap of other fields: {values!r:.60}")
    fields[FLAG], fields[SECTORS] = FlagStatus(fields[FLAG]), tuple(fields[SECTORS])
    return Lap(*fields)


class Packed(Sequence[Lap]):
    """A block of laps as compressed JSON, a tenth of what they take otherwise."""

    __slots__ = ("flags", "text", "times_s")

    def __init__(self, laps: Sequence[Lap]) -> None:
        self.text = zlib.compress(json.dumps([*map(row, laps)], separators=(",", ":")).encode())
        self.times_s = array("d", [one.time_s for one in laps])
        self.flags = bytes(one.flag for one in laps)

    def __len__(self) -> int:
        return len(self.flags)

    @overload
    def __getitem__(self, index: int) -> Lap: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Lap, ...]: ...

    def __getitem__(self, index: int | slice) -> Lap | tuple[Lap, ...]:
        return unpacked(self.text)[index]

    def __iter__(self) -> Iterator[Lap]:
        return iter(unpacked(self.text))


@lru_cache(maxsize=UNPACKED)
def unpacked(text: bytes) -> tuple[Lap, ...]:
    """Return the laps of a packed block."""
    return tuple(map(lap, json.loads(zlib.decompress(text))))


class LapLog(Log[Lap]):
    """The laps of a car; frozen."""

    __slots__ = ()

    @classmethod
    def _kept(cls, blocks: tuple[Sequence[Lap], ...]) -> tuple[Sequence[Lap], ...]:
        old = len(blocks) - AT_HAND
        return tuple(
            block if at >= old or isinstance(block, Packed) else Packed(block)
            for at, block in enumerate(blocks)
        )

    def shown(self, first: int, last: int | None) -> list[list[Any]]:
        """Return time [s] and flag of the laps from *first* to before *last*."""
        stop = len(self) if last is None else last
        found: list[list[Any]] = []
        for at in range(first // BLOCK, -(-stop // BLOCK)):
            block = self._blocks[at] if at < len(self._blocks) else self._tail
            part = slice(max(0, first - at * BLOCK), stop - at * BLOCK)
            if isinstance(block, Packed):
                found += map(list, zip(block.times_s[part], block.flags[part], strict=True))
            else:
                found += ([one.time_s, int(one.flag)] for one in block[part])
        return found

    def faster(self, than_s: float) -> Iterator[Lap]:
        """Give the laps that took less than *than_s*."""
        for block in (*self._blocks, self._tail):
            if not isinstance(block, Packed) or min(block.times_s) < than_s:
                yield from (one for one in block if one.time_s < than_s)

    def saved(self) -> list[Any]:
        """Return the laps as plain JSON: packed blocks as texts, the others lap by lap."""
        found: list[Any] = []
        for block in (*self._blocks, self._tail):
            if isinstance(block, Packed):
                found.append(zlib.decompress(block.text).decode())
            else:
                found += map(row, block)
        return found

    @classmethod
    def loaded(cls, saved: Sequence[Any]) -> LapLog:
        """Return the laps that :meth:`saved` gave.

        Raises:
            ValueError: it gave something else.
            TypeError: it gave something else.
        """
        laps: list[Lap] = []
        for item in saved:
            laps += map(lap, json.loads(item) if isinstance(item, str) else [item])
        return cls(laps)
