from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from livetiming.orchestration.manager import AlreadyRunning, Wish
from livetiming.orchestration.manager.record import MANAGER, SCHEDULER
from livetiming.orchestration.schedule.events import Session
from livetiming.orchestration.schedule.grammar import parse_title
from livetiming.orchestration.schedule.planner import Known, Phase, Start
from livetiming.orchestration.schedule.services import KEPT_S, STEADY_S, ManagedServices
from livetiming.testing.harness import now
from tests.unit.orchestration.manager.scene import NOW_S, Process, Scene, say

SESSION = Session(id="a", request=parse_title("Race [club, --tz 1]"), start_s=0, end_s=1)
START = Start("club-1", (SESSION,))


async def inline(call: Callable[..., Any], *args: Any) -> Any:
    return call(*args)


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path, owner=SCHEDULER)


@pytest.fixture
def services(scene: Scene) -> ManagedServices:
    return ManagedServices(scene.manager, in_thread=inline)


def one(services: ManagedServices, now_s: float = NOW_S) -> Known:
    [known] = now(services.survey(now_s))
    return known


def test_a_service_that_is_started_is_known_as_ours(services: ManagedServices) -> None:
    assert now(services.start(START))

    known = one(services)

    assert (Phase.RUNNING, True, ("--tz", "1")) == (known.phase, known.is_ours, known.args)
    assert not now(services.start(START)), "there is one"


def test_what_others_started_is_theirs(scene: Scene, services: ManagedServices) -> None:
    scene.another(MANAGER).start(Wish("club"))
    assert not one(services).is_ours

    scene.another(MANAGER).stop("club")
    assert Phase.HELD == one(services).phase


def test_a_pid_alone_is_a_service_of_others(scene: Scene, services: ManagedServices) -> None:
    scene.places.pid_dir.mkdir()
    scene.folder.pid_path("club").write_text("7")
    assert [] == now(services.survey(NOW_S))

    scene.machine.processes[7] = Process("x", ["livetiming-service", "club"])

    assert (Phase.RUNNING, False) == (one(services).phase, one(services).is_ours)


def test_a_stop_by_the_scheduler_or_by_hand_is_told_apart(
    scene: Scene, services: ManagedServices
) -> None:
    now(services.start(START))
    now(services.stop("club-1"))
    assert Phase.RELEASED == one(services).phase
    now(services.stop("club-1"))  # it has gone already

    now(services.start(START))
    scene.another(MANAGER).stop("club-1")
    assert Phase.HELD == one(services).phase


def record(scene: Scene) -> Any:
    found = scene.manager.look("club-1").record
    assert found is not None
    return found


def test_losses_in_a_row_are_counted_once_each(scene: Scene, services: ManagedServices) -> None:
    for count in (1, 2, 3):
        now(services.start(START))
        scene.dies(record(scene))
        for later_s in (0, 30):
            known = one(services, NOW_S + 1 + later_s)
            assert (Phase.LOST, count) == (known.phase, known.failures)
            assert NOW_S + 1 == known.ended_s, "when it was noticed first"

    now(services.start(START))
    scene.exits(record(scene), 3)
    known = one(services, NOW_S + STEADY_S)
    assert (1, 3) == (known.failures, known.exit_code), "it had lived for long enough"


def test_what_ended_as_it_should_is_done(scene: Scene, services: ManagedServices) -> None:
    now(services.start(START))
    scene.exits(record(scene), 0)
    assert Phase.DONE == one(services).phase

    scene.exits(record(scene), 0, by="SIGTERM")
    assert Phase.LOST == one(services).phase


def test_the_last_words_of_a_service(scene: Scene, services: ManagedServices) -> None:
    now(services.start(START))
    assert "it has logged nothing" == now(services.last_words("club-1"))

    say(record(scene), "one", "two", "")

    assert "two" == now(services.last_words("club-1"))
    assert "it has logged nothing" == now(services.last_words("none"))


def test_what_has_not_run_for_long_is_forgotten(scene: Scene, services: ManagedServices) -> None:
    now(services.start(START))
    scene.another(MANAGER).start(Wish("club"))
    scene.another(MANAGER).stop("club")

    now(services.tidy(NOW_S + KEPT_S + 1))
    assert 2 == len(now(services.survey(NOW_S))), "one runs, and one is of others"

    now(services.stop("club-1"))
    now(services.tidy(NOW_S + KEPT_S - 1))
    assert 2 == len(now(services.survey(NOW_S)))
    now(services.tidy(NOW_S + KEPT_S + 1))
    assert "club" == one(services).name


def test_a_start_that_fails_is_told(scene: Scene, services: ManagedServices) -> None:
    now(services.start(START))

    with pytest.raises(AlreadyRunning):
        scene.manager.start(Wish("club", name="club-1"))
