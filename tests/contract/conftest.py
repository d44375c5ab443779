"""A real router for the tests that ask for one."""

from __future__ import annotations

from tests.router import own_router, router

__all__ = ["own_router", "router"]
