"""Stored records are the bytes that came, and a file says by itself where to go on."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from livetiming.bridges.errors import BridgeFailed
from livetiming.bridges.kafka.storing import PartitionFiles, Stored, line, parse, stored

BYTES = some.one_of(some.none(), some.binary(max_size=40), some.text(max_size=20).map(str.encode))
RECORDS = some.builds(
    Stored,
    offset=some.integers(0, 2**53),
    at_ms=some.integers(0, 2**53),
    key=BYTES,
    value=BYTES,
    headers=some.lists(some.tuples(some.text(max_size=5), some.binary(max_size=9)), max_size=3),
)


def record(offset: int, value: bytes = b"what came") -> Stored:
    return Stored(offset, 5, b"race", value)


def files(folder: Path, **options: bool | int) -> PartitionFiles:
    return PartitionFiles(folder, "t.raw.v1", 2, **options)  # type: ignore[arg-type]


def kept(folder: Path) -> list[int]:
    return [one.offset for path in sorted(folder.iterdir()) for one in stored(path)]


@given(RECORDS)
def test_every_byte_comes_back(one: Stored) -> None:
    said = line(one)

    assert 1 == said.count(b"\n")
    assert one == parse(said)


def test_what_is_read_again_after_a_restart_is_left_out(tmp_path: Path) -> None:
    first = files(tmp_path)
    assert [True] * 3 == [first.append(record(offset)) for offset in (10, 11, 15)]
    first.close()

    second = files(tmp_path)

    assert 16 == second.next_offset
    assert [False, False, True] == [second.append(record(offset)) for offset in (11, 15, 16)]
    second.close()
    assert [10, 11, 15, 16] == kept(tmp_path)


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_line_cut_short_is_written_again(tmp_path: Path, cut: int) -> None:
    first = files(tmp_path)
    first.append(record(10))
    first.append(record(11))
    first.close()
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-cut])

    second = files(tmp_path)
    for offset in range(second.next_offset, 13):
        second.append(record(offset))
    second.close()

    assert [10, 11, 12] == kept(tmp_path)


@pytest.mark.parametrize("packed", [False, True])
def test_full_files_are_followed_by_others(tmp_path: Path, packed: bool) -> None:
    for _ in range(2):
        one = files(tmp_path, packed=packed, rotate_bytes=1)
        for offset in range(one.next_offset, one.next_offset + 2):
            one.append(record(offset))
            one.sync()
        one.close()

    assert [0, 1, 2, 3] == kept(tmp_path)
    names = [path.name for path in sorted(tmp_path.iterdir())]
    assert "t.raw.v1-002-00000000000000000003.ndjson" + (".gz" if packed else "") == names[-1]


def test_packing_that_was_interrupted_costs_nothing(tmp_path: Path) -> None:
    one = files(tmp_path, packed=True, rotate_bytes=1)
    one.append(record(0))
    one.sync()
    (packed,) = tmp_path.iterdir()
    plain = packed.with_name(packed.name.removesuffix(".gz"))
    plain.write_bytes(b"".join(line(found) for found in stored(packed)))
    packed.with_name(packed.name + ".part").write_bytes(b"half")

    again = files(tmp_path, packed=True)

    assert 1 == again.next_offset
    assert [packed] == [*tmp_path.iterdir()]


def test_a_file_of_somebody_else_is_not_written_on(tmp_path: Path) -> None:
    (tmp_path / "t.raw.v1-002-00000000000000000003.ndjson").write_bytes(b"mine\nmine\n")

    with pytest.raises(BridgeFailed, match="its last line is none of ours"):
        files(tmp_path)
