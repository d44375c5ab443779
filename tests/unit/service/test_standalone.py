from __future__ import annotations

import json
from typing import Any

from twisted.internet.task import Clock

from livetiming.protocol.compression import decompress_json
from livetiming.service.publishing import Publisher
from livetiming.service.standalone import MAX_CLIENTS, StandaloneOutlet
from livetiming.testing.builders import COLUMNS, a_car, a_manifest, a_state


class Viewer:
    def __init__(self) -> None:
        self.heard: list[Any] = []
        self.slow = False
        self.dropped = ""

    def send(self, message: bytes, *, skippable: bool = True) -> None:
        if message and not (self.slow and skippable):
            self.heard.append(json.loads(message))

    def drop(self, why: str) -> None:
        self.dropped = why

    def kinds(self) -> list[int]:
        return [message["msgClass"] for _, message in self.heard]


def a_server(clock: Clock) -> tuple[StandaloneOutlet, Publisher]:
    outlet = StandaloneOutlet("u", clock)
    publisher = Publisher(clock, [outlet], manifest=a_manifest)
    outlet.set_up(publisher)
    publisher.offer(a_state(a_car("7")), COLUMNS)
    return outlet, publisher


def test_a_viewer_gets_the_state_at_once_and_the_manifest_after_a_second(clock: Clock) -> None:
    outlet, _ = a_server(clock)
    viewer = Viewer()
    outlet.joined(viewer)

    assert ["livetiming.service.u"] == [topic for topic, _ in viewer.heard]
    assert ["7"] == [car[0] for car in decompress_json(viewer.heard[0][1]["payload"])["cars"]]
    clock.advance(1)
    assert ["livetiming.service.u", "livetiming.control"] == [topic for topic, _ in viewer.heard]


def test_changes_reach_every_viewer(clock: Clock) -> None:
    outlet, publisher = a_server(clock)
    viewers = [Viewer(), Viewer()]
    for viewer in viewers:
        outlet.joined(viewer)
    publisher.offer(a_state(a_car("7", laps=2)), COLUMNS)
    clock.advance(1)

    assert [[2, 8, 8, 11]] * 2 == [sorted(viewer.kinds()) for viewer in viewers]


def test_a_slow_viewer_skips_states_and_then_gets_the_newest(clock: Clock) -> None:
    outlet, publisher = a_server(clock)
    viewer = Viewer()
    outlet.joined(viewer)
    viewer.slow = True
    for lap in range(50):
        publisher.offer(a_state(a_car("7", laps=lap)), COLUMNS)
    assert [8] == viewer.kinds()

    viewer.slow = False
    outlet.caught_up(viewer)
    assert 49 == decompress_json(viewer.heard[-1][1]["payload"])["cars"][0][4]


def test_a_viewer_that_left_is_forgotten(clock: Clock) -> None:
    outlet, _ = a_server(clock)
    viewer = Viewer()
    outlet.joined(viewer)
    outlet.left(viewer)
    outlet.left(viewer)

    assert not outlet.connected


def test_there_is_a_limit_to_viewers(clock: Clock) -> None:
    outlet, _ = a_server(clock)
    for _ in range(MAX_CLIENTS):
        outlet.joined(Viewer())
    late = Viewer()
    outlet.joined(late)

    assert "too many clients" == late.dropped
