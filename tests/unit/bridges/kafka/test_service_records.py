"""Records of a service are numbered by topic, and the same whenever they are made again."""

from __future__ import annotations

from livetiming.analysis.events import Event
from livetiming.bridges.kafka.envelope import Times, decode
from livetiming.bridges.kafka.service_records import Produced, ServiceRecords

T = Times(1_700_000_000_000, 5, 60_000)


def some(boot: str = "b") -> list[Produced]:
    records = ServiceRecords("abc", boot=boot, source="apex_kart")
    return [
        records.manifest({"uuid": "abc"}, T),
        records.state({"cars": [], "seq": 1}, T),
        *records.events([Event("lap", 1_699_999_999.5, {"car": "7"})], T),
        records.tick(T),
        records.analysis("laps", "7/0", {"7/0": []}, T),
    ]


def test_each_topic_has_its_own_numbers() -> None:
    found = [decode(made.value or b"") for made in some()]

    assert [1, 1, 1, 2, 1] == [record.seq for record in found]
    assert ["manifest", "state", "lap", "tick", "analysis"] == [record.type for record in found]
    assert "abc:b:2" == found[3].id


def test_an_event_has_its_own_time() -> None:
    lap = some()[2]

    assert 1_699_999_999_500 == lap.at_ms == decode(lap.value or b"").t.wall
    assert (5, 60_000) == (decode(lap.value or b"").t.mono, decode(lap.value or b"").t.race)


def test_documents_have_a_key_each_and_lie_with_their_service() -> None:
    document = some()[-1]

    assert ("abc/laps/7/0", "abc") == (document.key, document.together)


def test_the_same_publications_give_the_same_bytes_and_another_boot_others() -> None:
    assert some() == some()
    assert some("b")[0].value != some("c")[0].value


def test_numbers_go_on_where_they_were() -> None:
    first, second = ServiceRecords("abc", boot="b"), ServiceRecords("abc", boot="b")
    first.tick(T)
    second.resume(first.numbers)

    assert 2 == decode(second.tick(T).value or b"").seq


def test_a_service_that_is_gone_leaves_tombstones() -> None:
    made = ServiceRecords("abc", boot="b").gone(T)

    assert [("manifest.v1", "abc", None), ("state.v1", "abc", None)] == [
        (tomb.kind, tomb.key, tomb.value) for tomb in made
    ]
