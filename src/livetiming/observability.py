"""Errors to Sentry, when a project is configured; never at import time."""

from __future__ import annotations

from typing import Any

from twisted.logger import LogEvent, LogLevel

SENTRY_LIMIT = 100
"""Errors reported by one process at most; a broken feed shall not fill a quota."""


class SentryObserver:
    """Reports failures and critical messages of Twisted's log."""

    def __init__(self, sentry: Any, *, limit: int = SENTRY_LIMIT) -> None:
        self._sentry = sentry
        self._left = limit

    def __call__(self, event: LogEvent) -> None:
        """Report *event* if it is an error, as long as the limit is not reached."""
        failure = event.get("log_failure")
        level = event.get("log_level")
        if self._left <= 0 or (failure is None and level is not LogLevel.critical):
            return
        self._left -= 1
        with self._sentry.new_scope() as scope:
            scope.set_tag("logger", event.get("log_namespace", ""))
            if failure is not None:
                self._sentry.capture_exception(failure.value)
            else:
                self._sentry.capture_message(str(event.get("log_format") or ""), level="fatal")


def start_sentry(
    dsn: str | None, *, environment: str, release: str, program: str
) -> tuple[SentryObserver, ...]:
    """Return what is to observe the log: nothing without *dsn*.

    Nothing about the machine's user, and no local variables (they may hold secrets), are sent.
    """
    if not dsn:
        return ()
    import sentry_sdk

    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=f"livetiming@{release}",
        send_default_pii=False,
        include_local_variables=False,
        max_breadcrumbs=20,
        server_name="",
    )
    sentry_sdk.set_tag("program", program)
    return (SentryObserver(sentry_sdk),)
