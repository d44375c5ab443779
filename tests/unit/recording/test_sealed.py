from __future__ import annotations

from pathlib import Path

import pytest

from livetiming.recording import RecordingError
from livetiming.recording.format import Seal
from livetiming.recording.sealed import digest, sealed_zip


def a_sealed_file(path: Path) -> Path:
    with sealed_zip(path) as archive:
        archive.date_entries(1_700_000_000_000)
        archive.add("a.json", b"{}" * 50)
        return archive.finish(Seal(2))


def test_the_seal_is_the_checksum_of_all_before_it(tmp_path: Path) -> None:
    found, told = digest(a_sealed_file(tmp_path / "x.zip"))

    assert found == told


def test_every_flipped_byte_breaks_the_seal(tmp_path: Path) -> None:
    path = a_sealed_file(tmp_path / "x.zip")
    data = path.read_bytes()

    for at in range(len(data)):
        flipped = bytearray(data)
        flipped[at] ^= 1 << (at % 8)
        path.write_bytes(flipped)
        found, told = digest(path)

        assert found != told


def test_an_impossible_date_is_none(tmp_path: Path) -> None:
    for at_ms in (-5, 0, 10**17):
        with sealed_zip(tmp_path / "x.zip") as archive:
            archive.date_entries(at_ms)
            archive.add("a.json", b"{}")
            archive.finish(Seal(2))


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with (
        pytest.raises(RecordingError, match=r"file/x\.zip: cannot be written"),
        sealed_zip(tmp_path / "file" / "x.zip"),
    ):
        pass


def test_a_full_disk_leaves_no_file(tmp_path: Path) -> None:
    def write() -> None:
        with sealed_zip(tmp_path / "x.zip") as archive:
            archive.add("a.json", b"{}")
            raise OSError(28, "No space left on device")

    with pytest.raises(RecordingError, match="No space left"):
        write()

    assert [] == list(tmp_path.iterdir())
