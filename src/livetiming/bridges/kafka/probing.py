"""Why TLS to a broker fails, asked of Python's own: librdkafka only says that it does."""

from __future__ import annotations

import socket
import ssl

PROBE_LIMIT_S = 5.0


def certificate_fault(server: str, authority: str | None) -> str | None:
    """Return what is wrong with the certificate at *server* (HOST:PORT), or ``None``.

    Args:
        server: the broker.
        authority: PEM file of whom to trust; ``None`` for those that the system trusts.
    """
    context = ssl.create_default_context(cafile=authority)
    try:
        _shake_hands(server, context)
    except ssl.SSLCertVerificationError as error:
        return str(error.verify_message)
    except OSError:
        return None
    return None


def speaks_tls(server: str) -> bool:
    """Return whether who listens at *server* (HOST:PORT) answers a greeting of TLS."""
    context = ssl.create_default_context()
    # To learn whether there is TLS at all, nothing else is sent.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        _shake_hands(server, context)
    except OSError:
        return False
    return True


def _shake_hands(server: str, context: ssl.SSLContext) -> None:
    host, _, port = server.rpartition(":")
    host = host.strip("[]")
    with (
        socket.create_connection((host, int(port)), PROBE_LIMIT_S) as connection,
        context.wrap_socket(connection, server_hostname=host),
    ):
        pass
