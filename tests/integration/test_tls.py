"""TLS, end to end: the router's own, and a proxy's in front of it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import ssl
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.deploy.lines import DEPLOY
from tests.feeds import missing
from tests.integration.programs import until
from tests.router import SECRET, Router, crossbar_executable, free_port

pytestmark = pytest.mark.integration

SRC = Path(__file__).parents[2] / "src"
NAME = "localhost"


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Make a self-signed certificate for NAME; return the paths of key and certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "key.pem", folder / "certificate.pem"
    paths[0].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    paths[1].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return paths


class Command:
    """A command as a unit starts it."""

    def __init__(self, words: list[str], environment: dict[str, str], folder: Path) -> None:
        self.lines: list[str] = []
        kept = {k: v for k, v in os.environ.items() if not k.startswith("LIVETIMING_")}
        self.process = subprocess.Popen(
            words,
            cwd=folder,
            env={**kept, "PYTHONPATH": str(SRC), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stdout:
            self.lines.extend(iter(stdout.readline, ""))

    def says(self, text: str) -> None:
        until(lambda: any(text in line for line in self.lines), f"{text} in {self.lines}")

    def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def livetiming(module: str, *words: str) -> list[str]:
    return [sys.executable, "-m", f"livetiming.cli.{module}", *words]


def checks(url: str, trusted: Path | None) -> tuple[int, str]:
    """Join *url* as the health check does; return its exit code, and what it says."""
    trust = {} if trusted is None else {"SSL_CERT_FILE": str(trusted)}
    done = subprocess.run(
        livetiming("node", "router", "--check", url),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(SRC), **trust},
    )
    return done.returncode, done.stderr + done.stdout


@pytest.fixture
def commands() -> Iterator[list[Command]]:
    running: list[Command] = []
    yield running
    for command in running:
        command.end()


def test_the_routers_own_tls_serves_page_viewers_and_components(
    tmp_path: Path, commands: list[Command]
) -> None:
    key, certificate = make_certificate(tmp_path)
    port = free_port()
    settings = {
        "LIVETIMING_SHARED_SECRET": SECRET,
        "LIVETIMING_CROSSBAR": str(crossbar_executable()),
        "LIVETIMING_DATA_DIR": str(tmp_path / "data"),
        "LIVETIMING_RECORDINGS_DIR": str(tmp_path / "recordings"),
    }
    tls = ("--tls-key", str(key), "--tls-certificate", str(certificate))
    router = Command(livetiming("node", "router", "--port", str(port), *tls), settings, tmp_path)
    commands.append(router)
    router.says("NODE_BOOT_COMPLETE")
    url = f"wss://{NAME}:{port}/ws"

    assert (0, "") == checks(url, certificate)
    code, said = checks(url, None)  # nobody vouches for a certificate made by itself
    assert 1 == code
    assert "expected to join" in said
    assert 1 == checks(f"ws://{NAME}:{port}/ws", certificate)[0]

    joined = {"LIVETIMING_ROUTER": url, "LIVETIMING_SHARED_SECRET": SECRET}
    directory = Command(
        livetiming("directory"), {**joined, "SSL_CERT_FILE": str(certificate)}, tmp_path
    )
    commands.append(directory)
    directory.says(f"joined router {url} as services")

    context = ssl.create_default_context(cafile=str(certificate))
    with urllib.request.urlopen(f"https://{NAME}:{port}/relays", context=context) as answer:
        assert b"[]" == answer.read()
        assert "max-age" in answer.headers["strict-transport-security"]


def test_the_proxy_of_deploy_passes_page_and_websocket(
    tmp_path: Path, commands: list[Command], own_router: Router
) -> None:
    caddy = shutil.which("caddy")
    if caddy is None:
        missing("caddy is not installed")
    key, certificate = make_certificate(tmp_path)
    own_router.start()
    port, plain, admin = free_port(), free_port(), free_port()
    # The file as it is shipped; only its ports and its certificate are the test's.
    shipped = (DEPLOY / "Caddyfile").read_text("utf-8")
    ports = (f"http_port {plain}", f"https_port {port}", f"admin 127.0.0.1:{admin}")
    head = "\n\t".join(["{", *ports, "auto_https disable_redirects"]) + "\n}\n"
    changed = shipped.replace("{$SITE} {", f"{{$SITE}} {{\n\ttls {certificate} {key}")
    (tmp_path / "Caddyfile").write_text(head + changed)
    environment = {
        "SITE": f"{NAME}:{port}",
        "UPSTREAM": f"127.0.0.1:{own_router.plan.port}",
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path),
    }
    words = [caddy, "run", "--config", str(tmp_path / "Caddyfile"), "--adapter", "caddyfile"]
    proxy = Command(words, environment, tmp_path)
    commands.append(proxy)
    proxy.says("serving initial configuration")

    assert (0, "") == checks(f"wss://{NAME}:{port}/ws", certificate)
    context = ssl.create_default_context(cafile=str(certificate))
    with urllib.request.urlopen(f"https://{NAME}:{port}/relays", context=context) as answer:
        assert b"[]" == answer.read()
        assert "max-age" in answer.headers["strict-transport-security"]
