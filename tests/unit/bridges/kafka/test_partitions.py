"""Keys go where Kafka's own clients put them."""

from __future__ import annotations

import pytest

from livetiming.bridges.kafka.partitions import murmur2, partition_of


@pytest.mark.parametrize(
    ("key", "expected"),
    [  # from the tests of Kafka's Java client, as signed integers
        (b"21", -973932308),
        (b"foobar", -790332482),
        (b"a-little-bit-long-string", -985981536),
        (b"a-little-bit-longer-string", -1486304829),
        (b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
        (b"abc", 479470107),
    ],
)
def test_the_hash_is_that_of_the_java_client(key: bytes, expected: int) -> None:
    assert expected & 0xFFFFFFFF == murmur2(key)


def test_a_partition_is_one_of_those_there_are() -> None:
    assert {partition_of(f"service {number}".encode(), 12) for number in range(500)} == set(
        range(12)
    )
