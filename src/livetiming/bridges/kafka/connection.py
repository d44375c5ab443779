"""How clients reach the brokers: our settings as those of librdkafka, checked before use."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from livetiming.config import KafkaSettings
from livetiming.service.errors import NotConfigured

CLEAR = "PLAINTEXT"
CLEAR_SASL = "SASL_PLAINTEXT"
PROTOCOLS = (CLEAR, "SSL", CLEAR_SASL, "SASL_SSL")
MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER")
PARTITIONER = "murmur2_random"
"""That of Java, aiokafka and Quix Streams; librdkafka's own default agrees with none of them."""

Config = dict[str, str | int | float | bool]
"""Settings of librdkafka by name."""


def server_list(values: str | Iterable[str]) -> list[str]:
    """Return the brokers in *values*, which may be separated by commas, spaces or both."""
    texts = [values] if isinstance(values, str) else list(values)
    return [server for text in texts for server in re.split(r"[\s,]+", text) if server]


def client_config(settings: KafkaSettings, *, client: str) -> Config:
    """Return what every client needs to reach the brokers.

    Args:
        settings: of the environment and the command line.
        client: name of the program, as the brokers will know it.

    Raises:
        NotConfigured: a setting is missing or wrong, or a file is not there.
    """
    servers = server_list(settings.servers)
    if not servers:
        raise NotConfigured(
            "expected brokers in --kafka-servers or LIVETIMING_KAFKA_SERVERS - there are none; "
            "for a broker on this machine it is 127.0.0.1:9092"
        )
    _check_servers(servers)
    return {
        "bootstrap.servers": ",".join(servers),
        "client.id": f"livetiming-{client}",
        **_security(settings),
    }


def _check_servers(servers: list[str]) -> None:
    for server in servers:
        host, _, port = server.rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65536:
            raise NotConfigured(
                f"Kafka server {server!r}: expected HOST:PORT, as in 127.0.0.1:9092"
            )


def _security(settings: KafkaSettings) -> Config:
    protocol = settings.security
    if protocol not in PROTOCOLS:
        raise NotConfigured(
            f"LIVETIMING_KAFKA_SECURITY: expected one of {', '.join(PROTOCOLS)}, got {protocol!r}"
        )
    if protocol == CLEAR_SASL and not settings.allow_cleartext:
        raise NotConfigured(
            f"LIVETIMING_KAFKA_SECURITY={CLEAR_SASL} would send the password in clear; use "
            "SASL_SSL, or set LIVETIMING_KAFKA_ALLOW_CLEARTEXT=1 for a network you trust"
        )
    found: Config = {"security.protocol": protocol}
    if protocol.endswith("SSL"):
        found.update(_tls(settings))
    if protocol.startswith("SASL"):
        found.update(_sasl(settings))
    return found


def _tls(settings: KafkaSettings) -> Config:
    found: Config = {"ssl.endpoint.identification.algorithm": "https"}
    for name, key, path in (
        ("CA", "ssl.ca.location", settings.ca),
        ("CERT", "ssl.certificate.location", settings.cert),
        ("KEY", "ssl.key.location", settings.key),
    ):
        if path is not None:
            found[key] = str(_readable(f"LIVETIMING_KAFKA_{name}", path))
    if (settings.cert is None) != (settings.key is None):
        raise NotConfigured(
            "LIVETIMING_KAFKA_CERT and LIVETIMING_KAFKA_KEY belong together: set both or neither"
        )
    if settings.key_password:
        found["ssl.key.password"] = settings.key_password
    return found


def _readable(name: str, path: Path) -> Path:
    try:
        text = path.read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise NotConfigured(f"{name}: {path} cannot be read as PEM: {error}") from None
    if "-----BEGIN " not in text:
        raise NotConfigured(f"{name}: {path} is no PEM file (no line with -----BEGIN)")
    return path


def _sasl(settings: KafkaSettings) -> Config:
    if settings.sasl_mechanism not in MECHANISMS:
        raise NotConfigured(
            f"LIVETIMING_KAFKA_SASL_MECHANISM: expected one of {', '.join(MECHANISMS)}, "
            f"got {settings.sasl_mechanism!r}"
        )
    if not (settings.sasl_user and settings.sasl_password):
        raise NotConfigured(
            f"LIVETIMING_KAFKA_SECURITY={settings.security} needs LIVETIMING_KAFKA_SASL_USER and "
            "LIVETIMING_KAFKA_SASL_PASSWORD"
        )
    return {
        "sasl.mechanism": settings.sasl_mechanism,
        "sasl.username": settings.sasl_user,
        "sasl.password": settings.sasl_password,
    }


def producer_config(settings: KafkaSettings, *, client: str) -> Config:
    """Return the settings of a producer that neither loses, doubles nor reorders records."""
    return {
        **client_config(settings, client=client),
        "enable.idempotence": True,
        "acks": "all",
        "linger.ms": 5,
        "compression.type": "zstd",
        "partitioner": PARTITIONER,
        "queue.buffering.max.kbytes": 65_536,
    }


def consumer_config(settings: KafkaSettings, *, client: str, group: str) -> Config:
    """Return the settings of a member of *group* that commits what it has dealt with itself."""
    return {
        **client_config(settings, client=client),
        "group.id": group,
        "enable.auto.commit": False,
        "enable.auto.offset.store": False,
        "auto.offset.reset": "earliest",
        "isolation.level": "read_committed",
        "partition.assignment.strategy": "cooperative-sticky",
        "queued.max.messages.kbytes": 65_536,
    }
