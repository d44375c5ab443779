"""A zip file's own headers, read one by one: to check them, or to do without its directory."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from livetiming.recording.archive import Archive, FileBytes, inflate
from livetiming.recording.errors import DamagedRecording

_LOCAL = struct.Struct("<4s5H3L2H")
_SIGNATURE = b"PK\x03\x04"
_SIZES_FOLLOW = 0x08
_MAX_NAME = 200
_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Header:
    """The header in front of an entry's bytes."""

    offset: int
    needed: int
    flags: int
    method: int
    time: int
    date: int
    crc: int
    packed_size: int
    size: int
    name: str
    data_offset: int

    @property
    def end(self) -> int:
        """Where the entry ends."""
        return self.data_offset + self.packed_size


@dataclass(frozen=True, slots=True)
class Piece:
    """An entry that was found in what is left of a file."""

    name: str
    data: bytes | None
    """Its content; ``None`` if it is damaged."""


def read_header(source: FileBytes, offset: int) -> Header | None:
    """Return the header at *offset*, or ``None`` if there is none."""
    raw = source.read(offset, _LOCAL.size + _MAX_NAME)
    if len(raw) < _LOCAL.size or not raw.startswith(_SIGNATURE):
        return None
    (_, needed, flags, method, time, date, crc, packed_size, size, name_size, extra_size) = (
        _LOCAL.unpack_from(raw)
    )
    name = raw[_LOCAL.size : _LOCAL.size + name_size]
    if not name or len(name) < name_size:
        return None
    begin = offset + _LOCAL.size + name_size + extra_size
    text = name.decode("utf-8", "replace")
    return Header(offset, needed, flags, method, time, date, crc, packed_size, size, text, begin)


def header_fault(source: FileBytes, entry: zipfile.ZipInfo) -> str | None:
    """Return what the header of *entry* tells otherwise than the directory does."""
    found = read_header(source, entry.header_offset)
    if found is None:
        return "its header cannot be read"
    year, month, day, hour, minute, second = entry.date_time
    date = (year - 1980) << 9 | month << 5 | day
    time = hour << 11 | minute << 5 | second // 2
    told: list[object] = [found.flags, found.method, found.time, found.date, found.name]
    wanted: list[object] = [entry.flag_bits, entry.compress_type, time, date, entry.orig_filename]
    if not found.flags & _SIZES_FOLLOW and 0xFFFFFFFF not in (found.size, found.packed_size):
        told += [found.needed, found.crc, found.packed_size, found.size]
        wanted += [entry.extract_version, entry.CRC, entry.compress_size, entry.file_size]
    return None if told == wanted else "its header and the directory tell different things"


def pieces(source: FileBytes) -> Iterator[Piece]:
    """Give what entries there are, without the directory, damaged ones too."""
    offset = 0
    while (found := _next_signature(source, offset)) is not None:
        header = read_header(source, found)
        if header is None or header.flags & _SIZES_FOLLOW:
            offset = found + 4
            continue
        data = _content(source, header)
        yield Piece(header.name, data)
        offset = header.end if data is not None else found + 4


def _next_signature(source: FileBytes, offset: int) -> int | None:
    while offset < source.size:
        block = source.read(offset, _BLOCK)
        at = block.find(_SIGNATURE)
        if at >= 0:
            return offset + at
        if len(block) < 4:
            return None
        offset += len(block) - 3
    return None


def _content(source: FileBytes, header: Header) -> bytes | None:
    if header.end > source.size:
        return None
    packed = source.read(header.data_offset, header.packed_size)
    try:
        stored = header.method == zipfile.ZIP_STORED
        data = packed if stored else inflate(packed, where=header.name)
    except DamagedRecording:
        return None
    return data if zlib.crc32(data) == header.crc and len(data) == header.size else None


def has_whole_directory(archive: Archive, source: FileBytes) -> bool:
    """Whether entries, directory and comment fill the file without anything between."""
    if any(entry.flag_bits & _SIZES_FOLLOW for entry in archive.entries):
        return True  # what follows the data of such entries has no fixed length
    end = _end_of_entries(archive, source)
    tail = source.read(end, source.size - end)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return False
    numbers = struct.unpack_from("<4s4H2LH", tail, at)
    is_small = numbers[4] != 0xFFFF and numbers[6] != 0xFFFFFFFF
    return (
        at + 22 + numbers[7] == len(tail)
        and numbers[1:3] == (0, 0)
        and (not is_small or (numbers[3] == numbers[4] and numbers[5] == at and numbers[6] == end))
    )


def _end_of_entries(archive: Archive, source: FileBytes) -> int:
    end = 0
    for entry in archive.entries:
        header = read_header(source, entry.header_offset)
        if header is not None:
            end = max(end, header.data_offset + entry.compress_size)
    return end
