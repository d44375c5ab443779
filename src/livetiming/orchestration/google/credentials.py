"""Who we are at Google: a user who agreed, or a service account; secrets are kept to ourselves."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from twisted.logger import Logger

from livetiming.config import Settings
from livetiming.orchestration.schedule.ports import CalendarFailed

_log = Logger(namespace="livetiming.google")

SCOPES = ("https://www.googleapis.com/auth/calendar.events",)
"""All that we ask for: to read and write events."""
READ_MORE = "docs/howto/calendar.md shows how to get it"


class NotSignedIn(CalendarFailed):
    """We are nobody at Google yet, or no more; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Files:
    """Where credentials are."""

    secret: Path
    """The OAuth client's file or a service account's key, from the Google Cloud console."""
    token: Path
    """What a user's consent gave us; written by us."""

    @classmethod
    def of(cls, settings: Settings) -> Files:
        """Return the files that the settings name."""
        return cls(settings.google_credentials, settings.google_token)


class Identity:
    """Credentials that Google's client takes, and where their token is kept."""

    def __init__(self, credentials: Any, token: Path | None, name: str) -> None:
        self.credentials = credentials
        self.name = name
        """An e-mail address to share calendars with, where that is known."""
        self._path = token
        self._saved = None if token is None else credentials.token

    def save(self) -> None:
        """Keep the token if it was renewed since."""
        if self._path is not None and self.credentials.token != self._saved:
            write_token(self._path, self.credentials)
            self._saved = self.credentials.token


def sign_in(files: Files) -> Identity:
    """Return who we are, from the files; nobody is asked.

    Raises:
        NotSignedIn: a file is missing or of no use.
    """
    secret = _read(files.secret, "credentials of Google (LIVETIMING_GOOGLE_CREDENTIALS)", READ_MORE)
    if secret.get("type") == "service_account":
        return _service_account(secret, files.secret)
    _check_client(secret, files.secret)
    token = _read(files.token, "a token of Google", "run livetiming-schedule login")
    _close_to_others(files.token)
    return Identity(_user(token, files.token), files.token, "")


def _user(token: dict[str, Any], path: Path) -> Any:
    """Return a user's credentials from what was kept.

    Google's own reader of such a file ignores the address that tokens are refreshed at.
    """
    from google.oauth2.credentials import Credentials

    needed = ("refresh_token", "client_id", "client_secret", "token_uri")
    missing = [key for key in needed if not isinstance(token.get(key), str)]
    if missing:
        raise NotSignedIn(
            f"{path} - expected a token of Google - {missing[0]} is missing - "
            "run livetiming-schedule login"
        )
    make: Any = Credentials
    return make(
        token.get("token"),
        **{key: token[key] for key in needed},
        scopes=SCOPES,
        expiry=_expiry(token.get("expiry")),
    )


def _expiry(text: object) -> datetime:
    """Return when the token runs out, without a zone, as Google's client wants it."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return datetime.fromtimestamp(0, UTC).replace(tzinfo=None)  # it is renewed at once
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def consent(files: Files, *, port: int = 0, browser: bool = True, limit_s: float = 600) -> Identity:
    """Ask a user in a browser, keep the token, and return who we are then.

    Args:
        files: where credentials are.
        port: to listen on for the browser's answer, on this machine; 0 picks a free one.
        browser: open one, instead of only printing the address.
        limit_s: how long the user may take.

    Raises:
        NotSignedIn: there is nothing to ask with, or the user did not agree.
    """
    secret = _read(files.secret, "credentials of Google (LIVETIMING_GOOGLE_CREDENTIALS)", READ_MORE)
    if secret.get("type") == "service_account":
        raise NotSignedIn(
            f"{files.secret} - expected an OAuth client, got a service account - "
            "that needs no login: share the calendars with its address instead"
        )
    _check_client(secret, files.secret)
    from google_auth_oauthlib.flow import InstalledAppFlow

    make: Any = InstalledAppFlow.from_client_config
    flow = make(secret, SCOPES)
    try:
        credentials = flow.run_local_server(
            host="127.0.0.1",
            port=port,
            open_browser=browser,
            timeout_seconds=limit_s,
            authorization_prompt_message="Open this address in a browser, and agree:\n{url}",
            success_message="livetiming may now read and write your events. Close this window.",
            access_type="offline",
            prompt="consent",
        )
    except OSError as problem:
        raise NotSignedIn(
            f"port {port} of 127.0.0.1: {problem}; choose another with --port"
        ) from None
    except Exception as problem:  # noqa: BLE001  # the flow has no exception of its own
        why = " ".join(str(problem).split()) or "no answer from the browser"
        raise NotSignedIn(f"login: expected your consent - {why} - try again") from None
    finally:
        flow.oauth2session.close()
    write_token(files.token, credentials)
    return Identity(credentials, files.token, "")


def write_token(path: Path, credentials: Any) -> None:
    """Write a token in one piece, readable by its owner only.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # mode 0600
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(credentials.to_json())
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _service_account(secret: dict[str, Any], path: Path) -> Identity:
    from google.oauth2.service_account import Credentials

    _close_to_others(path)
    try:
        make: Any = Credentials.from_service_account_info
        credentials = make(secret, scopes=SCOPES)
    except ValueError as problem:
        why = " ".join(str(problem).split())
        raise NotSignedIn(
            f"{path} - expected the key of a service account - {why[:200]} - {READ_MORE}"
        ) from None
    return Identity(credentials, None, str(secret.get("client_email", "")))


def _check_client(secret: dict[str, Any], path: Path) -> None:
    client = secret.get("installed") or secret.get("web")
    needed = ("client_id", "client_secret", "auth_uri", "token_uri")
    missing = [key for key in needed if not isinstance(client, dict) or not client.get(key)]
    if missing:
        raise NotSignedIn(
            f"{path} - expected an OAuth client of the kind 'Desktop app', or the key of a "
            f"service account - {missing[0]} is missing - {READ_MORE}"
        )


def _read(path: Path, what: str, then: str) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or problem
        raise NotSignedIn(f"{path} - expected {what} - {why} - {then}") from None
    if not isinstance(value, dict):
        raise NotSignedIn(f"{path} - expected {what}, got {value!r:.40} - {then}")
    return value


def _close_to_others(path: Path) -> None:
    """Take from everybody else the right to read a secret."""
    with contextlib.suppress(OSError):
        mode = path.stat().st_mode & 0o777
        if mode & 0o077:
            path.chmod(mode & 0o700)
            _log.warn("{path} could be read by others; it is its owner's now", path=path)
