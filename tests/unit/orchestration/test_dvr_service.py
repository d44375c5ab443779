from __future__ import annotations

import pytest

from livetiming.orchestration.dvr_service import ANALYSIS_KEPT, DELTAS_ALIVE_S, Service
from livetiming.protocol.following import Follower


class ATake:
    """Stands for a recording; only that there is one matters here."""

    is_named = True

    def __init__(self) -> None:
        self.gaps: list[str] = []
        self.analysis: list[tuple[str, object, bool]] = []

    def note_gap(self, why: str) -> None:
        self.gaps.append(why)

    def analyse(self, module: str, payload: object, *, is_held: bool) -> None:
        self.analysis.append((module, payload, is_held))


def a_service(*, recorded: bool = True) -> tuple[Service, ATake]:
    take = ATake()
    service = Service("abc", 0.0)
    if recorded:
        service.take = take  # type: ignore[assignment]
    return service, take


def test_its_own_clock_goes_on_between_messages() -> None:
    service, _ = a_service()
    assert 7_000 == service.now_ms(100.0, 7.0)

    assert 5_000 == service.heard(5_000, 100.0, 7.0)

    assert 6_500 == service.now_ms(101.5, 99.0)


def test_a_date_beyond_all_dates_is_none() -> None:
    service, _ = a_service()

    assert 7_000 == service.heard(10**18, 100.0, 7.0)


def test_being_heard_ends_its_silence() -> None:
    service, _ = a_service()
    service.is_silent = True

    service.heard(1, 9.0, 0.0)

    assert (False, 9.0) == (service.is_silent, service.heard_s)


@pytest.mark.parametrize(
    ("seq", "delta_s", "packed", "recorded", "knows"),
    [
        (5, 99.0, "x", True, True),
        (5, 100.0 - DELTAS_ALIVE_S, "x", True, False),
        (5, 99.0, "x", False, False),
        (None, 99.0, "x", True, False),
        (None, 99.0, "same", True, True),
        (None, 99.0, None, True, False),
    ],
)
def test_a_full_state_is_unpacked_when_that_may_tell_something(
    seq: int | None, delta_s: float, packed: object, recorded: bool, knows: bool
) -> None:
    service, _ = a_service(recorded=recorded)
    service.follower, service.delta_s = Follower(seq), delta_s
    service.packed = "same" if packed is not None else None

    assert knows == service.knows(packed, 100.0)


def test_one_that_waits_for_a_state_needs_it() -> None:
    service, _ = a_service()
    service.packed = "same"
    service.follower.delta({"seq": 2, "base": 1}, 0)

    assert not service.knows("same", 0.0)


def test_losing_step_is_told_in_the_recording_if_there_is_a_reason() -> None:
    service, take = a_service()
    service.follower.state({"seq": 4}, 0)
    service.packed = "x"

    service.lose_step()
    service.lose_step("the router was away")

    assert ["the router was away"] == take.gaps
    assert (None, None) == (service.follower.seq, service.packed)


def test_only_the_directory_says_who_is_a_guest() -> None:
    service, _ = a_service()
    manifest = {"name": "A", "external": {"name": "Club"}}

    assert {"name": "A"} == service.describe(dict(manifest), is_listed=False)
    assert manifest == service.describe(dict(manifest), is_listed=True)
    assert manifest == service.describe({"name": "A"}, is_listed=False)
    assert {"name": "A"} == service.describe({"name": "A"}, is_listed=True)


@pytest.mark.parametrize(("value", "excluded"), [(True, True), ("yes", False), (None, False)])
def test_it_is_excluded_if_it_asks_for_it(value: object, excluded: bool) -> None:
    service, _ = a_service()
    assert not service.is_excluded

    service.manifest = {"doNotRecord": value}

    assert excluded == service.is_excluded


def test_it_is_nameless_while_it_is_recorded_without_a_manifest() -> None:
    service, take = a_service()
    take.is_named = False
    assert service.is_nameless

    service.manifest = {}
    assert not service.is_nameless


def test_what_comes_of_an_analysis_before_the_recording_is_kept_for_it() -> None:
    service, take = a_service(recorded=False)
    for lap in range(ANALYSIS_KEPT + 5):
        service.analyse("lap", {"7": lap}, is_held=False)
    assert (ANALYSIS_KEPT, ("lap", {"7": 5})) == (len(service.analysis), service.analysis[0])

    service.take = take  # type: ignore[assignment]
    service.analyse("lap", {"7": 9}, is_held=True)
    assert [("lap", {"7": 9}, True)] == take.analysis


def test_of_an_excluded_service_nothing_is_kept() -> None:
    service, _ = a_service(recorded=False)
    service.manifest = {"doNotRecord": True}

    service.analyse("lap", {"7": 1}, is_held=False)

    assert [] == service.analysis
