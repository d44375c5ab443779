"""What can go wrong with a service that is managed; each text says what to do."""

from __future__ import annotations

from collections.abc import Sequence


class ManagerFailed(Exception):
    """A service cannot be managed as asked."""


class AlreadyRunning(ManagerFailed):
    """A service of that name is running."""


class NotRunning(ManagerFailed):
    """No service of that name is known to run."""


class Busy(ManagerFailed):
    """Another manager is at work on that name."""


class NotStarted(ManagerFailed):
    """The process of a service could not be made."""


class StillThere(ManagerFailed):
    """A process did not end, whatever it was sent."""


class DiedAtOnce(ManagerFailed):
    """A service ended while its start was waited for; ``lines`` are the last of its log."""

    def __init__(self, text: str, lines: Sequence[str], code: int | None) -> None:
        super().__init__(text)
        self.lines = list(lines)
        self.code = code
        """Its exit code, or ``None`` when it was killed."""
