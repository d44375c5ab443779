"""Track flags, ordered by severity."""

from __future__ import annotations

from enum import IntEnum


class FlagStatus(IntEnum):
    """State of the track; the number is the severity and stands in analysis documents.

    The wire carries the lower-case name (``"green"``), see :attr:`wire`.
    """

    NONE = 0
    GREEN = 1
    WHITE = 2
    CHEQUERED = 3
    YELLOW = 4
    FCY = 5
    CODE_60 = 6
    VSC = 7
    SC = 8
    CAUTION = 9
    RED = 10
    SLOW_ZONE = 11
    CODE_60_ZONE = 12

    @property
    def wire(self) -> str:
        """Text form used in a state, such as ``"code_60"``."""
        return _WIRE[self]

    @property
    def is_caution(self) -> bool:
        """Whether laps under this flag are not racing laps (yellow and everything above)."""
        return self >= FlagStatus.YELLOW

    @classmethod
    def from_wire(cls, text: object) -> FlagStatus:
        """Return the flag named *text*; anything unknown is ``NONE``.

        Peers may know flags that we do not, and a viewer with no flag is better than one
        with no timing.
        """
        return _BY_TEXT.get(text.lower(), cls.NONE) if isinstance(text, str) else cls.NONE


_WIRE = {flag: flag.name.lower() for flag in FlagStatus}
_BY_TEXT = {text: flag for flag, text in _WIRE.items()}
