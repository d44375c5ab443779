"""Reach the brokers, or say in one line why they cannot be reached."""

from __future__ import annotations

import logging
import time
from typing import Any

from livetiming.bridges.errors import Unreachable
from livetiming.bridges.extras import extra
from livetiming.bridges.kafka.connection import Config
from livetiming.bridges.kafka.probing import certificate_fault, speaks_tls

with extra("kafka", "confluent_kafka", "orjson"):
    from confluent_kafka import KafkaError, KafkaException
    from confluent_kafka.admin import AdminClient, ClusterMetadata

REACH_LIMIT_S = 15.0
ANSWER_S = 2.0
QUIET = logging.getLogger("livetiming.kafka.librdkafka")
"""Where librdkafka's own log goes: it repeats itself at every dial."""
QUIET.addHandler(logging.NullHandler())
QUIET.propagate = False

WHY: tuple[tuple[str, str], ...] = (
    (
        "authentication failed",
        "user or password refused: see LIVETIMING_KAFKA_SASL_USER and …_PASSWORD",
    ),
    ("ssl", "TLS failed: does the port speak what LIVETIMING_KAFKA_SECURITY says?"),
    ("resolve", "no such host: check the name in LIVETIMING_KAFKA_SERVERS"),
    ("refused", "nobody listens there: is the broker running?"),
)
"""What librdkafka's texts contain → what to do. The first that fits."""

FINAL = ("authentication failed", "ssl handshake failed", "receive failed: ssl")
"""What librdkafka's texts contain when trying again would change nothing."""
CERTIFICATE: tuple[tuple[str, str], ...] = (
    ("expired", "the broker's certificate has expired; its owner must renew it"),
    ("mismatch", "the broker's certificate is for another name; use the one it was made for"),
    ("", "the broker's certificate is not trusted; give its authority in LIVETIMING_KAFKA_CA"),
)
"""What OpenSSL's verdict contains → what to do. The first that fits."""


class Troubles:
    """Collects what librdkafka says about connections, the most telling first."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, error: KafkaError) -> None:
        """Note one error; for ``error_cb``."""
        self.texts.append(str(error.str()))

    @property
    def final(self) -> bool:
        """Whether something was said that waiting does not mend."""
        return any(sign in text.lower() for text in self.texts for sign in FINAL)

    def why(self) -> str:
        """Return one sentence; empty if nothing is known."""
        for sign, advice in WHY:
            for text in self.texts:
                if sign in text.lower():
                    return f"{advice} ({_short(text)})"
        return _short(self.texts[-1]) if self.texts else ""


def _short(text: str) -> str:
    """Return librdkafka's text without its address, connection state and repetitions."""
    tail = text.split(": ", 1)[-1]
    return tail.partition(" (after")[0][:160]


def reach(config: Config, *, limit_s: float = REACH_LIMIT_S) -> tuple[AdminClient, ClusterMetadata]:
    """Return a client that has reached the brokers, and what they say of themselves.

    Raises:
        Unreachable: none answered in time.
    """
    troubles = Troubles()
    given: dict[str, Any] = {**config, "error_cb": troubles, "logger": QUIET}
    servers = str(config["bootstrap.servers"])
    client = AdminClient(given)
    until = time.monotonic() + limit_s
    while True:
        try:
            return client, client.list_topics(timeout=ANSWER_S)
        except KafkaException as error:
            for _ in range(100):
                client.poll(0)
            if time.monotonic() < until and not troubles.final:
                continue
            why = _tls(config, servers) or troubles.why() or str(error.args[0].str())
        raise Unreachable(f"Kafka at {servers} cannot be reached: {why}")


def _tls(config: Config, servers: str) -> str | None:
    """Return what is wrong with TLS there, or that there is some where none is expected."""
    server = servers.partition(",")[0]
    if not str(config["security.protocol"]).endswith("SSL"):
        if not speaks_tls(server):
            return None
        return "the port speaks TLS: set LIVETIMING_KAFKA_SECURITY to SSL or SASL_SSL"
    authority = config.get("ssl.ca.location")
    fault = certificate_fault(server, str(authority) if authority else None)
    if fault is None:
        return None
    for sign, advice in CERTIFICATE:
        if sign in fault.lower():
            return f"{advice} ({fault})"
    return fault
