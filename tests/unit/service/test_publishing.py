from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.task import Clock

from livetiming.protocol import delta as protocol_delta
from livetiming.racing import ColumnSpec, Manifest, RaceState, Stat
from livetiming.service.moment import Moment
from livetiming.service.publishing import Publisher
from livetiming.testing.builders import COLUMNS, a_car, a_manifest, a_state


class Ear:
    """An outlet that remembers."""

    def __init__(self, clock: Clock | Moment) -> None:
        self.clock = clock
        self.connected = True
        self.heard: list[tuple[float, str, Any]] = []

    def send_manifest(self, manifest: Manifest) -> None:
        self.heard.append((self.clock.seconds(), "manifest", manifest))

    def send_delta(self, delta: dict[str, Any], state: dict[str, Any]) -> None:
        self.heard.append((self.clock.seconds(), "delta", delta))

    def send_state(self, state: dict[str, Any]) -> None:
        self.heard.append((self.clock.seconds(), "state", state))

    def kinds(self) -> list[str]:
        return [kind for _, kind, _ in self.heard]

    def payloads(self, kind: str) -> list[Any]:
        return [payload for _, heard, payload in self.heard if heard == kind]

    def times(self, kind: str) -> list[float]:
        return [at_s for at_s, heard, _ in self.heard if heard == kind]


@pytest.fixture
def ear(clock: Clock) -> Ear:
    clock.advance(1000)
    return Ear(clock)


@pytest.fixture
def publisher(clock: Clock, ear: Ear) -> Publisher:
    return Publisher(clock, [ear], manifest=a_manifest, full_interval_s=1)


def laps(count: int) -> RaceState:
    return a_state(a_car("7", laps=count))


def test_the_first_state_goes_out_whole_with_its_manifest(publisher: Publisher, ear: Ear) -> None:
    publisher.offer(laps(1), COLUMNS)

    assert ["manifest", "state"] == ear.kinds()
    assert 1_000_000 == ear.payloads("state")[0]["seq"]


def test_a_change_is_a_delta_at_once_and_a_state_when_it_is_due(
    publisher: Publisher, ear: Ear, clock: Clock
) -> None:
    publisher.offer(laps(1), COLUMNS)
    clock.advance(0.2)
    publisher.offer(laps(2), COLUMNS)

    assert [1000.2] == ear.times("delta")
    clock.pump([0.1] * 20)
    assert [1000, pytest.approx(1001)] == ear.times("state")
    assert 1_000_001 == ear.payloads("state")[-1]["seq"]


def test_the_same_state_is_not_published_twice(
    publisher: Publisher, ear: Ear, clock: Clock
) -> None:
    publisher.offer(laps(1), COLUMNS)
    clock.advance(5)

    assert not publisher.offer(laps(1), COLUMNS)
    assert ["manifest", "state"] == ear.kinds()


def test_full_states_keep_their_distance_under_constant_change(
    publisher: Publisher, ear: Ear, clock: Clock
) -> None:
    for lap in range(100):
        publisher.offer(laps(lap), COLUMNS)
        clock.advance(0.1)
    clock.advance(1)

    times = ear.times("state")
    assert all(b - a >= 1 - 1e-6 for a, b in pairwise(times))
    assert 99 == ear.payloads("state")[-1]["cars"][0][4]


def test_the_full_state_is_repeated_every_minute(
    publisher: Publisher, ear: Ear, clock: Clock
) -> None:
    publisher.offer(laps(1), COLUMNS)
    clock.pump([1] * 150)

    assert [1000, 1060, 1120] == ear.times("state")


def test_requests_for_the_manifest_are_answered_together_after_a_second(
    publisher: Publisher, ear: Ear, clock: Clock
) -> None:
    publisher.offer(laps(1), COLUMNS)
    for _ in range(5):
        publisher.request_manifest()
        clock.advance(0.1)
    clock.advance(0.5)

    assert [1000, pytest.approx(1001)] == ear.times("manifest")


def test_changed_columns_bring_manifest_and_full_state_at_once(
    publisher: Publisher, ear: Ear
) -> None:
    publisher.offer(laps(1), COLUMNS)
    publisher.offer(a_state(["7", 1]), ColumnSpec([Stat.NUM, Stat.LAPS]))

    assert ["manifest", "state", "manifest", "state", "delta"] == ear.kinds()
    assert ear.payloads("delta")[0]["seq"] == ear.payloads("state")[1]["seq"]
    columns = [Stat.NUM.as_column(), Stat.LAPS.as_column()]
    assert columns == ear.payloads("delta")[0]["colSpec"]
    assert columns == (publisher.answer() or {})["colSpec"]


def test_while_nobody_listens_states_pass_by_and_the_newest_goes_out_on_return(
    publisher: Publisher, ear: Ear, clock: Clock
) -> None:
    publisher.offer(laps(1), COLUMNS)
    ear.connected = False
    for lap in range(2, 10):
        publisher.offer(laps(lap), COLUMNS)
        clock.advance(1)
    ear.connected = True
    ear.heard.clear()

    publisher.reconnected()

    assert ["manifest", "state"] == ear.kinds()
    assert 9 == ear.payloads("state")[0]["cars"][0][4]
    publisher.offer(laps(10), COLUMNS)
    assert ear.payloads("state")[0]["seq"] == ear.payloads("delta")[0]["base"]


def test_what_is_not_sent_yet_can_be_flushed_and_then_it_is_quiet(
    publisher: Publisher, ear: Ear, clock: Clock
) -> None:
    publisher.offer(laps(1), COLUMNS)
    publisher.offer(laps(2), COLUMNS)
    publisher.flush()
    publisher.flush()
    publisher.stop()

    assert 2 == len(ear.times("state"))
    assert [] == clock.getDelayedCalls()


cars = st.lists(
    st.tuples(st.sampled_from(["7", "8", "9", "10"]), st.integers(0, 3)), unique_by=lambda c: c[0]
)


@settings(deadline=None)
@given(st.lists(cars, min_size=1, max_size=8))
def test_a_viewer_who_applies_the_deltas_has_the_full_state(steps: list[list[Any]]) -> None:
    clock = Clock()
    ear = Ear(clock)
    publisher = Publisher(clock, [ear], manifest=a_manifest, full_interval_s=1000)
    for step in steps:
        publisher.offer(a_state(*(a_car(n, laps=lap) for n, lap in step)), COLUMNS)

    viewed = ear.payloads("state")[0]
    for change in ear.payloads("delta"):
        assert viewed["seq"] == change["base"]
        viewed = {**protocol_delta.apply(viewed, change), "seq": change["seq"]}

    assert publisher.snapshot() == viewed


def test_our_own_analysis_is_nobody_to_publish_to(clock: Clock) -> None:
    class Ours(Ear):
        is_internal = True

    assert not Publisher(clock, [Ours(clock)], manifest=lambda: None).connected


class Prepared(Ear):
    """An outlet that speaks before another session is announced."""

    def prepare(self, manifest: Manifest) -> None:
        self.heard.append((self.clock.seconds(), "prepare", manifest))


def test_whoever_has_something_to_say_before_a_manifest_is_asked_first(clock: Clock) -> None:
    first, second = Ear(clock), Prepared(clock)
    first.heard = second.heard
    Publisher(clock, [first, second], manifest=a_manifest).offer(laps(1), COLUMNS)

    assert ["prepare", "manifest", "manifest", "state", "state"] == second.kinds()


def test_every_outlet_dates_a_publication_alike(clock: Clock) -> None:
    class Slow(Ear):
        def send_delta(self, delta: dict[str, Any], state: dict[str, Any]) -> None:
            super().send_delta(delta, state)
            clock.advance(0.004)

    moment = Moment(clock)
    ears = [Slow(moment), Slow(moment)]
    publisher = Publisher(moment, [*ears], manifest=a_manifest)
    publisher.offer(laps(1), COLUMNS)
    clock.advance(0.5)
    publisher.offer(laps(2), COLUMNS)

    assert [[0.5], [0.5]] == [ear.times("delta") for ear in ears]
    assert 0.508 == pytest.approx(moment.seconds())
