from __future__ import annotations

import zipfile
from pathlib import Path

from livetiming.recording.archive import Archive, FileBytes
from livetiming.recording.zipwalk import (
    Piece,
    has_whole_directory,
    header_fault,
    pieces,
    read_header,
)


def a_zip(path: Path) -> bytes:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", b"one" * 50, zipfile.ZIP_DEFLATED)
        archive.writestr("b", b"two")
        archive.writestr("c", b"three" * 50, zipfile.ZIP_DEFLATED)
    return path.read_bytes()


def found(path: Path, data: bytes) -> list[Piece]:
    path.write_bytes(data)
    source = FileBytes(path)
    try:
        return list(pieces(source))
    finally:
        source.close()


WHOLE = [Piece("a", b"one" * 50), Piece("b", b"two"), Piece("c", b"three" * 50)]


def test_entries_are_found_without_the_directory(tmp_path: Path) -> None:
    data = a_zip(tmp_path / "x.zip")

    assert WHOLE == found(tmp_path / "y", data)
    assert WHOLE == found(tmp_path / "y", data[: data.index(b"PK\x01\x02")])
    assert WHOLE == found(tmp_path / "y", b"rubbish" + data)


def test_a_damaged_entry_is_told_and_the_others_are_found(tmp_path: Path) -> None:
    data = bytearray(a_zip(tmp_path / "x.zip"))
    with Archive(tmp_path / "x.zip") as archive:
        data[archive.entries[1].header_offset + 32] ^= 1

    assert [WHOLE[0], Piece("b", None), WHOLE[2]] == found(tmp_path / "y", bytes(data))


def test_any_cut_gives_the_entries_before_it(tmp_path: Path) -> None:
    data = a_zip(tmp_path / "x.zip")
    for size in range(len(data)):
        kept = [piece for piece in found(tmp_path / "y", data[:size]) if piece.data is not None]

        assert WHOLE[: len(kept)] == kept


def test_a_header_that_differs_from_the_directory_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    data = a_zip(path)
    for at in range(4, 30):
        flipped = bytearray(data)
        flipped[at] ^= 1
        path.write_bytes(flipped)
        source = FileBytes(path)
        with Archive(path) as archive:
            if at not in (28, 29):  # the length of the extra field shows elsewhere
                assert header_fault(source, archive.entries[0]) is not None
            assert header_fault(source, archive.entries[1]) is None
        source.close()


def test_what_lies_between_the_parts_of_a_file_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    data = a_zip(path)
    directory = data.index(b"PK\x01\x02")
    for changed, expected in (
        (data, True),
        (data + b"more", False),
        (data[:directory] + b"more" + data[directory:], False),
    ):
        path.write_bytes(changed)
        source = FileBytes(path)
        with Archive(path) as archive:
            assert expected == has_whole_directory(archive, source)
        source.close()


def test_there_is_no_header_where_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"PK\x03\x04 too short")
    source = FileBytes(tmp_path / "x")

    assert read_header(source, 0) is None
    assert read_header(source, 500) is None
    source.close()
