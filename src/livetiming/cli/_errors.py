"""Which errors a user can mend, and the exit code each ends a command with."""

from __future__ import annotations

from livetiming.bridges.errors import BridgeFailed
from livetiming.config import BadSetting
from livetiming.network.address import BadAddress
from livetiming.network.auth import RouterRefused
from livetiming.orchestration.announce.ledger import LedgerFailed
from livetiming.orchestration.announce.templates import BadTemplates
from livetiming.orchestration.assist.mapping import BadMapping
from livetiming.orchestration.google.credentials import NotSignedIn
from livetiming.orchestration.manager.errors import ManagerFailed
from livetiming.orchestration.router import NoRouter
from livetiming.orchestration.schedule.ports import CalendarFailed
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
from livetiming.strategy.pitnow import NoSolver
from livetiming.strategy.regulations import BadRegulations
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
    (BadTemplates, NOT_CONFIGURED),
    (BadMapping, NOT_CONFIGURED),
    (NotSignedIn, NOT_CONFIGURED),
    (BadRegulations, NOT_CONFIGURED),
    (NoSolver, NOT_CONFIGURED),
    (RouterRefused, REFUSED),
    (ManagerFailed, FAILED),
    (CalendarFailed, FAILED),
    (CallFailed, FAILED),
    (LedgerFailed, FAILED),
    (RecordingError, FAILED),
    (BridgeFailed, FAILED),
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
