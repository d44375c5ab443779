"""Topics and the self-test on a real broker: in clear, with TLS and SCRAM, and refused."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
import trustme

from livetiming.bridges.kafka.topics import PLANS
from tests.bridges.programs import environment, run
from tests.kafka import PASSWORD, USER, Kafka

pytestmark = pytest.mark.integration


def secure(kafka: Kafka, **changes: str) -> dict[str, str]:
    return environment(
        **{
            "KAFKA_SERVERS": kafka.secure_servers,
            "KAFKA_SECURITY": "SASL_SSL",
            "KAFKA_CA": str(kafka.authority),
            "KAFKA_SASL_USER": USER,
            "KAFKA_SASL_PASSWORD": PASSWORD,
            **changes,
        }
    )


def test_topics_are_created_once_and_mended_when_they_differ(kafka: Kafka) -> None:
    where = ("--kafka-servers", kafka.servers, "--prefix", f"t{uuid.uuid4().hex[:8]}")

    missing = run("livetiming-kafka", "topics", "list", *where)
    planned = run("livetiming-kafka", "topics", "create", *where, "--dry-run")
    created = run("livetiming-kafka", "topics", "create", *where, "--partitions", "2")
    again = run("livetiming-kafka", "topics", "create", *where, "--partitions", "2")
    grown = run("livetiming-kafka", "topics", "create", *where, "--partitions", "3")
    shown = run("livetiming-kafka", "topics", "list", *where)

    assert (1, len(PLANS)) == (missing.returncode, missing.stdout.count("missing"))
    assert len(PLANS) == planned.stdout.count("would be: created")
    assert len(PLANS) == created.stdout.count("  created")
    assert len(PLANS) == again.stdout.count("as it is to be")
    assert len(PLANS) - 1 == grown.stdout.count("grown to 3 partitions")
    assert 0 == shown.returncode
    assert "compact" in shown.stdout


@pytest.mark.parametrize("encrypted", [False, True], ids=["clear", "tls and scram"])
def test_what_is_sent_is_received(kafka: Kafka, encrypted: bool) -> None:
    env = secure(kafka) if encrypted else environment(KAFKA_SERVERS=kafka.servers)
    topic = ("--kafka_topic", f"check-{uuid.uuid4().hex[:8]}")

    sent = run("livetiming-kafka", "check", "producer", *topic, "--interval", "0", env=env)
    group = ("--kafka_group", uuid.uuid4().hex, "--count", "100")
    got = run("livetiming-kafka", "check", "--test_mode", "consumer", *topic, *group, env=env)

    assert (0, "") == (sent.returncode, sent.stderr)
    assert f"{topic[1]}: 100 messages acknowledged" in sent.stdout
    assert (0, "") == (got.returncode, got.stderr)
    assert "100 messages received, 0 missing, 0 twice, 0 of somebody else" in got.stdout


def refused(env: dict[str, str]) -> str:
    """Return the one line that a check ends with."""
    done = run("livetiming-kafka", "check", "producer", env=env)
    assert 1 == done.returncode
    (line,) = done.stderr.splitlines()
    return line


def test_another_authority_is_not_trusted(kafka: Kafka, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)

    assert "is not trusted; give its authority in LIVETIMING_KAFKA_CA" in refused(
        secure(kafka, KAFKA_CA=str(other))
    )


def test_the_name_of_the_host_is_checked(kafka: Kafka) -> None:
    # 127.0.0.2 reaches the broker too, and its certificate does not speak of it
    port = kafka.secure_servers.rpartition(":")[2]

    line = refused(secure(kafka, KAFKA_SERVERS=f"127.0.0.2:{port}"))

    assert "is for another name; use the one it was made for" in line


def test_a_wrong_password_is_refused(kafka: Kafka) -> None:
    assert "user or password refused" in refused(secure(kafka, KAFKA_SASL_PASSWORD="wrong"))


def test_clear_text_to_the_encrypted_port_is_explained(kafka: Kafka) -> None:
    line = refused(environment(KAFKA_SERVERS=kafka.secure_servers))

    assert "the port speaks TLS: set LIVETIMING_KAFKA_SECURITY to SSL or SASL_SSL" in line


def test_an_expired_certificate_is_refused(tmp_path: Path) -> None:
    expired = Kafka(tmp_path, expired=True)
    try:
        expired.start()

        assert "certificate has expired" in refused(secure(expired))
    finally:
        expired.stop()
