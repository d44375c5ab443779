"""The standard generators and their order."""

from __future__ import annotations

from livetiming.messages.base import TimingMessage
from livetiming.messages.drivers import DriverChangeMessage
from livetiming.messages.flags import FlagChangeMessage
from livetiming.messages.laps import FastLapMessage
from livetiming.messages.pits import CarPitMessage


def default_generators() -> list[TimingMessage]:
    """Return new instances of the standard set: flag, pits, drivers, fast laps."""
    return [FlagChangeMessage(), CarPitMessage(), DriverChangeMessage(), FastLapMessage()]
