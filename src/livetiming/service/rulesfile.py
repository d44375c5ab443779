"""A file of regulations, read from disk."""

from __future__ import annotations

from pathlib import Path

from livetiming.strategy.regulations import BadRegulations, Regulations, read

MOST_BYTES = 1024 * 1024


def load_regulations(path: Path) -> Regulations:
    """Return the regulations in a file.

    Raises:
        BadRegulations: what it says makes no sense; every fault is named with its line.
        OSError: there is no such file, or it may not be read.
    """
    with path.open("rb") as file:
        raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise BadRegulations(f"{path}: expected at most {MOST_BYTES} bytes, got more")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRegulations(f"{path}: expected UTF-8, got {error}") from None
    return read(text, str(path))
