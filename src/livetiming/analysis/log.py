"""A list that only grows: frozen like a tuple, and always as cheap to add to as at first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Generic, Self, TypeVar, overload

T = TypeVar("T")
BLOCK = 32


class Log(Sequence[T], Generic[T]):
    """Items in blocks: adding one copies the last block, and the list of blocks when it is full."""

    __slots__ = ("_blocks", "_tail")

    def __init__(self, items: Iterable[T] = ()) -> None:
        every = tuple(items)
        whole = len(every) // BLOCK * BLOCK
        self._blocks: tuple[Sequence[T], ...] = self._kept(
            tuple(every[at : at + BLOCK] for at in range(0, whole, BLOCK))
        )
        self._tail = every[whole:]

    @classmethod
    def _kept(cls, blocks: tuple[Sequence[T], ...]) -> tuple[Sequence[T], ...]:
        """Return *blocks*, whose last one is new, as they are to be kept."""
        return blocks

    def plus(self, item: T) -> Self:
        """Return a log with *item* at its end; this one stays as it is."""
        longer = type(self).__new__(type(self))
        tail = (*self._tail, item)
        if len(tail) < BLOCK:
            longer._blocks, longer._tail = self._blocks, tail
        else:
            longer._blocks, longer._tail = self._kept((*self._blocks, tail)), ()
        return longer

    def begins_with(self, other: Log[T]) -> bool:
        """Whether *other* is what this log was before it grew."""
        if len(other) > len(self):
            return False
        count = len(other._blocks)
        if not all(map(_same, other._blocks, self._blocks)):
            return False
        rest = self._blocks[count] if len(self._blocks) > count else self._tail
        return tuple(rest[: len(other._tail)]) == other._tail

    def __len__(self) -> int:
        return len(self._blocks) * BLOCK + len(self._tail)

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...

    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        if isinstance(index, slice):
            return self._slice(index)
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        block, place = divmod(index, BLOCK)
        return (self._blocks[block] if block < len(self._blocks) else self._tail)[place]

    def _slice(self, index: slice) -> tuple[T, ...]:
        start, stop, step = index.indices(len(self))
        if step != 1:
            return tuple(self)[index]
        first = start // BLOCK
        part = chain.from_iterable((*self._blocks[first : -(-stop // BLOCK)], self._tail_for(stop)))
        return tuple(part)[start - first * BLOCK : max(0, stop - first * BLOCK)]

    def _tail_for(self, stop: int) -> tuple[T, ...]:
        return self._tail if stop > len(self._blocks) * BLOCK else ()

    def __iter__(self) -> Iterator[T]:
        return chain(chain.from_iterable(self._blocks), self._tail)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Log):
            return NotImplemented
        same = len(self._blocks) == len(other._blocks) and self._tail == other._tail
        return same and all(map(_same, self._blocks, other._blocks))

    def __hash__(self) -> int:
        return hash((len(self), self._tail))

    def __repr__(self) -> str:
        return f"Log({list(self)!r})"


def _same(one: Sequence[Any], other: Sequence[Any]) -> bool:
    return one is other or tuple(one) == tuple(other)
