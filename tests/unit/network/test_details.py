from __future__ import annotations

from livetiming.network.details import Peer
from livetiming.ports import Details


def test_a_peer_is_what_handlers_are_promised() -> None:
    peer: Details = Peer("livetiming.control", "services", "directory")

    assert (peer.topic, peer.role, peer.authid) == ("livetiming.control", "services", "directory")
    assert Peer("t") == Peer("t", None, None)
