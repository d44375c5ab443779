from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from livetiming.recording.timeline import Chunk, Index, KeyFramePolicy, Timeline


def test_the_first_frame_is_a_key_frame_and_then_every_so_many() -> None:
    policy = KeyFramePolicy(every=3, bytes=1000)
    keys = []
    for _ in range(7):
        keys.append(policy.due())
        if policy.due():
            policy.key_written()
        else:
            policy.delta_written(10)

    assert [True, False, False, True, False, False, True] == keys


def test_many_bytes_of_deltas_make_a_key_frame_due_earlier() -> None:
    policy = KeyFramePolicy(every=100, bytes=1000)
    policy.key_written()
    policy.delta_written(999)
    assert not policy.due()

    policy.delta_written(1)

    assert policy.due()


@given(st.lists(st.integers(0, 10_000_000), min_size=1))
def test_time_never_goes_back(wall: list[int]) -> None:
    timeline = Timeline()
    placed = [timeline.place(at_ms)[0] for at_ms in wall]

    assert sorted(placed) == placed


def test_a_clock_that_is_set_back_is_noted_and_the_recording_goes_on() -> None:
    timeline = Timeline()
    timeline.place(100_000)

    at_ms, events = timeline.place(40_000)
    later_ms, later_events = timeline.place(41_000)

    assert (100_000, 101_000) == (at_ms, later_ms)
    assert [{"t": 100_000, "e": "clock", "step": -60_000, "wall": 40_000}] == events
    assert [] == later_events


def test_a_clock_that_is_set_forward_is_seen_by_one_that_is_not() -> None:
    timeline = Timeline()
    timeline.place(100_000, 5_000)

    at_ms, events = timeline.place(3_700_500, 5_500)

    assert 100_500 == at_ms
    assert [{"t": 100_500, "e": "clock", "step": 3_600_000, "wall": 3_700_500}] == events


def test_a_clock_that_is_set_back_goes_on_by_the_other_clock() -> None:
    timeline = Timeline()
    timeline.place(100_000, 5_000)

    assert 103_000 == timeline.place(40_000, 8_000)[0]


def test_clocks_that_drift_a_little_are_no_step() -> None:
    timeline = Timeline()
    timeline.place(100_000, 5_000)

    assert (101_500, []) == timeline.place(101_500, 6_000)


def test_a_long_time_without_anything_is_a_silence() -> None:
    timeline = Timeline(silence_ms=90_000)
    timeline.place(0)
    assert [] == timeline.place(90_000)[1]

    _, events = timeline.place(180_001)

    assert [{"t": 180_001, "e": "silence", "from": 90_000, "to": 180_001}] == events


def test_a_sign_of_life_ends_a_silence() -> None:
    timeline = Timeline(silence_ms=90_000)
    timeline.place(0)
    timeline.alive(60_000)

    assert [] == timeline.place(120_000)[1]


@given(
    st.lists(st.integers(0, 50), min_size=1).map(sorted),
    st.integers(-5, 60),
)
def test_a_moment_is_found_in_the_last_chunk_that_has_begun(starts: list[int], at: int) -> None:
    index = Index.of(Chunk(start, start, 1, 0, 0) for start in starts)

    begun = [number for number, start in enumerate(starts) if start <= at]
    assert (begun[-1] if begun else 0) == index.find(at)


def test_an_index_sums_up_its_chunks() -> None:
    index = Index.of([Chunk(5, 9, 3, 0, 0), Chunk(10, 30, 4, 0, 0)])

    assert (7, 5, 30) == (index.frames, index.first_ms, index.last_ms)
    assert (0, 0, 0) == (Index().frames, Index().first_ms, Index().last_ms)
