"""What is exported of a network, and when."""

from __future__ import annotations

from typing import Any

from livetiming.bridges.kafka.envelope import Record, decode
from livetiming.bridges.kafka.exporting import AFTERWARDS_MS, TICK_MS, Exporter
from livetiming.bridges.kafka.service_records import Produced, ServiceRecords
from livetiming.bridges.watched import Shown, Watched

START_MS = 1_700_000_000_000
STATE: dict[str, Any] = {"cars": [], "session": {"timeElapsed": 12.5}, "messages": []}


class Export:
    """One service on its way into topics."""

    def __init__(self) -> None:
        self.made: list[Produced] = []
        self.exporter = Exporter(
            self.made.append, lambda uuid, source: ServiceRecords(uuid, boot="b", source=source)
        )
        self.service = Watched("race")

    def describe(self, at_ms: int = START_MS, **manifest: Any) -> None:
        is_new = self.service.describe({"name": "Race", "serviceClass": "apex_kart", **manifest})
        self.exporter.described(self.service, at_ms, is_new_session=is_new)

    def show(self, at_ms: int, *, seq: int, whole: bool = False) -> None:
        delta = None if whole else {"seq": seq, "base": seq - 1, "cars": {}}
        self.exporter.shown(self.service, Shown(at_ms, STATE, delta, (), seq))

    def records(self, kind: str) -> list[Record]:
        return [decode(one.value) for one in self.made if one.value and one.type == kind]


def test_a_session_begins_with_its_manifest_and_tells_its_plugin() -> None:
    export = Export()
    export.describe()

    assert ["manifest", "session-start"] == [one.type for one in export.made]
    assert ["apex_kart"] == [one.source for one in export.records("manifest")]


def test_another_name_ends_one_session_and_begins_another() -> None:
    export = Export()
    export.describe()
    export.describe(START_MS + 5, name="Final")

    (ended,), (_, begun) = export.records("session-end"), export.records("session-start")
    assert ("Race", "Final") == (ended.data["name"], begun.data["name"])


def test_another_manifest_of_the_same_session_ends_nothing() -> None:
    export = Export()
    export.describe()
    export.describe(START_MS + 5, colSpec=[])

    assert [] == export.records("session-end")


def test_changes_go_at_once_and_whole_states_once_a_second() -> None:
    export = Export()
    export.describe()
    export.show(START_MS, seq=1, whole=True)
    for number in range(2, 12):
        export.show(START_MS + number * 100, seq=number)
    export.exporter.pass_time(START_MS + 2_200)

    assert 10 == len(export.records("delta"))
    assert [1, 10, 11] == [one.data["seq"] for one in export.records("state")]
    assert 12_500 == export.records("delta")[0].t.race


def test_a_silent_service_ticks_at_whole_tens_of_seconds() -> None:
    export = Export()
    export.describe()
    for second in range(1, 31):
        export.exporter.pass_time(START_MS + second * 1000)

    assert [START_MS + n * TICK_MS for n in (1, 2, 3)] == [
        one.t.wall for one in export.records("tick")
    ]


def test_who_is_gone_leaves_tombstones_and_ticks_until_its_windows_can_close() -> None:
    export = Export()
    export.describe()
    export.show(START_MS, seq=1, whole=True)
    export.exporter.gone(export.service, START_MS + 100)
    export.exporter.finish(START_MS + 100)

    assert ["manifest.v1", "state.v1"] == [one.kind for one in export.made if one.value is None]
    assert AFTERWARDS_MS // TICK_MS == len(export.records("tick"))
    assert 0 == export.exporter.services
    assert 1 == len(export.records("session-end"))


def test_who_comes_back_while_it_still_ticks_goes_on_with_its_numbers() -> None:
    export = Export()
    export.describe()
    export.exporter.gone(export.service, START_MS + 100)
    export.describe(START_MS + 200)

    assert [1, 2] == [one.seq for one in export.records("manifest")]
    assert [1, 3] == [one.seq for one in export.records("session-start")]
    assert 1 == export.exporter.services


def test_what_belongs_to_nobody_is_not_exported() -> None:
    export = Export()
    export.show(START_MS, seq=1)
    export.exporter.analysed(export.service, START_MS, "laps", "7/0", {})
    export.exporter.raw("race", START_MS, "frame", "x")

    assert [] == export.made
