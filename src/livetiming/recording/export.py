"""Recordings as tables, for other programs."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO

from livetiming.racing import ColumnSpec
from livetiming.racing.columns import cell_flag, cell_value
from livetiming.recording.errors import RecordingError
from livetiming.recording.packing import Progress, no_progress
from livetiming.recording.reader import Frame, Recording

FIXED = ("time", "offset", "flag", "position")
"""Columns before those of the manifest: Unix [s], since the start [s], flag shown, row."""
NUMBERS = frozenset({"numeric", "time", "laptime"})
ROWS_A_BATCH = 50_000

Row = list[Any]


def sampled(recording: Recording, every_ms: int) -> Iterator[Frame]:
    """Give the frames, or, with *every_ms*, the last one of each such time."""
    held: Frame | None = None
    for frame in recording:
        if every_ms and held is not None and frame.at_ms // every_ms == held.at_ms // every_ms:
            held = frame
            continue
        if held is not None:
            yield held
        held = frame
    if held is not None:
        yield held


def headings(recording: Recording) -> list[str]:
    """Return the headings of the table: a title that comes twice gets a number."""
    names: list[str] = list(FIXED)
    for title, *_ in _columns(recording):
        name, number = title, 1
        while name in names:
            number += 1
            name = f"{title} {number}"
        names.append(name)
        names.append(f"{name} mark")
    return names


def _columns(recording: Recording) -> list[list[str]]:
    try:
        return ColumnSpec(recording.manifest.get("colSpec") or []).columns
    except (TypeError, ValueError):
        return []


def table(
    recording: Recording, *, every_ms: int = 0, progress: Progress = no_progress
) -> Iterator[Row]:
    """Give a row for each car whose cells, place or flag shown have changed.

    Each cell makes two: its value and its mark (``pb``, ``sb`` …).
    """
    width = len(_columns(recording))
    before: dict[tuple[str, int], Row] = {}
    for frame in sampled(recording, every_ms):
        shown: dict[tuple[str, int], Row] = {}
        flag = frame.state["session"].get("flagState", "")
        for position, car in enumerate(frame.state["cars"], start=1):
            row = [flag, position, *_cells(car, width)]
            number = str(row[2]) if width else str(position)
            key = (number, sum(known[0] == number for known in shown))
            shown[key] = row
            if before.get(key) != row:
                unix_s = (recording.start_ms + frame.at_ms) / 1000
                yield [unix_s, frame.at_ms / 1000, *row]
        before = shown
        progress(1)


def _cells(car: list[Any], width: int) -> Iterator[Any]:
    for column in range(width):
        cell = car[column] if column < len(car) else None
        yield cell_value(cell)
        yield cell_flag(cell)


def write_csv(
    recording: Recording, out: TextIO, *, every_ms: int = 0, progress: Progress = no_progress
) -> int:
    """Write the table as CSV; return how many rows it has."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(headings(recording))
    count = 0
    for row in table(recording, every_ms=every_ms, progress=progress):
        writer.writerow(["" if value is None else value for value in row])
        count += 1
    return count


def write_ndjson(
    recording: Recording, out: TextIO, *, every_ms: int = 0, progress: Progress = no_progress
) -> int:
    """Write each state as a line ``{"t": Unix ms, "state"}``; return how many."""
    count = 0
    for frame in sampled(recording, every_ms):
        record = {"t": recording.start_ms + frame.at_ms, "state": frame.state}
        out.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")
        count += 1
        progress(1)
    return count


def write_parquet(
    recording: Recording, path: Path, *, every_ms: int = 0, progress: Progress = no_progress
) -> int:
    """Write the table as Parquet; return how many rows it has.

    Columns of numbers and lap times hold numbers, and nothing where the screen shows text;
    gaps, which may be laps, are text.

    Raises:
        RecordingError: the library for it is not installed.
    """
    try:
        pyarrow: Any = import_module("pyarrow")
        parquet: Any = import_module("pyarrow.parquet")
    except ImportError:
        raise RecordingError(
            "export to Parquet: expected pyarrow to be installed; "
            "install it with 'pip install livetiming[parquet]'"
        ) from None
    converters = _converters(recording)
    fields = [
        pyarrow.field(name, pyarrow.float64() if convert is _number else pyarrow.string())
        for name, convert in zip(headings(recording), converters, strict=True)
    ]
    schema = pyarrow.schema(fields)
    count = 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for rows in _batches(table(recording, every_ms=every_ms, progress=progress)):
            columns = [
                [convert(value) for value in column]
                for convert, column in zip(converters, zip(*rows, strict=True), strict=True)
            ]
            writer.write_table(pyarrow.table(columns, schema=schema))
            count += len(rows)
    return count


def _converters(recording: Recording) -> list[Callable[[Any], Any]]:
    converters: list[Callable[[Any], Any]] = [_number, _number, _text, _number]
    for _, kind, *_ in _columns(recording):
        converters += [_number if kind in NUMBERS else _text, _text]
    return converters


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


def _text(value: Any) -> str | None:
    return None if value in (None, "") else str(value)


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) >= ROWS_A_BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
