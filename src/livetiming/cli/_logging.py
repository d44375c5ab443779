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

from livetiming.orchestration.logfile import RotatingLog

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
    path: str | Path | TextIO | None = None,
    *,
    verbose: bool = False,
    observers: tuple[Observer, ...] = (),
) -> None:
    """Begin to log; call once, at the start of a command.

    Args:
        path: the file to append to, or what is written to; ``None`` or ``-`` for stdout.
        verbose: log debug messages as well.
        observers: others that are to see every event.

    Raises:
        OSError: the file cannot be opened.
    """
    if path is None or path == "-":
        stream = sys.stdout
    else:
        stream = _open(Path(path)) if isinstance(path, (str, Path)) else path
    observing: list[Any] = [observer(stream, verbose=verbose), *observers]
    globalLogBeginner.beginLoggingTo(observing, redirectStandardIO=False, discardBuffer=False)
    root = logging.getLogger()
    root.handlers[:] = [ToTwisted()]
    root.setLevel(logging.DEBUG if verbose else logging.WARNING)


def rotating(path: Path) -> TextIO:
    """Return a log file that never grows beyond a limit.

    Raises:
        OSError: it cannot be opened.
    """
    try:
        stream: Any = _Rotating(RotatingLog(path))
    except OSError as error:
        raise _unwritable(path, error) from error
    opened: TextIO = stream
    return opened


class _Rotating:
    """The part of a text file that a log observer uses."""

    def __init__(self, log: RotatingLog) -> None:
        self._log = log

    def write(self, text: str) -> None:
        self._log.write(text.removesuffix("\n").encode())

    def flush(self) -> None:
        """Do nothing: every line is written at once."""

    def close(self) -> None:
        self._log.close()


def _open(path: Path) -> TextIO:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a", encoding="utf-8", buffering=1)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> OSError:
    return OSError(
        f"log file {path} - expected a file that can be written - {error.strerror or error} - "
        "set LIVETIMING_LOG_DIR to another folder"
    )
