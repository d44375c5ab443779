"""What goes wrong with a recording, in the user's words."""

from __future__ import annotations


class RecordingError(Exception):
    """A recording cannot be read or written; the text names the file and what to do."""


class DamagedRecording(RecordingError):
    """A recording holds something that was not written so; the rest of it may be good."""
