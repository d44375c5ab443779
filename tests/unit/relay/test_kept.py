from __future__ import annotations

from livetiming.relay.kept import Kept, make_message


def test_the_newest_of_a_topic_is_kept_and_counted_once() -> None:
    kept = Kept()
    for number in range(3):
        kept.put(make_message("t", {"n": number}, retain=True))

    assert {"n": 2} == kept.get("t").envelope  # type: ignore[union-attr]
    assert (1, kept.bytes) == (len(kept), make_message("t", {"n": 2}, retain=True).size)


def test_beyond_its_bound_nothing_is_kept_and_nothing_grows() -> None:
    kept = Kept(limit_bytes=1000)

    taken = [kept.put(make_message(f"t{n}", {"p": "x" * 100}, retain=True)) for n in range(10)]

    assert taken == [True] * 3 + [False] * 7
    assert kept.bytes <= 1000
    assert 7 == kept.refused


def test_a_topic_that_has_grown_too_large_is_not_kept_in_its_old_form() -> None:
    kept = Kept(limit_bytes=1000)
    kept.put(make_message("t", {"p": "small"}, retain=True))

    assert not kept.put(make_message("t", {"p": "x" * 2000}, retain=True))
    assert "t" not in kept
    assert 0 == kept.bytes


def test_a_service_that_is_gone_leaves_nothing_behind() -> None:
    kept = Kept()
    for topic in (
        "livetiming.service.a",
        "livetiming.analysis/a/lap/7",
        "livetiming.strategy/a/karts",
        "livetiming.service.b",
        "livetiming.directory",
    ):
        kept.put(make_message(topic, {}, retain=True))

    kept.drop_service("a")

    assert ["livetiming.service.b", "livetiming.directory"] == kept.topics()
