from __future__ import annotations

import pytest

from livetiming.network.address import BadAddress, RouterAddress, parse_address


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("ws://h/ws", RouterAddress("ws://h/ws", "websocket", "h", 80)),
        ("wss://h/ws", RouterAddress("wss://h/ws", "websocket", "h", 443, tls=True)),
        ("ws://10.0.0.1:1/ws", RouterAddress("ws://10.0.0.1:1/ws", "websocket", "10.0.0.1", 1)),
        ("ws://[::1]:9/", RouterAddress("ws://[::1]:9/", "websocket", "::1", 9)),
        ("rs://h:8081", RouterAddress("rs://h:8081", "rawsocket", "h", 8081)),
        ("rs://unix:/r.sock", RouterAddress("rs://unix:/r.sock", "rawsocket", path="/r.sock")),
        ("rs://unix:rel", RouterAddress("rs://unix:rel", "rawsocket", path="rel")),
    ],
)  # fmt: skip
def test_router_urls_are_taken_apart(url: str, expected: RouterAddress) -> None:
    assert parse_address(url) == expected


@pytest.mark.parametrize(
    "url", ["", "h", "http://h", "ws://", "rs://h", "rs://unix:", "ws://h:port", "ws://h:99999"]
)
def test_what_is_no_router_url_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(BadAddress, match=r"expected something like ws://.* - got ") as refused:
        parse_address(url)

    assert repr(url) in str(refused.value)
