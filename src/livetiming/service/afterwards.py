"""The analysis of a recording: every state of it through what ran when it was live."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from livetiming.analysis import Frame, frame
from livetiming.analysis.changes import documents
from livetiming.racing import BadState, ColumnSpec
from livetiming.recording import Recording
from livetiming.service.analysing import session_of


def analyse(
    recording: Recording,
    *,
    progress: Callable[[int], object] = lambda steps: None,
    each: Callable[[Frame, dict[str, Any], ColumnSpec], object] = lambda known, state, columns: (
        None
    ),
) -> tuple[Frame, dict[str, Any] | None, list[str]]:
    """Put every state of *recording* through the analysis.

    Args:
        recording: of any format.
        progress: told of each state.
        each: called with what is known after each good state, that state and its columns.

    Returns:
        The last frame, the last state, and what was wrong with the states, each fault once.
    """
    known, state = Frame(), None
    faults: dict[str, None] = {}
    manifest: dict[str, Any] | None = None
    columns, session = ColumnSpec([]), ""
    for shown in recording:
        now = recording.manifest_at(shown.at_ms)
        if now is not manifest:
            manifest = now
            columns = ColumnSpec(now.get("colSpec") or [])
            session = session_of(str(now.get("name", "")), str(now.get("description", "")))
        at_s = (recording.start_ms + shown.at_ms) / 1000
        try:
            known = frame(
                known, shown.state, columns, at_s, session=session,
                report=lambda error: faults.setdefault(str(error)),
            )  # fmt: skip
            state = shown.state
            each(known, state, columns)
        except BadState as error:
            faults[str(error)] = None
        progress(1)
    return known, state, list(faults)


def document(recording: Recording, last: Frame, state: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON document of a whole recording."""
    service = {
        **recording.manifest,
        "startTime": recording.start_ms / 1000,
        "duration": recording.duration_ms / 1000,
    }
    return {**documents(last.analysis), "service": service, "state": state}
