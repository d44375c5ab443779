"""Versions of what is installed."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

UNKNOWN = "unknown"


def core_version() -> str:
    """Return the version of this distribution, ``unknown`` where it is not installed."""
    try:
        return version("livetiming")
    except PackageNotFoundError:
        return UNKNOWN
