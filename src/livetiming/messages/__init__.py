"""What to tell the viewer when one state follows another. Pure.

A *generator* compares two states and returns message rows. ``announce`` runs the standard
ones and a plugin's own; a generator that fails costs its own messages only.
"""

from livetiming.messages.base import PerCarMessage, TimingMessage, announce
from livetiming.messages.control import RaceControlMessage
from livetiming.messages.defaults import default_generators
from livetiming.messages.drivers import DriverChangeMessage
from livetiming.messages.flags import FlagChangeMessage, SlowZoneMessage
from livetiming.messages.laps import FastLapMessage
from livetiming.messages.pits import CarPitMessage

__all__ = [
    "CarPitMessage",
    "DriverChangeMessage",
    "FastLapMessage",
    "FlagChangeMessage",
    "PerCarMessage",
    "RaceControlMessage",
    "SlowZoneMessage",
    "TimingMessage",
    "announce",
    "default_generators",
]
