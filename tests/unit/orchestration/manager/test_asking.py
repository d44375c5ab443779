from __future__ import annotations

from pathlib import Path

from twisted.internet.task import Clock

from livetiming.network.memory import MemoryBus, MemoryRouter
from livetiming.orchestration.manager import Wish
from livetiming.orchestration.manager.asking import asked_rows
from livetiming.orchestration.manager.status import Row, survey
from livetiming.protocol import topics
from livetiming.runtime.tasks import start
from livetiming.testing.harness import now
from tests.unit.orchestration.manager.scene import NOW_S, Scene


def test_services_tell_of_their_cars_and_the_router_of_the_last_publication(
    tmp_path: Path, clock: Clock
) -> None:
    scene = Scene(tmp_path)
    for name in ("busy", "quiet"):
        scene.manager.start(Wish("club", ("--uuid", name), name=name))
    scene.manager.start(Wish("club", name="over"))
    scene.manager.stop("over")
    rows = survey(scene.manager, now_s=NOW_S)
    router = MemoryRouter()
    service = MemoryBus(router, clock=clock)
    now(service.register(topics.request_state("busy"), lambda: {"cars": [[1], [2], [3]]}))
    message = {"msgClass": 8, "date": 1_700_000_000_500, "payload": "…", "retain": True}
    now(service.publish(topics.state("busy"), message, retain=True))

    asking = start(asked_rows(MemoryBus(router, clock=clock), rows, clock))
    clock.advance(10)
    answers: list[Row] = []
    asking.addCallback(answers.extend)
    found = {row.name: row for row in answers}

    assert (3, 1_700_000_000.5) == (found["busy"].cars, found["busy"].published_s)
    assert (None, None) == (found["quiet"].cars, found["quiet"].published_s)
    assert [row.name for row in rows] == list(found)
    assert not router.subscriptions
