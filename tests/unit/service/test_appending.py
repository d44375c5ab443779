from __future__ import annotations

import gzip
import random
import resource
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from livetiming.service.appending import AppendFile, free_name


@pytest.fixture
def small_files() -> Iterator[int]:
    """No file may grow beyond a thousand bytes, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    yield 1000
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_records_are_there_as_soon_as_they_are_appended(tmp_path: Path) -> None:
    file = AppendFile(tmp_path / "a" / "log")
    file.append(b"one\n")

    assert b"one\n" == (tmp_path / "a" / "log").read_bytes()
    assert 4 == file.size
    file.close()


def test_a_compressed_file_can_be_read_up_to_the_last_record_without_its_end(
    tmp_path: Path,
) -> None:
    path = tmp_path / "log.gz"
    file = AppendFile(path)
    file.append(b"one\n")
    file.append(b"two\n")
    readable = zlib.decompressobj(wbits=31).decompress(path.read_bytes())
    file.close()

    assert b"one\ntwo\n" == readable == gzip.decompress(path.read_bytes())


@pytest.mark.parametrize("name", ["log", "log.gz"])
def test_a_record_that_does_not_fit_is_taken_back(
    tmp_path: Path, small_files: int, name: str
) -> None:
    path = tmp_path / name
    file = AppendFile(path)
    file.append(b"first\n")
    noise = random.Random(1).randbytes(5000)
    with pytest.raises(OSError, match="File too large"):
        file.append(noise)
    file.append(b"last\n")
    file.close()

    data = path.read_bytes()
    assert b"first\nlast\n" == (gzip.decompress(data) if name.endswith("gz") else data)


def test_a_file_that_is_there_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "kart.raw.gz"
    assert path == free_name(path)
    path.write_bytes(b"x")
    assert tmp_path / "kart.raw.1.gz" == free_name(path)
