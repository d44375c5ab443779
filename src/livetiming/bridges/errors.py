"""What the bridges raise where a user or an operator can mend it."""

from __future__ import annotations


class BridgeFailed(Exception):
    """The other system does not do what we need; the text says which, why, and what to do."""


class Unreachable(BridgeFailed):
    """The other system does not answer."""
