from __future__ import annotations

from livetiming.testing import apex_server
from livetiming.testing.apex import server


def test_the_facade_has_the_servers_names() -> None:
    assert all(getattr(apex_server, name) is getattr(server, name) for name in apex_server.__all__)
