from __future__ import annotations

from itertools import islice
from pathlib import Path

from twisted.internet.task import Clock

from livetiming.testing.apex.frames import Frame
from livetiming.testing.apex.playback import Playback, capture_frames, held_open
from livetiming.testing.apex.writer import write_capture

FRAMES = [Frame(-1000, "a"), Frame(0, "b"), Frame(10_000, "c")]


def play(speed: float) -> tuple[Clock, list[str], Playback]:
    clock, got = Clock(), list[str]()
    playback = Playback(clock, iter(FRAMES), speed, lambda frame: got.append(frame.text))
    playback.start()
    return clock, got, playback


def test_frames_come_when_they_are_due() -> None:
    clock, got, _ = play(2)
    clock.advance(0)
    assert got == ["a"]
    clock.advance(0.5)
    assert got == ["a", "b"]
    clock.advance(4.9)
    assert got == ["a", "b"]
    clock.advance(0.1)
    assert got == ["a", "b", "c"]


def test_at_full_speed_everything_comes_at_once_unless_the_receiver_is_full() -> None:
    clock, got, playback = play(0)
    playback.pause()
    clock.advance(0)
    assert got == []

    playback.resume()
    clock.advance(0)
    assert got == ["a", "b", "c"]
    assert playback.done


def test_a_stopped_playback_delivers_nothing_more() -> None:
    clock, got, playback = play(1)
    clock.advance(0)
    playback.stop()
    clock.advance(100)

    assert got == ["a"]
    assert clock.getDelayedCalls() == []


def test_a_captures_times_count_from_its_first_record(tmp_path: Path) -> None:
    write_capture(FRAMES, tmp_path / "x.ndjson", 5_000_000)

    assert [f.at_ms for f in capture_frames(tmp_path / "x.ndjson")] == [0, 1000, 11_000]


def test_records_without_times_follow_each_other(tmp_path: Path) -> None:
    path = tmp_path / "bare.txt"
    path.write_text("init|r|\nbest|hide|\n", encoding="utf-8")
    times = [f.at_ms for f in capture_frames(path)]

    assert times == sorted(times)
    assert times[0] > 0


def test_a_feed_held_open_sends_keep_alives_after_its_end() -> None:
    more = list(islice(held_open(iter(FRAMES)), 5))

    assert [(f.at_ms, f.text) for f in more[3:]] == [(70_000, "\n"), (130_000, "\n")]
