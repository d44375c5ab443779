"""A reducer over states: laps, stints, drivers, pit stops, flags, leaders. Pure.

:func:`~livetiming.analysis.pipeline.frame` takes a state and gives the next analysis;
:mod:`~livetiming.analysis.views` makes the documents that are published of it.
"""

from livetiming.analysis.model import Analysis, Car, Lap, Stint, Stop
from livetiming.analysis.pipeline import Frame, frame, take
from livetiming.analysis.reducer import step

__all__ = ["Analysis", "Car", "Frame", "Lap", "Stint", "Stop", "frame", "step", "take"]
