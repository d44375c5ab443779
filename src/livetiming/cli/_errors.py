"""Which errors a user can mend, and the exit code each ends a command with."""

from __future__ import annotations

from livetiming.config import BadSetting
from livetiming.network.address import BadAddress
from livetiming.network.auth import RouterRefused
from livetiming.orchestration.router import NoRouter
from livetiming.ports import CallFailed
from livetiming.recording import RecordingError
from livetiming.report import BadAnalysis
from livetiming.service.errors import (
    FAILED,
    NOT_CONFIGURED,
    OK,
    NotConfigured,
    PluginError,
    SavedStateError,
)
from livetiming.web import PageNotBuilt

REFUSED = 3
"""The router does not let us in; trying again would not help."""

CODES: tuple[tuple[type[BaseException], int], ...] = (
    (NotConfigured, NOT_CONFIGURED),
    (PluginError, NOT_CONFIGURED),
    (SavedStateError, NOT_CONFIGURED),
    (BadSetting, NOT_CONFIGURED),
    (BadAddress, NOT_CONFIGURED),
    (NoRouter, NOT_CONFIGURED),
    (RouterRefused, REFUSED),
    (CallFailed, FAILED),
    (RecordingError, FAILED),
    (BadAnalysis, FAILED),
    (PageNotBuilt, FAILED),
    (OSError, FAILED),
)
"""Looked through in order; their text is complete and meant for the user."""


def exit_code_of(error: BaseException) -> int | None:
    """Return the exit code for *error*, or ``None`` when it is a fault of ours."""
    for kind, code in CODES:
        if isinstance(error, kind):
            return code
    return None


__all__ = ["CODES", "FAILED", "NOT_CONFIGURED", "OK", "REFUSED", "exit_code_of"]
