"""What is wrong with a certificate is told apart on real connections."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from livetiming.bridges.kafka.probing import certificate_fault, speaks_tls
from tests.router import free_port

AUTHORITY = trustme.CA()


@contextlib.contextmanager
def listening(certificate: trustme.LeafCert | None) -> Iterator[int]:
    """Answer every connection: with TLS, or, without a certificate, by hanging up."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if certificate is not None:
        certificate.configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection, contextlib.suppress(OSError):
                    if certificate is not None:
                        context.wrap_socket(connection, server_side=True).close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
    thread.join()


@pytest.fixture
def authority(tmp_path: Path) -> str:
    AUTHORITY.cert_pem.write_to_path(tmp_path / "ca.pem")
    return str(tmp_path / "ca.pem")


def expired() -> trustme.LeafCert:
    return AUTHORITY.issue_cert("127.0.0.1", not_after=datetime.now(UTC) - timedelta(days=1))


@pytest.mark.parametrize(
    ("certificate", "says"),
    [
        (AUTHORITY.issue_cert("127.0.0.1"), None),
        (AUTHORITY.issue_cert("elsewhere.example"), "IP address mismatch"),
        (expired(), "certificate has expired"),
        (trustme.CA().issue_cert("127.0.0.1"), "unable to get local issuer certificate"),
    ],
    ids=["good", "another name", "expired", "another authority"],
)
def test_each_fault_of_a_certificate_is_named(
    certificate: trustme.LeafCert, says: str | None, authority: str
) -> None:
    with listening(certificate) as port:
        found = certificate_fault(f"127.0.0.1:{port}", authority)

    assert (says is None) == (found is None)
    assert (says or "") in (found or "")


def test_a_port_that_speaks_tls_is_told_from_one_that_does_not() -> None:
    with listening(AUTHORITY.issue_cert("127.0.0.1")) as port:
        assert speaks_tls(f"127.0.0.1:{port}")
    with listening(None) as port:
        assert not speaks_tls(f"127.0.0.1:{port}")


def test_where_nobody_listens_there_is_neither(authority: str) -> None:
    server = f"127.0.0.1:{free_port()}"

    assert certificate_fault(server, authority) is None
    assert not speaks_tls(server)
