"""Settings become those of librdkafka, or one line that says what is wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from livetiming.bridges.kafka.connection import (
    client_config,
    consumer_config,
    producer_config,
    server_list,
)
from livetiming.config import KafkaSettings, load_settings
from livetiming.service.errors import NotConfigured


def settings(**env: str) -> KafkaSettings:
    full = {"SERVERS": "127.0.0.1:9092", **env}
    return load_settings({f"LIVETIMING_KAFKA_{name}": text for name, text in full.items()}).kafka


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("a:1", ["a:1"]),
        ("a:1,b:2", ["a:1", "b:2"]),
        ("a:1 b:2, c:3", ["a:1", "b:2", "c:3"]),
        (["a:1", "b:2,c:3"], ["a:1", "b:2", "c:3"]),
        ("", []),
    ],
)
def test_servers_are_separated_by_commas_and_spaces(
    given: str | list[str], expected: list[str]
) -> None:
    assert expected == server_list(given)


def test_without_security_the_servers_are_all() -> None:
    found = client_config(settings(SERVERS="a:1 b:2"), client="test")

    assert "a:1,b:2" == found["bootstrap.servers"]
    assert "PLAINTEXT" == found["security.protocol"]


@pytest.mark.parametrize(
    ("env", "says"),
    [
        ({"SERVERS": " "}, "expected brokers in --kafka-servers"),
        ({"SERVERS": "broker"}, "'broker': expected HOST:PORT"),
        ({"SERVERS": "broker:70000"}, "expected HOST:PORT"),
        ({"SECURITY": "TLS"}, "expected one of PLAINTEXT, SSL"),
        ({"SECURITY": "SASL_PLAINTEXT"}, "ALLOW_CLEARTEXT=1"),
        ({"SECURITY": "SASL_SSL"}, "needs LIVETIMING_KAFKA_SASL_USER"),
        ({"SECURITY": "SASL_SSL", "SASL_MECHANISM": "GSSAPI"}, "expected one of PLAIN"),
        ({"SECURITY": "SSL", "CA": "/nowhere/ca.pem"}, "LIVETIMING_KAFKA_CA: /nowhere/ca.pem"),
    ],
)
def test_a_wrong_setting_is_named(env: dict[str, str], says: str) -> None:
    with pytest.raises(NotConfigured, match=says.replace("(", r"\(")):
        client_config(settings(**env), client="test")


def test_a_file_that_is_no_certificate_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "ca.pem"
    wrong.write_text("hello")

    with pytest.raises(NotConfigured, match="is no PEM file"):
        client_config(settings(SECURITY="SSL", CA=str(wrong)), client="test")


def test_a_certificate_needs_its_key(tmp_path: Path) -> None:
    pem = tmp_path / "client.pem"
    pem.write_text("-----BEGIN CERTIFICATE-----\n")

    with pytest.raises(NotConfigured, match="belong together"):
        client_config(settings(SECURITY="SSL", CERT=str(pem)), client="test")


def test_a_password_is_not_shown_by_the_settings() -> None:
    assert "hush" not in repr(replace(settings(), sasl_password="hush"))


def test_host_names_are_checked_with_tls() -> None:
    found = client_config(
        settings(SECURITY="SASL_SSL", SASL_USER="u", SASL_PASSWORD="p"), client="test"
    )

    assert "https" == found["ssl.endpoint.identification.algorithm"]
    assert ("u", "p", "SCRAM-SHA-512") == (
        found["sasl.username"], found["sasl.password"], found["sasl.mechanism"],
    )  # fmt: skip


def test_a_producer_is_idempotent_and_a_consumer_commits_by_itself() -> None:
    assert producer_config(settings(), client="test")["enable.idempotence"] is True
    consumer = consumer_config(settings(), client="test", group="g")
    assert (False, False) == (consumer["enable.auto.commit"], consumer["enable.auto.offset.store"])
