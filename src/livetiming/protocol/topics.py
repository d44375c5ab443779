"""Realm, topics and procedures of a timing network, as functions of a service's uuid.

Source: the Timing71 network (realm ``timing``), whose names are kept so that its clients and
components can join ours. ``livetiming.delta.*`` and ``livetiming.strategy/*`` are our own.
"""

from __future__ import annotations

REALM = "timing"

# ---- topics --------------------------------------------------------------------------------
CONTROL = "livetiming.control"
"""Class 1 from the directory, class 2 (a manifest) from services; not retained."""
DIRECTORY = "livetiming.directory"
"""Class 5, retained: manifests of the live services that are not hidden."""
SCHEDULER = "livetiming.scheduler"
"""Class 6, retained: coming events."""
RECORDING = "livetiming.replay"
"""Class 10; nobody publishes it any more."""

RELAYS = "livetiming.relays"
"""Class 13, retained: the public relays of this network and how busy they are; ours."""

STATE_PREFIX = "livetiming.service."
DELTA_PREFIX = "livetiming.delta."
ANALYSIS_PREFIX = "livetiming.analysis/"
STRATEGY_PREFIX = "livetiming.strategy/"


def state(uuid: str) -> str:
    """Topic of a service's full state: class 8, retained."""
    return STATE_PREFIX + uuid


def delta(uuid: str) -> str:
    """Topic of a service's state changes: class 11, not retained."""
    return DELTA_PREFIX + uuid


def analysis(uuid: str, key: str, car: str | None = None) -> str:
    """Topic of an analysis document: class 7, retained."""
    base = f"{ANALYSIS_PREFIX}{uuid}/{key}"
    return base if car is None else f"{base}/{car}"


def strategy(uuid: str, key: str) -> str:
    """Topic of a strategy document, retained."""
    return f"{STRATEGY_PREFIX}{uuid}/{key}"


def uuid_of(topic: str) -> str | None:
    """Return the service that *topic* belongs to, or ``None`` for a topic of the network."""
    for prefix in (STATE_PREFIX, DELTA_PREFIX):
        if topic.startswith(prefix):
            return topic[len(prefix) :]
    for prefix in (ANALYSIS_PREFIX, STRATEGY_PREFIX):
        if topic.startswith(prefix):
            return topic[len(prefix) :].split("/", 1)[0]
    return None


# ---- procedures ----------------------------------------------------------------------------
DIRECTORY_LISTING = "livetiming.directory.listServices"
"""``(includeHidden=false)`` → list of manifests. Hidden ones for authenticated callers only."""
RECORDINGS_PAGE = "livetiming.recordings.page"
RECORDINGS_NAMES = "livetiming.recordings.names"
RECORDINGS_MANIFEST = "livetiming.recordings.manifest"
UPDATE_RECORDING_MANIFEST = "livetiming.recordings.updateManifest"
RECORDINGS_RUNNING = "livetiming.recordings.running"
"""``(uuid, firstChunk=null)`` → the recording of a service that still runs, or null. Ours."""
RECORDINGS_RUNNING_CHUNK = "livetiming.recordings.runningChunk"
"""``(uuid, recording, number)`` → one chunk of it."""
SCHEDULE_LISTING = "livetiming.schedule.list"
RELAYS_LISTING = "livetiming.relays.list"
"""``()`` → list of ``{url, connections[, limit]}``, the least busy first; ours."""
RELAYS_ANNOUNCE = "livetiming.relays.announce"
"""``({url, connections[, limit]})`` from a relay, every few seconds; never for anonymous."""
RELAYS_LOAD = "livetiming.relays.load"
"""``()`` → ``{connections, limit}`` of the router asked; for components."""
AUTHENTICATE = "livetiming.authenticate"
"""Called by the router only; never exposed to anonymous callers."""

LIVENESS_PREFIX = "livetiming.service.isAlive."
REQUEST_STATE_PREFIX = "livetiming.service.requestState."
REQUEST_ANALYSIS_PREFIX = "livetiming.service.requestAnalysisData."
REQUEST_STRATEGY_PREFIX = "livetiming.service.requestStrategy."
CORRECT_STRATEGY_PREFIX = "livetiming.service.correctStrategy."


def liveness(uuid: str) -> str:
    """``()`` → ``true`` while the service lives."""
    return LIVENESS_PREFIX + uuid


def request_state(uuid: str) -> str:
    """``()`` → the full state, uncompressed, with its ``seq``."""
    return REQUEST_STATE_PREFIX + uuid


def request_analysis(uuid: str) -> str:
    """``()`` → all analysis documents by key, or null without analysis."""
    return REQUEST_ANALYSIS_PREFIX + uuid


def request_strategy(uuid: str) -> str:
    """``()`` → all strategy documents by key, or null without strategy."""
    return REQUEST_STRATEGY_PREFIX + uuid


def correct_strategy(uuid: str) -> str:
    """``(correction)`` → ``{applied, why}``; for strategists and components only."""
    return CORRECT_STRATEGY_PREFIX + uuid
