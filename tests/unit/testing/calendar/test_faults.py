from __future__ import annotations

from livetiming.testing.calendar.faults import Faults, fault

API = "/calendar/v3/calendars/c/events"


def test_a_fault_is_met_as_often_as_ordered() -> None:
    faults = Faults()
    faults.add(fault(429, times=2))

    assert [429, 429, None] == [
        None if met is None else met.status for met in (faults.take("GET", API) for _ in range(3))
    ]


def test_a_fault_waits_for_requests_of_its_kind() -> None:
    faults = Faults()
    faults.add(fault(500, method="POST", path="/token"))

    assert faults.take("GET", "/token") is None
    assert faults.take("POST", API) is None
    assert faults.take("POST", "/token") is not None


def test_faults_can_be_called_off() -> None:
    faults = Faults()
    faults.add(fault(None, times=9))
    faults.clear()

    assert faults.take("GET", API) is None


def test_refusals_have_googles_reasons() -> None:
    assert ("rateLimitExceeded", "authError") == (fault(403).reason, fault(401).reason)
