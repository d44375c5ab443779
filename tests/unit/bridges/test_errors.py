"""Faults of other systems end a command with one line."""

from __future__ import annotations

from livetiming.bridges.errors import BridgeFailed, Unreachable
from livetiming.cli._errors import FAILED, exit_code_of


def test_they_are_no_fault_of_ours() -> None:
    assert FAILED == exit_code_of(BridgeFailed("no")) == exit_code_of(Unreachable("no"))
