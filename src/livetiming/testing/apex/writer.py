"""Frames written as a capture, in the project's own raw-log format."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from livetiming.testing.apex.frames import Frame


def write_capture(frames: Iterable[Frame], path: Path, start_epoch_ms: int) -> int:
    """Write frames as NDJSON (compressed when the name ends in ``.gz``); returns how many."""
    with _opened(path) as stream:
        head = {
            "livetiming_raw": 1, "plugin": "apex_kart", "uuid": "simulated",
            "started_at_ms": start_epoch_ms,
        }  # fmt: skip
        stream.write(json.dumps(head) + "\n")
        count = 0
        for count, frame in enumerate(frames, 1):  # noqa: B007
            stream.write(capture_line(frame, start_epoch_ms) + "\n")
    return count


def capture_line(frame: Frame, start_epoch_ms: int) -> str:
    """One record of a raw log."""
    record = {
        "t": start_epoch_ms + frame.at_ms, "m": frame.at_ms, "k": frame.kind, "d": frame.text,
    }  # fmt: skip
    return json.dumps(record, ensure_ascii=False)


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "wt", encoding="utf-8")
    return path.open("w", encoding="utf-8")
