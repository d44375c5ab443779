"""Google's sign-in: consent of a user, tokens, their refreshing and end, and service accounts."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from livetiming.testing.calendar.problems import Refused

LIFE_S = 3600
GOOGLE = "https://oauth2.googleapis.com/token"
"""For whom Google's client signs, whatever address it sends that to."""
READ_SCOPES = frozenset({
    "https://www.googleapis.com/auth/calendar",
    "https://www.googleapis.com/auth/calendar.readonly",
    "https://www.googleapis.com/auth/calendar.events",
    "https://www.googleapis.com/auth/calendar.events.readonly",
})  # fmt: skip
WRITE_SCOPES = frozenset({
    "https://www.googleapis.com/auth/calendar",
    "https://www.googleapis.com/auth/calendar.events",
})  # fmt: skip


class NoGrant(Exception):
    """The token endpoint answers with an error of OAuth."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.status = status
        self.body = {"error": error, "error_description": description}


@dataclass(slots=True)
class _Access:
    scopes: frozenset[str]
    until_s: float


@dataclass(slots=True)
class _Code:
    redirect: str
    scopes: str
    challenge: str


@dataclass(slots=True)
class SignIn:
    """What the server knows of clients, users and service accounts."""

    now: Callable[[], float]
    client_id: str = "client.apps.example"
    client_secret: str = "hush"
    consents: bool = True
    """Whether the user agrees when asked."""
    tokens_given: int = 0
    """How many access tokens were given out."""
    _access: dict[str, _Access] = field(default_factory=dict)
    _refresh: dict[str, str] = field(default_factory=dict)
    _codes: dict[str, _Code] = field(default_factory=dict)
    _accounts: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    # ---- what a test sets up -----------------------------------------------------------------

    def add_account(self, email: str, certificate: str) -> None:
        """Let a service account in that signs with the key of this PEM certificate."""
        self._accounts[email] = certificate

    def expire(self) -> None:
        """Let every access token run out."""
        for access in self._access.values():
            access.until_s = 0

    def revoke(self) -> None:
        """Take back what the user agreed to."""
        self._refresh.clear()
        self.expire()

    # ---- what clients ask --------------------------------------------------------------------

    def consent(self, query: Mapping[str, str]) -> str:
        """Return where the browser is sent after the user was asked."""
        redirect, state = query["redirect_uri"], query.get("state", "")
        if query.get("client_id") != self.client_id:
            return f"{redirect}?{urlencode({'error': 'invalid_client', 'state': state})}"
        if not self.consents:
            return f"{redirect}?{urlencode({'error': 'access_denied', 'state': state})}"
        code = secrets.token_urlsafe(16)
        scopes = query.get("scope", "")
        self._codes[code] = _Code(redirect, scopes, query.get("code_challenge", ""))
        return f"{redirect}?{urlencode({'code': code, 'state': state, 'scope': scopes})}"

    def token(self, form: Mapping[str, str], *, audience: str) -> dict[str, Any]:
        """Answer the token endpoint.

        Raises:
            NoGrant: the client, its code or its token are not known.
        """
        with self._lock:
            kind = form.get("grant_type", "")
            if kind == "authorization_code":
                return self._by_code(form)
            if kind == "refresh_token":
                return self._by_refresh(form)
            if kind == "urn:ietf:params:oauth:grant-type:jwt-bearer":
                return self._by_assertion(form.get("assertion", ""), audience)
            raise NoGrant("unsupported_grant_type", f"Invalid grant_type: {kind}")

    def check(self, header: str | None, *, writes: bool) -> None:
        """Let a request pass.

        Raises:
            Refused: it carries no token, an old one, or one that is for something else.
        """
        kind, _, token = (header or "").partition(" ")
        access = self._access.get(token) if kind == "Bearer" else None
        if access is None or access.until_s <= self.now():
            raise Refused(401, "authError", "Invalid Credentials")
        if not access.scopes & (WRITE_SCOPES if writes else READ_SCOPES):
            raise Refused(
                403,
                "insufficientPermissions",
                "Request had insufficient authentication scopes.",
            )

    def _by_code(self, form: Mapping[str, str]) -> dict[str, Any]:
        self._check_client(form)
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or code.redirect != form.get("redirect_uri"):
            raise NoGrant("invalid_grant", "Malformed auth code.")
        if code.challenge:
            digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
            if base64.urlsafe_b64encode(digest).decode().rstrip("=") != code.challenge:
                raise NoGrant("invalid_grant", "Invalid code verifier.")
        refresh = "1//" + secrets.token_urlsafe(24)
        self._refresh[refresh] = code.scopes
        return {**self._grant(code.scopes), "refresh_token": refresh}

    def _by_refresh(self, form: Mapping[str, str]) -> dict[str, Any]:
        self._check_client(form)
        scopes = self._refresh.get(form.get("refresh_token", ""))
        if scopes is None:
            raise NoGrant("invalid_grant", "Token has been expired or revoked.")
        return self._grant(scopes)

    def _by_assertion(self, assertion: str, audience: str) -> dict[str, Any]:
        from google.auth import jwt

        decode: Any = jwt.decode
        try:
            unverified = decode(assertion, verify=False)
            certificate = self._accounts.get(unverified.get("iss", ""))
            if certificate is None:
                raise NoGrant("invalid_grant", "Invalid grant: account not found")
            claims = decode(assertion, certs=certificate, audience=[audience, GOOGLE])
        except ValueError as error:
            raise NoGrant("invalid_grant", f"Invalid JWT Signature. {error}") from None
        return self._grant(claims.get("scope", ""))

    def _check_client(self, form: Mapping[str, str]) -> None:
        given = (form.get("client_id"), form.get("client_secret"))
        if given != (self.client_id, self.client_secret):
            raise NoGrant("invalid_client", "The OAuth client was not found.", 401)

    def _grant(self, scopes: str) -> dict[str, Any]:
        token = "ya29." + secrets.token_urlsafe(24)
        self._access[token] = _Access(frozenset(scopes.split()), self.now() + LIFE_S)
        self.tokens_given += 1
        return {"access_token": token, "expires_in": LIFE_S, "scope": scopes,
                "token_type": "Bearer"}  # fmt: skip
