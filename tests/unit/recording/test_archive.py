from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from livetiming.recording import DamagedRecording, RecordingError
from livetiming.recording.archive import (
    Archive,
    FileBytes,
    Limits,
    count_entries,
    data_offset,
    inflate,
)


def a_zip(path: Path, **entries: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def test_entries_are_read(tmp_path: Path) -> None:
    with Archive(a_zip(tmp_path / "x.zip", a=b"one", b=b"two")) as archive:
        entry = archive.find("b")

        assert ["a", "b"] == [each.filename for each in archive.entries]
        assert entry is not None
        assert b"two" == archive.read(entry)
        assert archive.find("c") is None


def test_too_many_entries_are_refused_before_the_directory_is_read(tmp_path: Path) -> None:
    path = a_zip(tmp_path / "x.zip", a=b"1", b=b"2", c=b"3")

    assert 3 == count_entries(path)
    with pytest.raises(RecordingError, match="at most 2 entries, got 3"):
        Archive(path, Limits(entries=2))


def test_a_directory_that_is_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="not written by a recorder"):
        Archive(a_zip(tmp_path / "x.zip", a=b"1"), Limits(directory_bytes=10))


def test_an_entry_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = a_zip(tmp_path / "x.zip", a=b"12345")
    with (
        Archive(path, Limits(entry_bytes=4)) as archive,
        pytest.raises(DamagedRecording, match="expected at most 4 bytes"),
    ):
        archive.read(archive.entries[0])


def test_an_entry_that_is_packed_too_well_is_refused(tmp_path: Path) -> None:
    path = a_zip(tmp_path / "x.zip", bomb=b"0" * 2_000_000)
    with Archive(path) as archive, pytest.raises(DamagedRecording, match="ratio"):
        archive.read(archive.entries[0])


def test_a_directory_that_lies_about_sizes_is_found_out(tmp_path: Path) -> None:
    path = a_zip(tmp_path / "x.zip", bomb=b"0" * 2_000_000)
    data = path.read_bytes()
    path.write_bytes(data.replace(struct.pack("<L", 2_000_000), struct.pack("<L", 10)))

    with Archive(path) as archive, pytest.raises(DamagedRecording):
        archive.read(archive.entries[0])


@pytest.mark.parametrize("name", ["../x.json", "/etc/x.json", "a/../../x", "C:/x"])
def test_names_that_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, b"{}")

    with pytest.raises(RecordingError, match="plain names"):
        Archive(path)


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x05\x06", b"x" * 70_000])
def test_what_is_no_zip_is_told_so(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(data)

    with pytest.raises(DamagedRecording, match="expected a recording"):
        Archive(path)


def test_every_flipped_byte_of_a_zip_gives_content_or_one_error(tmp_path: Path) -> None:
    path = a_zip(tmp_path / "x.zip", a=b"one" * 20, b=b"two")
    data = path.read_bytes()

    for at in range(len(data)):
        for flip in (0x01, 0x80):
            flipped = bytearray(data)
            flipped[at] ^= flip
            path.write_bytes(flipped)
            try:
                with Archive(path) as archive:
                    for entry in archive.entries:
                        archive.read(entry)
            except RecordingError:
                continue


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"x\.zip: cannot be read \(No such file"):
        Archive(tmp_path / "x.zip")


def test_a_stream_that_grows_too_much_is_stopped() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(b"0" * 5_000_000) + packer.flush()

    with pytest.raises(DamagedRecording, match="got more"):
        inflate(packed, where="x")
    assert 5_000_000 == len(inflate(packed, where="x", limits=Limits(ratio=100_000)))


@pytest.mark.parametrize("packed", [b"", b"\xff" * 20, b"\x00"])
def test_what_is_no_stream_is_damage(packed: bytes) -> None:
    with pytest.raises(DamagedRecording):
        inflate(packed, where="x")


def test_pieces_of_a_file_are_read_with_one_call(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"0123456789")
    source = FileBytes(tmp_path / "x")

    assert (10, b"345", b"9", b"") == (
        source.size, source.read(3, 3), source.read(9, 5), source.read(50, 5),
    )  # fmt: skip
    source.close()


def test_the_packed_bytes_of_our_entries_are_found(tmp_path: Path) -> None:
    path = a_zip(tmp_path / "x.zip", a=b"one" * 20)
    with Archive(path) as archive:
        entry = archive.entries[0]
        offset = data_offset(entry)

    packed = path.read_bytes()[offset : offset + entry.compress_size]
    assert b"one" * 20 == inflate(packed, where="a")
