"""The Apex feed server under the name other parts import."""

from __future__ import annotations

from livetiming.testing.apex.server import (
    DEFAULT_PORT,
    Address,
    ApexServer,
    Chaos,
    captured_feed,
    simulated_feed,
)

__all__ = ["DEFAULT_PORT", "Address", "ApexServer", "Chaos", "captured_feed", "simulated_feed"]
