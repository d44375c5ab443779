"""Recordings: a journal while they run, one file when they are finished, three formats to read."""

from livetiming.recording.errors import DamagedRecording, RecordingError
from livetiming.recording.opening import open_recording
from livetiming.recording.reader import Frame, Recording
from livetiming.recording.recorder import Recorder

__all__ = [
    "DamagedRecording",
    "Frame",
    "Recorder",
    "Recording",
    "RecordingError",
    "open_recording",
]
