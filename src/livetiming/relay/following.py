"""One service of the master: everything it publishes, taken up and passed on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.logger import Logger

from livetiming.ports import Bus, CallFailed, Details, Json, Subscription
from livetiming.protocol import topics
from livetiming.protocol.envelope import BadEnvelope, Envelope, MessageClass, decode
from livetiming.relay.documents import analysis_topics, strategy_topics
from livetiming.relay.kept import Message, make_message

_log = Logger(namespace="livetiming.relay")

ASK_LIMIT_S = 10.0

KINDS: tuple[tuple[str, frozenset[int]], ...] = (
    (
        topics.STATE_PREFIX,
        frozenset({MessageClass.SERVICE_DATA, MessageClass.SERVICE_DATA_COMPRESSED}),
    ),
    (topics.DELTA_PREFIX, frozenset({MessageClass.SERVICE_DELTA})),
    (
        topics.ANALYSIS_PREFIX,
        frozenset({MessageClass.ANALYSIS_DATA, MessageClass.ANALYSIS_DATA_COMPRESSED}),
    ),
    (topics.STRATEGY_PREFIX, frozenset({MessageClass.STRATEGY_DATA})),
)
"""Which classes belong on which topics."""


class Misplaced(ValueError):
    """A message on a topic where its class has no business; the text names both."""


def check(topic: str, raw: Json) -> Message:
    """Return the message *raw* of *topic*, ready to be passed on as it is.

    Timing71's analysis has ``true`` as its date where the retain flag belongs; it is retained on
    the master, so it is retained here.

    Raises:
        BadEnvelope: it is no message.
        Misplaced: its class does not belong there.
    """
    message = decode(raw, received_at_ms=0)
    allowed = next((kinds for prefix, kinds in KINDS if topic.startswith(prefix)), frozenset())
    if int(message.kind) not in allowed:
        raise Misplaced(
            f"{topic}: expected one of the classes {sorted(allowed)}, got {int(message.kind)}"
        )
    misplaced_flag = raw.get("date") is True and topic.startswith(topics.ANALYSIS_PREFIX)
    return make_message(topic, raw, retain=message.retain or misplaced_flag)


class Following:
    """Follows one service."""

    def __init__(
        self,
        master: Bus,
        uuid: str,
        *,
        pass_on: Callable[[Message], None],
        skip: Callable[[Exception], None],
        now_ms: Callable[[], int],
    ) -> None:
        """Prepare to follow.

        Args:
            master: where the service publishes.
            uuid: of the service.
            pass_on: takes each of its messages.
            skip: told of what is no message.
            now_ms: Unix time, for messages that are made here.
        """
        self._master = master
        self._uuid = uuid
        self._pass_on = pass_on
        self._skip = skip
        self._now_ms = now_ms
        self._subscriptions: list[Subscription] = []
        self._heard: set[str] | None = None
        """Topics that came while the documents were asked for: those are newer."""

    async def begin(self) -> None:
        """Hear the service from now on.

        Raises:
            ConnectionError: the master is lost.
            CallFailed: it refuses.
        """
        uuid = self._uuid
        wanted = (
            (topics.delta(uuid), "exact"),
            (topics.state(uuid), "exact"),
            (f"{topics.ANALYSIS_PREFIX}{uuid}/", "prefix"),
            (f"{topics.STRATEGY_PREFIX}{uuid}/", "prefix"),
        )
        try:
            for topic, match in wanted:
                made = await self._master.subscribe(topic, self._event, match=match)
                self._subscriptions.append(made)
        except (ConnectionError, CallFailed):
            await self.end()
            raise

    async def fetch(self) -> None:
        """Ask for the documents that were published before, and pass them on as retained."""
        heard: set[str] = set()
        self._heard = heard
        try:
            await self._fetch(heard)
        finally:
            self._heard = None

    async def _fetch(self, heard: set[str]) -> None:
        for prefix, split, kind in (
            (topics.REQUEST_ANALYSIS_PREFIX, analysis_topics, MessageClass.ANALYSIS_DATA),
            (topics.REQUEST_STRATEGY_PREFIX, strategy_topics, MessageClass.STRATEGY_DATA),
        ):
            try:
                answer = await self._master.call(prefix + self._uuid, timeout_s=ASK_LIMIT_S)
            except (CallFailed, ConnectionError, TimeoutError) as problem:
                _log.debug(
                    "{what}{uuid}: {why}; its documents come as they change",
                    what=prefix,
                    uuid=self._uuid,
                    why=problem,
                )
                continue
            for topic, payload in split(self._uuid, answer):
                if topic not in heard:
                    self._pass_on(self._retained(topic, kind, payload))

    def _retained(self, topic: str, kind: MessageClass, payload: Any) -> Message:
        made = Envelope(kind=kind, payload=payload, sent_at_ms=self._now_ms(), retain=True)
        return make_message(topic, made.as_json(), retain=True)

    async def end(self) -> None:
        """Hear it no more."""
        subscriptions, self._subscriptions = self._subscriptions, []
        for subscription in subscriptions:
            try:
                await subscription.cancel()
            except (ConnectionError, CallFailed):
                continue  # gone with its router

    def _event(self, raw: Json, details: Details) -> None:
        try:
            message = check(details.topic, raw)
        except (BadEnvelope, Misplaced) as problem:
            self._skip(problem)
            return
        if self._heard is not None:
            self._heard.add(message.topic)
        self._pass_on(message)
