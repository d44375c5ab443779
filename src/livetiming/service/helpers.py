"""Small helpers for plugin authors."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode, urlsplit, urlunsplit

from livetiming.network.watchdog import Watchdog as NetworkWatchdog
from livetiming.service.host import current_host

V = TypeVar("V")


def uncache(url: str | bytes, param: str = "t") -> Callable[[], bytes]:
    """Return a callable that gives *url* with the time [s] as a query parameter.

    For a :class:`~livetiming.service.Fetcher` whose source sits behind a cache.
    """
    text = url.decode() if isinstance(url, bytes) else url

    def fresh() -> bytes:
        parts = urlsplit(text)
        stamp = urlencode({param: int(current_host().clock.seconds())})
        query = f"{parts.query}&{stamp}" if parts.query else stamp
        return urlunsplit(parts._replace(query=query)).encode()

    return fresh


class PitOutDebouncer(Generic[V]):
    """Holds back a change of value that follows too soon upon the one before.

    Some sources say that a car is back on track, in the pits and on track again within a
    second. During the first ``threshold`` seconds of its own life nothing is held back.
    """

    def __init__(self, threshold: float = 25) -> None:
        self._threshold_s = threshold
        self._clock = current_host().clock
        self._born_s = self._clock.seconds()
        self._accepted: dict[Hashable, tuple[V, float]] = {}

    def value_for(self, key: Hashable, value: V) -> V:
        """Return what to show for *key* when its source says *value*."""
        now_s = self._clock.seconds()
        known = self._accepted.get(key)
        if known is not None:
            if known[0] == value:
                return value
            settling = now_s - self._born_s < self._threshold_s
            if not settling and now_s - known[1] < self._threshold_s:
                return known[0]
        self._accepted[key] = (value, now_s)
        return value


class Watchdog(NetworkWatchdog):
    """Calls an action when nobody has called ``notify()`` for *timeout* [s].

    Looks every half of that time, and calls again for as long as the silence lasts.
    """

    def __init__(self, timeout: float, action: Callable[..., object], *args: Any) -> None:
        """Watch for a silence of *timeout* [s]; then call ``action(*args)``."""
        super().__init__(timeout, action, *args, clock=current_host().clock)
