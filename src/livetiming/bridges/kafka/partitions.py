"""Which partition a key belongs to, as Java's clients and librdkafka's ``murmur2`` decide."""

from __future__ import annotations

_MASK = 0xFFFFFFFF
_M = 0x5BD1E995
_SEED = 0x9747B28C


def partition_of(key: bytes, partitions: int) -> int:
    """Return the partition of *key*.

    Needed where a record's key is not what it is kept together by: analysis documents have keys
    of their own, so that compaction keeps each, and lie where the others of their service do.
    """
    return (murmur2(key) & 0x7FFFFFFF) % partitions


def murmur2(data: bytes) -> int:
    """Return the 32-bit MurmurHash2 of *data* with Kafka's seed (Austin Appleby, public domain)."""
    length = len(data)
    found = _SEED ^ length
    whole = length - length % 4
    for at in range(0, whole, 4):
        block = int.from_bytes(data[at : at + 4], "little") * _M & _MASK
        block = (block ^ (block >> 24)) * _M & _MASK
        found = (found * _M & _MASK) ^ block
    if whole < length:
        found ^= int.from_bytes(data[whole:], "little")
        found = found * _M & _MASK
    found = (found ^ (found >> 13)) * _M & _MASK
    return found ^ (found >> 15)
