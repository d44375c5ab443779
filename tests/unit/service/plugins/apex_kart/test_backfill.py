"""When the history is asked, and what becomes of its answer."""

from __future__ import annotations

from livetiming.service.plugins.apex_kart import Service
from livetiming.testing.harness import ServiceHarness
from tests.unit.service.plugins.apex_kart.feedlines import TWO, bundle

URL = "wss://feed.example:8603/"
HISTORY = "https://feed.example/request.php"
LATE = ({**TWO[0], "tlp": "in|4", "llp": "tn|1:01.400", "pit": "in|1"}, TWO[1])
ANSWER = b"D11.L0004#|||61400\nD11.L0003#|||61300\nD11.L0002#|||61200\nD11.L0001#|||61100\n"


def posts(race: ServiceHarness[Service]) -> int:
    return sum(method == "POST" for method, _ in race.http.requests)


def joined(*options: str) -> ServiceHarness[Service]:
    race = ServiceHarness(Service, "--url", URL, *options)
    race.http.pages[HISTORY] = ANSWER
    race.start()
    race.feed.say(bundle(LATE))
    race.advance(5)
    race.feed.say("\n")
    return race


def test_laps_driven_before_joining_are_filled_in() -> None:
    race = joined("--history-url", HISTORY)
    laps = race.service.race.session.known["11"].laps
    race.stop()

    assert [61_100, 61_200, 61_300, 61_400] == [lap.time_ms for lap in laps]
    assert 1 == posts(race)


def test_it_is_not_asked_again_while_nothing_is_missing() -> None:
    race = joined("--history-url", HISTORY)
    for _ in range(40):
        race.advance(30)
        race.feed.say("\n")
    race.stop()

    assert 1 == posts(race)


def test_a_failing_history_is_asked_sparingly() -> None:
    race = joined("--history-url", "https://nowhere.example/")
    for _ in range(10):
        race.advance(5)
        race.feed.say("\n")
    race.stop()

    assert 1 == posts(race)
    assert 1 == len(race.service.race.session.known["11"].laps)


def test_an_error_page_is_no_history() -> None:
    race = ServiceHarness(Service, "--url", URL, "--history-url", HISTORY)
    race.http.pages[HISTORY] = b"error"
    race.start()
    race.feed.say(bundle(LATE))
    race.advance(5)
    race.feed.say("\n")
    race.stop()

    assert 1 == len(race.service.race.session.known["11"].laps)


def test_after_a_reconnection_the_holes_are_asked_for() -> None:
    race = joined("--history-url", HISTORY)
    race.feed.lose()
    race.advance(100)
    race.http.pages[HISTORY] = b"D11.L0006#|||61600\nD11.L0005#|||61500\n" + ANSWER
    race.feed.say(bundle(({**LATE[0], "tlp": "in|6", "llp": "tn|1:01.600"}, TWO[1])))
    race.advance(5)
    race.feed.say("\n")
    laps = race.service.race.session.known["11"].laps
    race.stop()

    assert [61_500, 61_600] == [lap.time_ms for lap in laps[-2:]]
    assert 6 == len(laps)


def test_it_is_never_asked_when_told_not_to() -> None:
    race = joined("--history-url", HISTORY, "--no-history")
    race.stop()

    assert 0 == posts(race)
