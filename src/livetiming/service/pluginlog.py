"""The ``log`` of a plugin: Twisted's logger, taking ``%``-arguments as well.

Plugins of Timing71 write ``self.log.info("{n} cars", n=3)``; others are used to
``self.log.info("%d cars", 3)``. Both work.
"""

from __future__ import annotations

from typing import Any

from twisted.logger import Logger, LogLevel


class PluginLog:
    """Log lines of one plugin."""

    def __init__(self, namespace: str) -> None:
        self._log = Logger(namespace=namespace)

    def debug(self, text: object, /, *args: Any, **values: Any) -> None:
        """Log something for whoever looks into a fault."""
        self._emit(LogLevel.debug, text, args, values)

    def info(self, text: object, /, *args: Any, **values: Any) -> None:
        """Log something that happened as it should."""
        self._emit(LogLevel.info, text, args, values)

    def warn(self, text: object, /, *args: Any, **values: Any) -> None:
        """Log something that needs a look."""
        self._emit(LogLevel.warn, text, args, values)

    def error(self, text: object, /, *args: Any, **values: Any) -> None:
        """Log something that went wrong."""
        self._emit(LogLevel.error, text, args, values)

    def critical(self, text: object, /, *args: Any, **values: Any) -> None:
        """Log something that ends the service."""
        self._emit(LogLevel.critical, text, args, values)

    def exception(self, text: object, /, *args: Any, **values: Any) -> None:
        """Log *text* with the exception being handled."""
        self.failure(text, *args, **values)

    def failure(self, text: object, /, *args: Any, **values: Any) -> None:
        """Log *text* with the exception being handled, or with ``failure=``."""
        template, values = _template(text, args, values)
        self._log.failure(template, **values)

    warning = warn

    def _emit(
        self, level: Any, text: object, args: tuple[Any, ...], values: dict[str, Any]
    ) -> None:
        template, values = _template(text, args, values)
        self._log.emit(level, template, **values)


def _template(
    text: object, args: tuple[Any, ...], values: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    if args:
        return "{text}", {**values, "text": _percent(str(text), args)}
    if values:
        return str(text), values
    return "{text}", {"text": str(text)}  # a text without values may hold braces of its own


def _percent(text: str, args: tuple[Any, ...]) -> str:
    try:
        return text % args
    except (TypeError, ValueError):
        return " ".join([text, *(repr(arg) for arg in args)])
