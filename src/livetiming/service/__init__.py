"""The plugin kit: everything that a timing plugin needs, and nothing else.

The path extension lets other distributions add plugins to ``livetiming.service.plugins``.
"""

from pkgutil import extend_path
from typing import TYPE_CHECKING, Any

from livetiming.network.http import HttpError
from livetiming.network.websocket import FeedAddress, FeedUnavailable
from livetiming.service.base import AbstractService, BaseService
from livetiming.service.due import DuePublisher
from livetiming.service.errors import Finished, NotConfigured
from livetiming.service.feed import FeedService
from livetiming.service.fetchers import Fetcher, JSONFetcher, MultiLineFetcher
from livetiming.service.health import FeedHealth
from livetiming.service.helpers import PitOutDebouncer, Watchdog, uncache

if TYPE_CHECKING:
    from livetiming.network.autobahn_client import ReconnectingWebSocketClientFactory
    from livetiming.recording import Recording, RecordingError, open_recording
    from livetiming.recording.replay import Due, play
    from livetiming.recording.times import BadTime, offset_ms
    from livetiming.service.captures import read_capture

__path__ = extend_path(__path__, __name__)

__all__ = [
    "AbstractService",
    "BadTime",
    "BaseService",
    "Due",
    "DuePublisher",
    "FeedAddress",
    "FeedHealth",
    "FeedService",
    "FeedUnavailable",
    "Fetcher",
    "Finished",
    "HttpError",
    "JSONFetcher",
    "MultiLineFetcher",
    "NotConfigured",
    "PitOutDebouncer",
    "ReconnectingWebSocketClientFactory",
    "Recording",
    "RecordingError",
    "Watchdog",
    "offset_ms",
    "open_recording",
    "play",
    "read_capture",
    "uncache",
]

_LATER = {
    "ReconnectingWebSocketClientFactory": "livetiming.network.autobahn_client",
    "read_capture": "livetiming.service.captures",
    "Recording": "livetiming.recording",
    "RecordingError": "livetiming.recording",
    "open_recording": "livetiming.recording",
    "BadTime": "livetiming.recording.times",
    "Due": "livetiming.recording.replay",
    "offset_ms": "livetiming.recording.times",
    "play": "livetiming.recording.replay",
}
"""Names whose modules are imported when asked for: Autobahn takes half a second."""


def __getattr__(name: str) -> Any:
    """Import a name of :data:`_LATER`."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_LATER[name]), name)
