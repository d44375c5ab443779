"""Captures of an older pipeline: folders with a file or two for each message.

A message that came at Unix time *t* [s] is ``<t>.raw.txt`` with an envelope around it, or, later,
``<t>.raw.txt`` with the frame alone beside ``<t>.msg.txt`` with the envelope. The time is that in
the name: those in the envelopes were off by the time zone of the machine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

RAW = ".raw.txt"
ENVELOPE = ".msg.txt"
DATA = "data"
_TIME = re.compile(r"\d{1,12}(\.\d+)?")

Message = tuple[int, str] | None
"""Unix time [ms] and frame; ``None`` for a file that could not be read."""


def read_folder(folder: Path) -> Iterator[Message]:
    """Give the messages in *folder* in the order of their times; other files are passed over.

    Raises:
        OSError: the folder cannot be read.
    """
    found: dict[str, set[str]] = {}
    for path in folder.iterdir():
        for ending in (RAW, ENVELOPE):
            time_s = path.name.removesuffix(ending)
            if path.name.endswith(ending) and _TIME.fullmatch(time_s):
                found.setdefault(time_s, set()).add(ending)
    for time_s in sorted(found, key=lambda name: (float(name), name)):
        yield _message(folder, time_s, found[time_s])


def _message(folder: Path, time_s: str, endings: set[str]) -> Message:
    try:
        if RAW not in endings:
            text = _unwrapped(_text(folder / f"{time_s}{ENVELOPE}"))
        elif ENVELOPE in endings:
            text = _text(folder / f"{time_s}{RAW}")
        else:
            raw = _text(folder / f"{time_s}{RAW}")
            text = _unwrapped(raw) if raw.lstrip().startswith("{") else raw
    except (OSError, ValueError):
        return None
    return round(float(time_s) * 1000), text if text.endswith("\n") else text + "\n"


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


def _unwrapped(envelope: str) -> str:
    """Return the frame in *envelope*.

    Raises:
        ValueError: there is none.
    """
    found: Any = json.loads(envelope)
    frame = found.get(DATA) if isinstance(found, dict) else None
    if not isinstance(frame, str):
        raise ValueError(f"expected a frame in {DATA!r}")
    return frame
