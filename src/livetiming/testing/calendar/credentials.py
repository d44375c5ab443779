"""Files of credentials, as the Google Cloud console gives them, for the server of the tests."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

from livetiming.testing.calendar.oauth import SignIn

EMAIL = "scheduler@project.iam.example"


def client_secret(url: str, sign_in: SignIn) -> dict[str, Any]:
    """Return the file of an OAuth client for a desktop application."""
    return {
        "installed": {
            "client_id": sign_in.client_id,
            "client_secret": sign_in.client_secret,
            "auth_uri": f"{url}o/oauth2/auth",
            "token_uri": f"{url}token",
            "redirect_uris": ["http://localhost"],
        }
    }


def service_account(url: str, sign_in: SignIn, email: str = EMAIL) -> dict[str, Any]:
    """Return the key file of a new service account, which the server knows from now on."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "calendar server")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    sign_in.add_account(email, certificate.public_bytes(pem).decode())
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {
        "type": "service_account",
        "project_id": "project",
        "private_key_id": "1",
        "private_key": private.decode(),
        "client_email": email,
        "client_id": "1",
        "token_uri": f"{url}token",
    }


def write(path: Path, content: dict[str, Any]) -> Path:
    """Write a file of credentials, readable by its owner only."""
    path.touch(mode=0o600)
    path.write_text(json.dumps(content, indent=2), encoding="utf-8")
    return path
