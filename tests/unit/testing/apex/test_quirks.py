from __future__ import annotations

from random import Random

from livetiming.testing.apex.quirks import Quirks


def test_a_tidy_venue_sends_everything() -> None:
    quirks = Quirks.of(frozenset())

    assert quirks.pit_in_sent
    assert quirks.pit_out_sent
    assert not any(quirks.loses_star(Random(1), counted=True) for _ in range(100))


def test_stars_are_lost_only_where_laps_are_counted() -> None:
    quirks, rng = Quirks.of(frozenset(["lap_without_star"])), Random(1)

    assert any(quirks.loses_star(rng, counted=True) for _ in range(500))
    assert not any(quirks.loses_star(rng, counted=False) for _ in range(500))


def test_switches_silence_the_pit_events() -> None:
    quirks = Quirks.of(frozenset(["no_pit_in", "no_pit_out"]))

    assert not quirks.pit_in_sent
    assert not quirks.pit_out_sent
