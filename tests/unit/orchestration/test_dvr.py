from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.task import Clock

from livetiming.network.memory import MemoryBus
from livetiming.orchestration.dvr import ASK_S, MAX_SERVICES, SYNC_S
from livetiming.protocol import topics
from livetiming.racing import ColumnSpec, Stat
from livetiming.service.errors import NotConfigured
from livetiming.testing.builders import a_car, a_manifest, a_state
from livetiming.testing.harness import now
from tests.unit.orchestration.network import AService, Network, events, shown

UUID = "0f3a5c7e9b1d4f60a2b4c6d8e0f21436"


@pytest.fixture
def make_network(tmp_path: Path, clock: Clock) -> Iterator[Callable[..., Network]]:
    made: list[Network] = []

    def make(**rules: Any) -> Network:
        made.append(Network(tmp_path, clock, **rules))
        return made[-1]

    yield make
    for network in made:
        network.stop()


@pytest.fixture
def network(make_network: Callable[..., Network]) -> Network:
    return make_network()


def t71_state(laps: int) -> dict[str, Any]:
    return a_state(a_car("7", laps=laps)).as_json()


# ---- what is recorded --------------------------------------------------------------------------


def test_every_state_a_service_publishes_is_recorded(network: Network) -> None:
    service = AService(network, UUID)
    for lap in range(250):
        service.show(lap, after_s=0.3)
    service.stop()
    network.end_all()

    assert [f"{UUID}.zip"] == network.finished()
    with network.open(f"{UUID}.zip") as recording:
        assert service.states == shown(recording)
        assert ("Club Enduro", UUID) == (recording.manifest["name"], recording.manifest["uuid"])
        assert (249 * 300) == recording.duration_ms
        assert round(network.clock.seconds() * 1000) > recording.start_ms
        assert ["end"] == events(recording)
    assert [] == network.running()


def test_full_states_are_not_unpacked_while_deltas_come(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked: list[Any] = []
    monkeypatch.setattr("livetiming.orchestration.dvr.decompress_json", unpacked.append)
    service = AService(network, UUID)
    service.show(0)
    unpacked.clear()

    for lap in range(1, 60):
        service.show(lap)

    assert [] == unpacked


def test_a_service_without_deltas_is_recorded_from_its_full_states(network: Network) -> None:
    network.say(topics.CONTROL, a_manifest(UUID).as_json(), 2)
    states = [t71_state(lap) for lap in range(40)]
    for state in states:
        network.say_state(UUID, state)
        network.say_state(UUID, state)
        network.pass_time(1)
    network.end_all()

    with network.open(f"{UUID}.zip") as recording:
        assert states == shown(recording)
        assert 40 == recording.frame_count


def test_uncompressed_states_of_class_4_are_recorded(network: Network) -> None:
    for lap in range(3):
        network.say(topics.state(UUID), t71_state(lap), 4)
    network.end_all()

    with network.open(f"{UUID}.zip") as recording:
        assert [t71_state(lap) for lap in range(3)] == shown(recording)


def test_times_are_those_of_the_publisher(network: Network) -> None:
    for second in (100.0, 100.25, 107.5):
        network.say_state(UUID, t71_state(round(second * 100)), at_s=START + second)
    network.end_all()

    with network.open(f"{UUID}.zip") as recording:
        assert round((START + 100) * 1000) == recording.start_ms
        assert [0, 250, 7500] == [frame.at_ms for frame in recording]


START = 1_600_000_000.0


def test_a_clock_that_is_set_back_shortens_nothing(network: Network) -> None:
    for at_s, lap in ((100.0, 1), (101.0, 2), (41.0, 3), (42.0, 4)):
        network.say_state(UUID, t71_state(lap), at_s=START + at_s)
    network.end_all()

    with network.open(f"{UUID}.zip") as recording:
        assert [1, 2, 3, 4] == [frame.state["cars"][0][4] for frame in recording]
        times_ms = [frame.at_ms for frame in recording]
        assert sorted(times_ms) == times_ms
        assert "clock" in events(recording)


def test_a_date_that_is_none_costs_nothing(network: Network) -> None:
    for date in (True, None, "nonsense", 10**18, -5):
        message = {"msgClass": 4, "date": date, "payload": t71_state(len(str(date)))}
        network.router.publish(topics.state(UUID), message, _nobody(), retain=False)
    network.end_all()

    with network.open(f"{UUID}.zip") as recording:
        assert recording.frame_count >= 4
        assert network.clock.seconds() * 1000 - recording.start_ms < 10**9


def _nobody() -> Any:
    from livetiming.network.details import Peer

    return Peer(topics.state(UUID))


def test_columns_that_change_are_recorded_with_their_states(network: Network) -> None:
    service = AService(network, UUID)
    for lap in range(5):
        service.show(lap)
    service.columns = ColumnSpec([Stat.NUM, Stat.LAPS])
    service.manifest = a_manifest(UUID, columns=service.columns)
    service.offer(a_state(["7", 5]))
    service.offer(a_state(["7", 6], ["9", 1]))
    service.stop()
    network.end_all()

    with network.open(f"{UUID}.zip") as recording:
        assert service.states == shown(recording)
        assert 2 == len(recording.manifest_at(recording.duration_ms)["colSpec"])
        assert 6 == len(recording.manifest_at(0)["colSpec"])


def test_a_missed_delta_is_made_good_by_the_state_and_told(network: Network) -> None:
    service = AService(network, UUID)
    for lap in range(5):
        service.show(lap)

    router, network.router.publish = network.router.publish, lambda *args, **options: None  # type: ignore[method-assign]
    service.show(5, after_s=0.1)
    network.router.publish = router  # type: ignore[method-assign]
    for lap in range(6, 10):
        service.show(lap)
    service.stop()
    network.end_all()

    with network.open(f"{UUID}.zip") as recording:
        assert [s for s in service.states if s["cars"][0][4] != 5] == shown(recording)
        [gap] = [event for event in recording.events if event["e"] == "gap"]
        assert "1 deltas were missed" == gap["why"]


@pytest.mark.parametrize(
    ("topic", "kind", "payload"),
    [
        (topics.state(UUID), 8, "no LZString \ud7ff"),
        (topics.state(UUID), 8, 7),
        (topics.state(UUID), 8, "ᯡࠫ䅬ڀ"),
        (topics.state(UUID), 4, None),
        (topics.state(UUID), 4, {"cars": 7}),
        (topics.state(UUID), 99, {}),
        (topics.delta(UUID), 11, None),
        (topics.delta(UUID), 11, {"base": "one", "seq": 2}),
        (topics.delta(UUID), 11, {"base": 1}),
        (topics.analysis(UUID, "lap"), 7, [1]),
        (topics.analysis(UUID, "lap"), 9, "x"),
        ("livetiming.analysis/" + UUID, 7, {}),
        (topics.CONTROL, 2, {"uuid": "../etc"}),
        (topics.CONTROL, 2, None),
        (topics.DIRECTORY, 5, {"uuid": UUID}),
        (topics.DIRECTORY, 5, [1, None, {"uuid": "x"}]),
        ("livetiming.service.a.b", 4, {}),
        ("livetiming.service.", 4, {}),
    ],
)
def test_nonsense_is_counted_and_costs_nothing_else(
    network: Network, topic: str, kind: int, payload: Any
) -> None:
    service = AService(network, UUID)
    for lap in range(3):
        service.show(lap)
        network.say(topic, payload, kind)
    network.router.publish(topics.state(UUID), "no envelope", _nobody(), retain=False)
    service.show(3)
    service.stop()
    network.end_all()

    with network.open(f"{UUID}.zip") as recording:
        assert service.states == shown(recording)
        assert [] == recording.problems


@pytest.mark.parametrize(
    "delta",
    [
        {"cars": {"7": {"77": 1}}},
        {"cars": {"7": {"4": {"an": "object"}}}},
        {"cars": {}, "order": {"7": 9}},
        {"cars": {}, "session": 7},
        {"cars": 7},
    ],
)
def test_a_delta_that_does_not_fit_is_replaced_by_the_state(
    network: Network, delta: dict[str, Any]
) -> None:
    service = AService(network, UUID)
    service.show(1)
    service.show(2)
    numbers = {"base": service.publisher.seq, "seq": service.publisher.seq + 1}
    network.say(topics.delta(UUID), {**delta, **numbers}, 11)
    for lap in range(3, 6):
        service.show(lap)
    service.stop()
    network.end_all()

    assert 1 == sum(network.dvr.faults.values())
    with network.open(f"{UUID}.zip") as recording:
        assert service.states == shown(recording)


def test_a_network_may_not_hold_more_services_than_can_be_looked_after(network: Network) -> None:
    for number in range(MAX_SERVICES + 3):
        network.say(topics.state(f"s{number}"), None, 4)

    assert 3 == network.dvr.faults["services"]


# ---- when recordings begin and end ------------------------------------------------------------


def test_a_service_that_was_there_before_is_recorded_from_its_state(network: Network) -> None:
    network.stop()
    service = AService(network, UUID)
    service.show(1)
    network.start()

    service.show(2)
    network.pass_time(3)

    assert [UUID] == network.dvr.running
    service.stop()
    network.end_all()
    with network.open(f"{UUID}.zip") as recording:
        assert 2 == shown(recording)[-1]["cars"][0][4]
        assert "Club Enduro" == recording.manifest["name"]


def test_another_name_or_description_is_another_recording(network: Network) -> None:
    service = AService(network, UUID)
    service.show(1)
    service.show(2)
    service.call_itself(description="Race 3")
    service.show(3)
    service.call_itself(description="Race 3", hidden=True)
    service.show(4)
    service.call_itself(name="Other", description="Race 3")
    service.show(5)
    service.stop()
    network.end_all()

    assert [f"{UUID}.zip", f"{UUID}_1.zip", f"{UUID}_2.zip"] == network.finished()
    found = []
    for name in network.finished():
        with network.open(name) as recording:
            manifest = recording.manifest
            laps = [state["cars"][0][4] for state in shown(recording)]
            found.append((manifest["uuid"], manifest["name"], manifest["description"], laps))
    assert [
        (UUID, "Club Enduro", "Race 2", [1, 2]),
        (f"{UUID}:1", "Club Enduro", "Race 3", [2, 3, 4]),
        (f"{UUID}:2", "Other", "Race 3", [4, 5]),
    ] == found


def test_a_quiet_service_that_lives_is_one_recording_without_silence(network: Network) -> None:
    service = AService(network, UUID)
    service.show(1)
    network.pass_time(3000, step=5)
    service.show(2)
    assert [UUID] == network.dvr.running
    service.stop()
    network.end_all()

    with network.open(f"{UUID}.zip") as recording:
        assert ["end"] == events(recording)
        assert 3_000_000 <= recording.duration_ms


def test_a_service_that_comes_back_after_its_end_is_another_recording(network: Network) -> None:
    service = AService(network, UUID)
    service.show(1)
    service.stop()
    network.end_all()
    again = AService(network, UUID)
    again.show(1)
    again.show(2)
    again.stop()
    network.end_all()

    assert [f"{UUID}.zip", f"{UUID}_1.zip"] == network.finished()


def test_a_recording_that_is_too_short_is_dropped(make_network: Callable[..., Network]) -> None:
    network = make_network(min_duration_s=60)
    short, long = AService(network, "short"), AService(network, "long")
    for lap in range(20):
        short.show(lap)
        long.show(lap)
    for lap in range(20, 70):
        long.show(lap)
    short.stop()
    long.stop()
    network.end_all()

    assert ["long.zip"] == network.finished()
    assert [] == network.running()


def test_who_asks_not_to_be_recorded_is_not(network: Network) -> None:
    service = AService(network, UUID, do_not_record=True)
    for lap in range(5):
        service.show(lap)

    assert [] == network.running()
    assert [] == network.dvr.running


def test_who_asks_not_to_be_recorded_later_is_deleted_and_may_change_its_mind(
    network: Network,
) -> None:
    service = AService(network, UUID)
    service.show(1)
    assert [f"{UUID}.journal"] == network.running()

    service.call_itself(do_not_record=True)
    service.show(2)
    assert [] == network.running()

    service.call_itself()
    service.show(3)
    service.stop()
    network.end_all()
    with network.open(f"{UUID}.zip") as recording:
        assert 1 not in [state["cars"][0][4] for state in shown(recording)]


def test_a_hidden_service_is_recorded_and_marked(network: Network) -> None:
    service = AService(network, UUID, hidden=True)
    service.show(1)
    service.show(2)
    service.stop()
    network.end_all()

    with network.open(f"{UUID}.zip") as recording:
        assert recording.manifest["hidden"] is True


def test_a_manifest_that_never_comes_loses_nothing(network: Network) -> None:
    for lap in range(3):
        network.say_state(UUID, t71_state(lap))
        network.pass_time(1)
    network.end_all()

    with network.open(f"{UUID}.zip") as recording:
        manifest = recording.manifest
        assert (UUID, UUID, True) == (
            manifest["uuid"], manifest["name"], manifest["incomplete"]
        )  # fmt: skip
        assert 3 == recording.frame_count


def test_who_has_not_told_its_name_is_asked_for_it(network: Network) -> None:
    def asked() -> int:
        return sum(
            topic == topics.CONTROL and message["msgClass"] == 1
            for topic, message, _ in network.router.events
        )

    before = asked()
    network.say_state(UUID, t71_state(1))
    network.pass_time(ASK_S + 10, step=5)

    assert before + 1 == asked()
    network.say(topics.CONTROL, a_manifest(UUID).as_json(), 2)
    network.say_state(UUID, t71_state(2))
    network.pass_time(ASK_S + 10, step=5)
    assert before + 1 == asked()
    network.end_all()
    with network.open(f"{UUID}.zip") as recording:
        assert "Club Enduro" == recording.manifest["name"]
        assert "incomplete" not in recording.manifest


def test_a_guest_is_recorded_as_the_directory_calls_it(network: Network) -> None:
    from livetiming.network.memory import MemoryBus

    network.say_state(UUID, t71_state(1))
    spoof = {"msgClass": 2, "date": 1, "payload": a_manifest(UUID, name="Spoof").as_json()}
    guest = MemoryBus(network.router, role="external_service", authid="club")
    now(guest.publish(topics.CONTROL, spoof))
    listed = {**a_manifest(UUID).as_json(), "external": {"name": "Club"}}
    network.say(topics.DIRECTORY, [listed], 5)
    network.say(topics.CONTROL, {**a_manifest(UUID).as_json(), "external": {"name": "Liar"}}, 2)
    network.say_state(UUID, t71_state(2))
    network.end_all()

    assert [f"{UUID}.zip"] == network.finished()
    with network.open(f"{UUID}.zip") as recording:
        assert ("Club Enduro", {"name": "Club"}) == (
            recording.manifest["name"], recording.manifest["external"]
        )  # fmt: skip


# ---- what happens to it ------------------------------------------------------------------------


def test_a_dvr_that_is_killed_goes_on_where_it_was(network: Network) -> None:
    service = AService(network, UUID)
    for lap in range(120):
        service.show(lap)
    network.kill()
    service.show(120)
    network.start()
    for lap in range(121, 130):
        service.show(lap)
    service.stop()
    network.end_all()

    assert [f"{UUID}.zip"] == network.finished()
    with network.open(f"{UUID}.zip") as recording:
        laps = [state["cars"][0][4] for state in shown(recording)]
        assert list(range(130)) == laps
        assert "restart" in events(recording)


def test_a_dvr_that_was_away_for_long_finishes_what_it_finds(network: Network) -> None:
    service = AService(network, UUID)
    service.show(1)
    service.show(2)
    service.stop()
    network.kill()
    journal = network.temp / f"{UUID}.journal"
    os.utime(journal, (network.clock.seconds() - 3600,) * 2)

    network.start()

    assert [f"{UUID}.zip"] == network.finished()
    assert [] == network.running()


def test_what_is_left_and_has_ended_is_finished(network: Network) -> None:
    service = AService(network, UUID)
    service.show(1)
    service.show(2)

    network.kill()
    network.start()
    network.dvr._disk._store.finish = _postponed  # type: ignore[method-assign]
    service.call_itself(description="Race 3")
    assert [] == network.finished()
    network.kill()
    network.start()

    assert [f"{UUID}.zip"] == network.finished()


def _postponed(job: Any) -> Any:
    from livetiming.orchestration.dvr_store import Outcome

    return Outcome("postponed", "not today")


def test_what_cannot_be_finished_now_is_tried_again(network: Network) -> None:
    service = AService(network, UUID)
    service.show(1)
    service.show(2)
    service.stop()
    network.recordings.rmdir()
    network.recordings.write_text("a file in the way")
    network.end_all()
    assert [f"{UUID}.journal"] == network.running()

    network.recordings.unlink()
    network.pass_time(SYNC_S + 5, step=5)

    assert [f"{UUID}.zip"] == network.finished()
    assert [] == network.running()


def test_a_damaged_journal_is_set_aside_and_the_rest_goes_on(network: Network) -> None:
    service = AService(network, UUID)
    service.show(1)
    network.stop()
    (network.temp / "broken.journal").write_bytes(b"this is no journal\n" * 40)
    (network.temp / "empty.journal").write_bytes(b"")

    network.start()
    service.show(2)

    assert [f"{UUID}.journal", "broken.journal.damaged"] == network.running()
    assert [UUID] == network.dvr.running


def test_a_second_dvr_is_told_that_there_is_one(network: Network) -> None:
    with pytest.raises(NotConfigured, match=f"process {os.getpid()} records there"):
        Network(network.folder, network.clock)


def test_a_router_that_was_away_leaves_a_gap_and_no_second_recording(network: Network) -> None:
    service = AService(network, UUID)
    service.show(1)
    service.show(2)
    network.bus.disconnect()
    service.show(3, after_s=2000)
    network.bus.reconnect()
    service.show(4)
    service.stop()
    network.end_all()

    assert [f"{UUID}.zip"] == network.finished()
    with network.open(f"{UUID}.zip") as recording:
        assert [1, 2, 3, 4] == [state["cars"][0][4] for state in shown(recording)]
        gaps = [event["why"] for event in recording.events if event["e"] == "gap"]
        assert ["the router was away"] == gaps


def test_it_stops_before_the_disk_is_full_and_goes_on_when_there_is_room(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = AService(network, UUID)
    service.show(1)
    service.show(2)
    size = (network.temp / f"{UUID}.journal").stat().st_size
    store = network.dvr._disk._store

    monkeypatch.setattr(store, "free_bytes", lambda: -1)
    network.pass_time(5)
    for lap in range(3, 6):
        service.show(lap)
    assert size == (network.temp / f"{UUID}.journal").stat().st_size
    assert network.dvr._disk.out_of_room

    monkeypatch.undo()
    network.pass_time(5)
    service.show(6)
    service.stop()
    network.end_all()
    with network.open(f"{UUID}.zip") as recording:
        assert [1, 2, 5, 6] == [state["cars"][0][4] for state in shown(recording)]
        gaps = [event["why"] for event in recording.events if event["e"] == "gap"]
        assert ["there was no room on the disk"] == gaps


def test_a_recording_that_cannot_be_begun_is_begun_later(network: Network) -> None:
    (network.temp / f"{UUID}.analysis").mkdir()
    service = AService(network, UUID)
    service.show(1)
    assert [] == network.dvr.running

    (network.temp / f"{UUID}.analysis").rmdir()
    network.pass_time(6)
    service.show(2)
    service.show(3)

    assert [UUID] == network.dvr.running
    assert [f"{UUID}.journal"] == network.running()


# ---- analysis ----------------------------------------------------------------------------------


def test_what_is_published_of_an_analysis_is_beside_the_recording(network: Network) -> None:
    network.say(topics.analysis(UUID, "static"), {"7": ["Team"]}, 7)
    network.say(topics.CONTROL, a_manifest(UUID).as_json(), 2)
    for lap in range(3):
        network.say_state(UUID, t71_state(lap))
        network.say(topics.analysis(UUID, "lap", "7"), {"7": [lap]}, 7)
        network.say(topics.analysis(UUID, "lap", "8"), {"8": [lap]}, 7)
        network.pass_time(1)
    network.stop()
    network.start()
    network.say(topics.analysis(UUID, "session"), {"flags": []}, 7)
    network.end_all()

    document = json.loads((network.recordings / f"{UUID}.json").read_text())
    assert {
        "static": {"7": ["Team"]},
        "lap": {"7": [2], "8": [2]},
        "session": {"flags": []},
    } == {key: document[key] for key in ("static", "lap", "session")}
    assert "Club Enduro" == document["service"]["name"]
    assert t71_state(2) == document["state"]
    assert [] == network.running()


def test_an_analysis_that_began_before_is_fetched(network: Network) -> None:
    bus = network.bus
    answer = {"lap": {"7": [1]}, "driver": {"7": "A"}, "odd": None}
    now(bus.register(topics.request_analysis(UUID), lambda: answer))
    network.say(topics.CONTROL, a_manifest(UUID, has_analysis=True).as_json(), 2)
    for lap in range(2):
        network.say_state(UUID, t71_state(lap))
    network.say(topics.analysis(UUID, "lap"), {"7": [2]}, 7)
    network.end_all()

    document = json.loads((network.recordings / f"{UUID}.json").read_text())
    assert ({"7": [2]}, {"7": "A"}) == (document["lap"], document["driver"])


def test_what_was_published_while_the_router_was_away_is_fetched(network: Network) -> None:
    told = {"lap": {"7": [1]}}
    service = MemoryBus(network.router, clock=network.clock)
    now(service.register(topics.request_analysis(UUID), lambda: told))
    network.say(topics.CONTROL, a_manifest(UUID, has_analysis=True).as_json(), 2)
    network.say_state(UUID, t71_state(0))
    network.say_state(UUID, t71_state(1))
    network.bus.disconnect()
    told["lap"]["7"] = [2]
    network.bus.reconnect()
    network.end_all()

    document = json.loads((network.recordings / f"{UUID}.json").read_text())
    assert {"7": [2]} == document["lap"]


def test_a_recording_without_analysis_has_no_file_of_it(network: Network) -> None:
    service = AService(network, UUID)
    service.show(1)
    service.stop()
    network.end_all()

    assert [] == list(network.recordings.glob("*.json"))


def test_with_timers_that_stand_still_silence_is_noticed_all_the_same(network: Network) -> None:
    """Twisted's timers wait for as long as the clock of the machine was set back."""
    silent = AService(network, "silent")
    silent.show(1)
    silent.stop()
    network.dvr._loops.stop()

    for minute in range(15):
        network.say_state(UUID, t71_state(minute))
        network.clock.advance(60)

    assert ["silent.zip"] == network.finished()
