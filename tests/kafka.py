"""A real Apache Kafka for tests: one node (KRaft) as a child process on free ports.

``tools/bootstrap.py dev`` fetches its jars where Java 17 and Maven are. It listens in clear and,
on a second port, with TLS and SCRAM, as the user :data:`USER`.
"""

from __future__ import annotations

import base64
import contextlib
import os
import shutil
import subprocess
import sys
import threading
import uuid
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from livetiming.orchestration.child import LEASH
from tests.feeds import ROOT, missing
from tests.router import free_port

JARS = ROOT / ".tools" / "kafka" / "jars"
STARTED = "Kafka Server started"
BOOT_LIMIT_S = 120
USER = "livetiming"
PASSWORD = "the password of the tests"
JVM = ("-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
QUIET = (
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info",
)
SETTINGS = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller_port}
listeners={listeners},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners={advertised}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL
log.dirs={data}
num.partitions=4
auto.create.topics.enable=false
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
group.consumer.min.session.timeout.ms=6000
group.consumer.min.heartbeat.interval.ms=500
log.retention.check.interval.ms=1000
ssl.keystore.type=PEM
ssl.keystore.location={keystore}
ssl.truststore.type=PEM
ssl.truststore.location={authority}
sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=\
org.apache.kafka.common.security.scram.ScramLoginModule required;
"""


class Kafka:
    """A running broker; ``restart`` keeps its ports and its data."""

    def __init__(self, folder: Path, *, expired: bool = False) -> None:
        self._require()
        self._folder = folder
        self._port, self._tls_port = free_port(), free_port()
        self._process: subprocess.Popen[str] | None = None
        self.log: deque[str] = deque(maxlen=500)
        self.authority = folder / "authority.pem"
        """Certificate to trust for the encrypted port."""
        self._certify(expired=expired)
        self._format()

    @property
    def servers(self) -> str:
        """Address in clear."""
        return f"127.0.0.1:{self._port}"

    @property
    def secure_servers(self) -> str:
        """Address with TLS and SCRAM-SHA-512; the certificate is for 127.0.0.1 and localhost."""
        return f"127.0.0.1:{self._tls_port}"

    def start(self) -> None:
        """Start it and return when it serves."""
        java = self._java("kafka.Kafka", *JVM)
        self._process = subprocess.Popen(
            # on a leash, so that it ends with the tests, however they end
            [*(sys.executable, "-I", "-S", str(LEASH), str(os.getpid()), "--watch"), *java],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        booted = threading.Event()
        threading.Thread(target=self._read, args=(self._process, booted), daemon=True).start()
        if not booted.wait(BOOT_LIMIT_S) or self._process.poll() is not None:
            self.stop()
            pytest.fail("Kafka did not start:\n" + "".join(self.log))

    def stop(self) -> None:
        """End it, and wait for the end."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.stdin.close()
        process.wait()

    def kill(self) -> None:
        """End it as a power cut would; its data stay."""
        process, self._process = self._process, None
        assert process is not None
        assert process.stdin is not None
        process.stdin.close()  # the leash kills the whole family
        process.wait()

    def restart(self) -> None:
        """End it and start it again, with the same ports and data."""
        self.stop()
        self.start()

    @staticmethod
    def _require() -> None:
        if not (JARS.is_dir() and shutil.which("java")):
            missing(
                "no Apache Kafka: it needs Java 17 and Maven (apt install openjdk-17-jre-headless "
                "maven); then `make dev` fetches it"
            )

    def _certify(self, *, expired: bool) -> None:
        authority = trustme.CA()
        until = datetime.now(UTC) - timedelta(days=1) if expired else None
        certificate = authority.issue_cert("127.0.0.1", "localhost", not_after=until)
        authority.cert_pem.write_to_path(self.authority)
        keystore = self._keystore
        keystore.write_bytes(_pkcs8(certificate.private_key_pem.bytes()))
        for link in certificate.cert_chain_pems:
            link.write_to_path(keystore, append=True)

    @property
    def _keystore(self) -> Path:
        return self._folder / "broker.pem"

    def _format(self) -> None:
        advertised = f"PLAINTEXT://{self.servers},SASL_SSL://{self.secure_servers}"
        settings = SETTINGS.format(
            controller_port=free_port(),
            advertised=advertised,
            # all of the loopback, so that a client can come by a name the certificate lacks
            listeners=advertised.replace("127.0.0.1", "0.0.0.0"),
            data=self._folder / "data",
            keystore=self._keystore,
            authority=self.authority,
        )
        (self._folder / "server.properties").write_text(settings)
        identity = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode()[:22].replace("-", "_")
        done = subprocess.run(
            [
                *self._java("kafka.tools.StorageTool", settings=False),
                *("format", "-t", identity, "-c", str(self._folder / "server.properties")),
                *("--add-scram", f"SCRAM-SHA-512=[name={USER},password={PASSWORD}]"),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            pytest.fail(f"Kafka's storage could not be formatted:\n{done.stdout}{done.stderr}")

    def _java(self, program: str, *options: str, settings: bool = True) -> list[str]:
        own = [str(self._folder / "server.properties")] if settings else []
        return ["java", *options, *QUIET, "-cp", f"{JARS}/*", program, *own]

    def _read(self, process: subprocess.Popen[str], booted: threading.Event) -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                self.log.append(line)
                if STARTED in line:
                    booted.set()
        booted.set()


def _pkcs8(key_pem: bytes) -> bytes:
    """Return a private key in the one form that Kafka reads."""
    from cryptography.hazmat.primitives import serialization as form

    key = form.load_pem_private_key(key_pem, password=None)
    return key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    """A running broker shared by the tests of this run; use topics of your own."""
    running = Kafka(tmp_path_factory.mktemp("kafka"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def own_kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    """A broker of the test's own, not started yet; may be stopped, killed, restarted."""
    mine = Kafka(tmp_path_factory.mktemp("own-kafka"))
    yield mine
    mine.stop()
