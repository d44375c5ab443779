"""Who may do what on the router, beyond what Crossbar's static rules can say.

Crossbar's own rules cannot tell an exact subscription from a prefix, and know nothing of who
owns a service. This component can. The lists of what outsiders may do are not here but in the
router's configuration, under ``extra``: each entry is a URI in which ``<uuid>`` stands for one
component and ``<rest>`` for whatever follows.
"""

import re
from collections.abc import Iterable
from typing import Any

from autobahn.twisted.wamp import ApplicationSession
from autobahn.wamp.types import RegisterOptions

AUTHORIZE = "livetiming.authorize"
OWNER = "livetiming.authorize.owner"

PLACEHOLDERS = {"<uuid>": r"([^./\s]+)", "<rest>": r"(?:[^\s]+)"}
OWNED = re.compile(
    r"livetiming\.(?:"
    r"service\.(?:isAlive|requestState|requestAnalysisData|requestStrategy|correctStrategy)"
    r"\.([^./\s]+)"
    r"|(?:service|delta)\.([^./\s]+)"
    r"|(?:analysis|strategy)/([^./\s]+)/[^\s]+)"
)
LIVENESS = re.compile(r"livetiming\.service\.isAlive\.([^./\s]+)")
WHOLE_PREFIX = re.compile(r"livetiming\.(?:analysis|strategy)/[^./\s]+/[^\s]*")
CONTROL = "livetiming.control"
TRUSTED = "services"
MAX_OWNED = 64


def compile_rules(uris: Iterable[str]) -> list[re.Pattern[str]]:
    """Return patterns that match exactly the given URIs."""
    compiled = []
    for uri in uris:
        pattern = re.escape(uri)
        for name, expression in PLACEHOLDERS.items():
            pattern = pattern.replace(re.escape(name), expression)
        compiled.append(re.compile(pattern))
    return compiled


def _matches(rules: Iterable[re.Pattern[str]], uri: str) -> bool:
    return any(rule.fullmatch(uri) for rule in rules)


def uuid_of(uri: str) -> str | None:
    """Return the service a topic or procedure belongs to, if it belongs to one."""
    found = OWNED.fullmatch(uri)
    return next((group for group in found.groups() if group), None) if found else None


class Owners:
    """Which publisher each service uuid belongs to.

    The first to register a service's liveness procedure owns the uuid as long as the router
    runs. Components that hold the shared secret are trusted and take over what they claim, so
    that a guest cannot keep one of ours out by claiming its uuid first.
    """

    def __init__(self) -> None:
        self._owner_by_uuid: dict[str, str] = {}

    def of(self, uuid: str) -> str | None:
        """Return the owner of *uuid*."""
        return self._owner_by_uuid.get(uuid)

    def take(self, uuid: str) -> None:
        """Give *uuid* to the trusted components."""
        self._owner_by_uuid[uuid] = TRUSTED

    def claim(self, uuid: str, authid: str) -> bool:
        """Give *uuid* to the guest *authid* unless somebody has it or the guest has too many."""
        owner = self._owner_by_uuid.get(uuid)
        if owner is not None:
            return owner == authid
        if sum(name == authid for name in self._owner_by_uuid.values()) >= MAX_OWNED:
            return False
        self._owner_by_uuid[uuid] = authid
        return True


class Rules:
    """The decisions, without a router around them."""

    def __init__(self, extra: dict[str, Any]) -> None:
        self._subscribe = compile_rules(extra.get("subscribe", []))
        self._call = compile_rules(extra.get("call", []))
        self._relay = compile_rules(extra.get("relay", []))
        self._strategist = compile_rules(extra.get("strategist", []))
        self.owners = Owners()

    def decide(self, role: str, authid: str, action: str, uri: str, match: str) -> bool:
        """Return whether *authid* in *role* may do *action* on *uri*."""
        if role == TRUSTED:
            return self._trusted(action, uri)
        if role == "relay" and action == "call" and _matches(self._relay, uri):
            return True
        if role == "strategist" and action == "call" and _matches(self._strategist, uri):
            return True
        if role == "external_service" and self._guest(authid, action, uri, match):
            return True
        return self._anyone(action, uri, match)

    def _trusted(self, action: str, uri: str) -> bool:
        """Components may use everything of ours but the router's own procedures."""
        uuid = uuid_of(uri)
        if uuid is not None and action in ("register", "publish"):
            self.owners.take(uuid)
        own = uri.startswith((AUTHORIZE, "livetiming.authenticate"))
        if own:
            return action == "call" and uri in (OWNER, "livetiming.authenticate.lookup")
        return uri.startswith("livetiming.")

    def _guest(self, authid: str, action: str, uri: str, match: str) -> bool:
        """A guest publishes and answers for its own services only."""
        if uri == CONTROL and match == "exact":
            return action in ("publish", "subscribe")
        if action == "register" and match == "exact":
            liveness = LIVENESS.fullmatch(uri)
            if liveness is not None:
                return self.owners.claim(liveness.group(1), authid)
        if action in ("register", "publish") and match == "exact":
            uuid = uuid_of(uri)
            return uuid is not None and self.owners.of(uuid) == authid
        return False

    def _anyone(self, action: str, uri: str, match: str) -> bool:
        """Anybody may listen to one named thing and ask the listed questions.

        Prefix and wildcard subscriptions would hand out hidden services, which are private only
        because nobody can guess their uuid; the one exception names the uuid in full.
        """
        if action == "call":
            return _matches(self._call, uri)
        if action != "subscribe":
            return False
        if match == "exact":
            return _matches(self._subscribe, uri)
        return match == "prefix" and WHOLE_PREFIX.fullmatch(uri) is not None


class Authorizer(ApplicationSession):  # type: ignore[misc]
    """Answers the router's question whether somebody may do something."""

    def __init__(self, config: Any = None) -> None:
        super().__init__(config)
        self._rules = Rules(self.config.extra or {})

    async def onJoin(self, details: Any) -> None:
        """Offer both procedures."""
        options = RegisterOptions(invoke="single")
        await self.register(self.authorize, AUTHORIZE, options=options)
        await self.register(self.owner, OWNER, options=options)

    def authorize(
        self, session: dict[str, Any], uri: str, action: str, options: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return Crossbar's answer object.

        Crossbar keeps an answer for everybody of the same role and never forgets it. So only the
        components' own answers may be kept: they do not depend on the person or on the kind of
        match, and nobody outside can fill the router's memory with them.
        """
        role, authid = session.get("authrole") or "", session.get("authid") or ""
        match = str((options or {}).get("match") or "exact")
        allow = self._rules.decide(role, authid, action, uri, match)
        answer: dict[str, Any] = {"allow": allow, "cache": role == TRUSTED}
        if action in ("call", "publish"):
            answer["disclose"] = action == "call" or uri == CONTROL
        return answer

    def owner(self, uuid: str) -> str | None:
        """Return who owns a service."""
        return self._rules.owners.of(uuid)
