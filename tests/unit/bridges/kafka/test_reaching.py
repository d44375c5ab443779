"""The most telling of librdkafka's texts becomes one sentence with advice."""

from __future__ import annotations

import pytest

from livetiming.bridges.errors import Unreachable
from livetiming.bridges.kafka.reaching import Troubles, reach
from tests.router import free_port


class Said:
    def __init__(self, text: str) -> None:
        self._text = text

    def str(self) -> str:
        return self._text


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        (["ssl://a:1/boot: SSL handshake failed: wrong version", "1/1 down"], "TLS failed"),
        (["sasl_ssl://a:1/boot: SASL authentication error: Authentication failed"], "refused"),
        (["1/1 brokers are down", "a:1/boot: Failed to resolve 'a:1'"], "no such host"),
        (["a:1/boot: Connect to ipv4 failed: Connection refused"], "nobody listens"),
        (["a:1/boot: something new"], "something new"),
        ([], ""),
    ],
)
def test_the_cause_comes_before_its_consequences(texts: list[str], says: str) -> None:
    troubles = Troubles()
    for text in texts:
        troubles(Said(text))

    assert says in troubles.why()


def test_a_port_where_nobody_listens_is_said_with_its_address() -> None:
    server = f"127.0.0.1:{free_port()}"

    with pytest.raises(Unreachable, match=f"Kafka at {server} cannot be reached: nobody listens"):
        reach({"bootstrap.servers": server, "security.protocol": "PLAINTEXT"}, limit_s=2)
