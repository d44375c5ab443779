"""WAMP-CRA authenticator of the router: says which secret and which role an authid has.

Runs inside the router's own process and environment, so it imports nothing of ``livetiming``.
``LIVETIMING_SHARED_SECRET`` and ``LIVETIMING_RELAY_KEY`` are read once, when the router starts;
``LIVETIMING_AUTH_FILE`` on every attempt, so that a guest can be let in or locked out without a
restart.
"""

import json
import os
from pathlib import Path
from typing import Any

from autobahn.twisted.wamp import ApplicationSession
from autobahn.wamp.exception import ApplicationError

AUTHENTICATE = "livetiming.authenticate"
LOOKUP = "livetiming.authenticate.lookup"
NO_SUCH_ID = "livetiming.auth.no_such_id"
BAD_AUTH_FILE = "livetiming.auth.bad_file"

INTERNAL_IDS = frozenset({"services", "directory"})
INTERNAL_ROLE = "services"
RELAY_ID = "relay"
RELAY_ROLE = "relay"
EXTERNAL_ROLES = frozenset({"external_service", "strategist"})
SALT_KEYS = ("salt", "iterations", "keylen")


class MissingSecret(RuntimeError):
    """The router was started without its secret."""


def shared_secret(environment: dict[str, str]) -> str:
    """Return the secret every component shares; raise when there is none."""
    secret = environment.get("LIVETIMING_SHARED_SECRET", "").strip()
    if not secret:
        raise MissingSecret(
            "router: expected LIVETIMING_SHARED_SECRET in the environment - it is not set; "
            "set it to a long random text, the same for the router and every component"
        )
    return secret


def relay_key(environment: dict[str, str]) -> str:
    """Return the secret of the relays; empty when none are let in.

    Raises:
        MissingSecret: it is that of the components, which would make every relay one of them.
    """
    key = environment.get("LIVETIMING_RELAY_KEY", "").strip()
    if key and key == environment.get("LIVETIMING_SHARED_SECRET", "").strip():
        raise MissingSecret(
            "router: expected LIVETIMING_RELAY_KEY to differ from LIVETIMING_SHARED_SECRET - they "
            "are the same; a relay must not be able to act as a component"
        )
    return key


def external_ids(path: str) -> dict[str, Any]:
    """Return the guests listed in *path*; no file means no guests."""
    try:
        entries = json.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as problem:
        raise ApplicationError(BAD_AUTH_FILE, f"{path}: cannot be read: {problem}") from problem
    if not isinstance(entries, dict):
        raise ApplicationError(BAD_AUTH_FILE, f"{path}: expected an object of ids")
    return entries


def principal(entry: Any, authid: str) -> dict[str, Any]:
    """Return what Crossbar needs to challenge the guest *authid*."""
    secret = entry.get("secret") if isinstance(entry, dict) else None
    role = entry.get("role", "external_service") if isinstance(entry, dict) else None
    if not isinstance(secret, str) or not secret or role not in EXTERNAL_ROLES:
        raise ApplicationError(BAD_AUTH_FILE, f"the entry of {authid!r} has no secret or no role")
    salted = {key: entry[key] for key in SALT_KEYS if key in entry}
    return {"secret": secret, "role": role, **salted}


class Authenticator(ApplicationSession):  # type: ignore[misc]
    """Answers the router's question who somebody is."""

    def __init__(self, config: Any = None) -> None:
        super().__init__(config)
        self._secret = shared_secret(dict(os.environ))
        self._relay_key = relay_key(dict(os.environ))
        self._auth_file = os.environ.get("LIVETIMING_AUTH_FILE") or "external_auth.json"

    async def onJoin(self, details: Any) -> None:
        """Offer both procedures; the router's rules let nobody outside call the first."""
        await self.register(self.authenticate, AUTHENTICATE)
        await self.register(self.lookup, LOOKUP)

    def authenticate(self, realm: str, authid: str, details: dict[str, Any]) -> dict[str, Any]:
        """Return secret and role of *authid*, or say that there is no such id."""
        if authid in INTERNAL_IDS:
            return {"secret": self._secret, "role": INTERNAL_ROLE}
        if authid == RELAY_ID and self._relay_key:
            return {"secret": self._relay_key, "role": RELAY_ROLE}
        entry = external_ids(self._auth_file).get(authid)
        if entry is None:
            raise ApplicationError(NO_SUCH_ID, f"no such id: {authid!r}")
        return principal(entry, authid)

    def lookup(self, authid: str) -> dict[str, Any]:
        """Return the public description of a guest, or nothing."""
        entry = external_ids(self._auth_file).get(authid)
        extra = entry.get("extra") if isinstance(entry, dict) else None
        return extra if isinstance(extra, dict) else {}
