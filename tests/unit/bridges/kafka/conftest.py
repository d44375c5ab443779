"""A cluster for the tests of this folder."""

from __future__ import annotations

import pytest

from tests.unit.bridges.kafka.cluster import Cluster, a_cluster


@pytest.fixture
def cluster() -> Cluster:
    return a_cluster()
