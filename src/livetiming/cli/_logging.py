"""Where a command's log goes: a file or stdout; Twisted's and the standard library's together."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from twisted.logger import (
    FilteringLogObserver,
    LogEvent,
    Logger,
    LogLevel,
    LogLevelFilterPredicate,
    globalLogBeginner,
    textFileLogObserver,
)

TIME_FORMAT = "%Y-%m-%dT%H:%M:%S%z"
Observer = Callable[[LogEvent], None]
"""What sees every event of the log."""

QUIET = ("txaio", "autobahn", "twisted.internet", "twisted.web")
"""Libraries of which only warnings are logged, unless more is asked for."""

SILENT = ("autobahn.twisted.websocket.WebSocketClientProtocol",)
"""Loggers that repeat at every dial what we have said once, in our own words."""

LEVELS = {
    logging.DEBUG: LogLevel.debug,
    logging.INFO: LogLevel.info,
    logging.WARNING: LogLevel.warn,
    logging.ERROR: LogLevel.error,
    logging.CRITICAL: LogLevel.critical,
}


class ToTwisted(logging.Handler):
    """Hands records of the standard library to Twisted's log."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log one record; its text is no format string."""
        level = LEVELS.get(record.levelno, LogLevel.info)
        Logger(namespace=record.name).emit(level, "{text}", text=self.format(record))


def observer(stream: TextIO, *, verbose: bool = False) -> Observer:
    """Return an observer that writes readable lines to *stream*."""
    chosen = LogLevel.debug if verbose else LogLevel.info
    predicate: Any = LogLevelFilterPredicate(defaultLogLevel=chosen)
    if not verbose:
        for namespace in QUIET:
            predicate.setLogLevelForNamespace(namespace, LogLevel.warn)
        for namespace in SILENT:
            predicate.setLogLevelForNamespace(namespace, LogLevel.critical)
    written: Any = textFileLogObserver(stream, timeFormat=TIME_FORMAT)
    return FilteringLogObserver(written, [predicate])


def start_logging(
    path: str | Path | None = None,
    *,
    verbose: bool = False,
    observers: tuple[Observer, ...] = (),
) -> None:
    """Begin to log; call once, at the start of a command.

    Args:
        path: the file to append to; ``None`` or ``-`` for stdout.
        verbose: log debug messages as well.
        observers: others that are to see every event.

    Raises:
        OSError: the file cannot be opened.
    """
    stream = sys.stdout if path in (None, "-") else _open(Path(str(path)))
    observing: list[Any] = [observer(stream, verbose=verbose), *observers]
    globalLogBeginner.beginLoggingTo(observing, redirectStandardIO=False, discardBuffer=False)
    root = logging.getLogger()
    root.handlers[:] = [ToTwisted()]
    root.setLevel(logging.DEBUG if verbose else logging.WARNING)


def _open(path: Path) -> TextIO:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a", encoding="utf-8", buffering=1)
    except OSError as error:
        raise OSError(
            f"log file {path} - expected a file that can be written - {error.strerror or error} - "
            "set LIVETIMING_LOG_DIR to another folder"
        ) from error
