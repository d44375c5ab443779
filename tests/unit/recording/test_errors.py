from __future__ import annotations

from livetiming.recording import DamagedRecording, RecordingError


def test_damage_is_one_of_the_errors_of_recordings() -> None:
    assert issubclass(DamagedRecording, RecordingError)
