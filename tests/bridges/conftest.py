"""Real brokers, databases and routers for the tests of the bridges."""

from __future__ import annotations

from tests.kafka import kafka, own_kafka
from tests.postgres import own_postgres, postgres
from tests.router import own_router, router

__all__ = ["kafka", "own_kafka", "own_postgres", "own_router", "postgres", "router"]
