from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from livetiming.analysis.model import Analysis
from livetiming.runtime.tasks import spawn
from livetiming.service.strategized import settings_of
from livetiming.service.strategizing import Strategist, load, strategy_path
from livetiming.strategy.documents import KEYS
from livetiming.strategy.engine import Engine
from livetiming.strategy.regulations import read
from livetiming.strategy.snapshot import decode, encode
from livetiming.testing.builders import a_manifest
from livetiming.testing.harness import now
from tests.unit.strategy.races import until

RULES = read("""
own = 7
[race]
duration = "1h"
[pits]
required = 3
minimum = "1m"
[stint]
maximum = "15m"
[karts]
rows = [3, 3]
""")


class Heard:
    """An outlet that keeps what it hears."""

    def __init__(self) -> None:
        self.connected = True
        self.sent: list[str] = []
        self.documents: dict[str, Any] = {}

    def send_strategy(self, key: str, payload: dict[str, Any]) -> None:
        self.sent.append(key)
        self.documents[key] = json.loads(json.dumps(payload, allow_nan=False))


async def at_once(call: Callable[..., Any], *args: Any) -> Any:
    return call(*args)


class Wall:
    """A simulated race, followed by a strategist; its thread is the caller's."""

    def __init__(self, resumed: Engine | None = None, in_thread: Any = at_once) -> None:
        self.clock, self.heard, self.saved = Clock(), Heard(), []  # type: ignore[var-annotated]
        self.race = until(0.3)
        self.clock.advance(self.race[0].at_s or 0.0)
        self.analysis = Analysis()
        self.strategist = Strategist(
            self.clock, [self.heard], RULES, lambda: self.analysis, resumed=resumed,
            offer=self.saved.append, in_thread=in_thread,
        )  # fmt: skip
        self.strategist.send_manifest(a_manifest())

    def show(self, analysis: Analysis) -> None:
        at_s = analysis.at_s or 0.0
        self.clock.advance(max(0.0, at_s - self.clock.seconds()))
        self.analysis = analysis
        self.strategist.send_state({"cars": [], "seq": 1})

    def run(self, parts: tuple[Analysis, ...]) -> None:
        for analysis in parts:
            self.show(analysis)
        self.clock.advance(10)


def test_the_last_documents_are_those_of_an_engine_that_saw_the_end() -> None:
    wall = Wall()
    wall.run(wall.race)

    alone = Engine(settings_of(RULES))
    for analysis in wall.race:
        alone.update(analysis, {})
    assert {*KEYS, "pitNow"} == set(wall.heard.documents)
    for key in ("standings", "box", "history", "stops"):
        assert json.loads(json.dumps(alone.document(key))) == wall.heard.documents[key], key


def test_pit_now_is_answered_for_our_team() -> None:
    wall = Wall()
    wall.run(wall.race)

    said = wall.heard.documents["pitNow"]
    assert "7" == said["car"]
    assert said["verdict"] in {"yes", "no"}
    assert said["plan"]


def test_a_state_only_asks_for_a_turn_and_turns_are_a_second_apart() -> None:
    turns: list[float] = []

    async def counted(call: Callable[..., Any], *args: Any) -> Any:
        turns.append(wall.clock.seconds())
        return call(*args)

    wall = Wall(in_thread=counted)
    wall.show(wall.race[5])
    assert [] == turns
    for _ in range(50):
        wall.strategist.send_state({"cars": [], "seq": 1})
        wall.clock.advance(0.1)
    assert 4 <= len(turns) <= 6
    assert all(b - a >= 0.99 for a, b in pairwise(turns))


def test_one_turn_runs_at_a_time_and_what_came_meanwhile_is_the_next() -> None:
    waiting: list[Deferred[Any]] = []

    async def slow(call: Callable[..., Any], *args: Any) -> Any:
        gate: Deferred[Any] = Deferred()
        waiting.append(gate)
        await gate
        return call(*args)

    wall = Wall(in_thread=slow)
    for analysis in wall.race[:50]:
        wall.show(analysis)
    wall.clock.advance(5)
    assert 1 == len(waiting)
    waiting[0].callback(None)
    wall.clock.advance(1)
    assert 2 == len(waiting)
    waiting[1].callback(None)


def test_a_document_goes_out_when_it_changed_and_at_most_every_five_seconds() -> None:
    wall = Wall()
    wall.run(wall.race[:100])
    wall.heard.sent.clear()
    for _ in range(10):
        wall.strategist.send_state({"cars": [], "seq": 1})
        wall.clock.advance(1)

    assert [] == wall.heard.sent


def test_a_new_router_is_told_everything() -> None:
    wall = Wall()
    wall.run(wall.race[:150])
    wall.heard.sent.clear()
    wall.strategist.reconnected()

    assert {*KEYS, "pitNow"} == set(wall.heard.sent)


def test_calls_are_answered_by_key() -> None:
    wall = Wall()
    wall.run(wall.race[:150])

    assert {*KEYS, "pitNow"} == set(wall.strategist.answer())
    assert ["box"] == list(wall.strategist.answer(["box", "none"]))


def test_a_service_that_was_restarted_goes_on_where_it_was(tmp_path: Path) -> None:
    first = Wall()
    half = len(first.race) // 2
    first.run(first.race[:half])
    now(first.strategist.stop())
    path = strategy_path(tmp_path, "u")
    path.write_text(json.dumps(first.saved[-1]), encoding="utf-8")

    second = Wall(load(path, RULES))
    second.run(first.race[half:])
    whole = Wall()
    whole.run(whole.race)
    for key in ("standings", "box", "karts"):
        assert whole.heard.documents[key].keys() == second.heard.documents[key].keys()
    assert whole.heard.documents["history"]["count"] == second.heard.documents["history"]["count"]


@pytest.mark.parametrize("text", ["{", "[]", '{"kind": "livetiming-strategy", "version": 99}'])
def test_a_saved_file_that_cannot_be_read_is_begun_anew(text: str, tmp_path: Path) -> None:
    path = strategy_path(tmp_path, "u")
    path.write_text(text, encoding="utf-8")

    assert load(path, RULES) is None
    assert load(tmp_path / "none.json", RULES) is None


def test_other_regulations_begin_anew(tmp_path: Path) -> None:
    path = strategy_path(tmp_path, "u")
    path.write_text(json.dumps(encode(Engine(settings_of(RULES)))), encoding="utf-8")

    assert load(path, RULES) is not None
    assert load(path, read('[race]\nduration = "2h"\n')) is None


def test_it_is_saved_now_and_then_and_at_the_end() -> None:
    wall = Wall()
    wall.run(wall.race[:150])
    spent_s = wall.clock.seconds() - (wall.race[0].at_s or 0.0)
    assert 1 <= len(wall.saved) <= spent_s / 60 + 1
    before = len(wall.saved)
    now(wall.strategist.stop())
    now(wall.strategist.stop())

    assert before + 1 == len(wall.saved)
    assert decode(wall.saved[-1]).settings == settings_of(RULES)


def test_an_engine_that_breaks_does_not_stop_the_states(lost_failures: list[str]) -> None:
    async def broken(call: Callable[..., Any], *args: Any) -> Any:
        raise ZeroDivisionError

    wall = Wall(in_thread=broken)
    wall.run(wall.race[:20])

    assert {} == wall.heard.documents
    assert any("ZeroDivisionError" in text for text in lost_failures)
    lost_failures.clear()


LABEL = {"kind": "label", "car": "7", "label": "bad"}


def test_a_correction_goes_out_at_once_and_is_saved() -> None:
    wall = Wall()
    wall.run(wall.race[:150])
    wall.heard.sent.clear()
    before = len(wall.saved)

    assert {"applied": True, "why": ""} == now(wall.strategist.correct(LABEL))
    assert "karts" in wall.heard.sent
    odds = wall.heard.documents["karts"]["7"]["odds"]
    assert ("bad", True) == (odds["label"], odds["manual"])
    assert before + 1 == len(wall.saved)


def test_a_correction_is_kept_over_a_restart(tmp_path: Path) -> None:
    first = Wall()
    first.run(first.race[:100])
    now(first.strategist.correct(LABEL))
    path = strategy_path(tmp_path, "u")
    path.write_text(json.dumps(first.saved[-1]), encoding="utf-8")

    second = Wall(load(path, RULES))
    second.run(first.race[100:110])
    assert second.heard.documents["karts"]["7"]["odds"]["manual"]


@pytest.mark.parametrize("raw", [None, 3, {}, {"kind": "label", "car": "none", "label": "bad"}])
def test_a_correction_that_makes_no_sense_changes_nothing_and_says_why(raw: object) -> None:
    wall = Wall()
    wall.run(wall.race[:150])
    wall.heard.sent.clear()

    said = now(wall.strategist.correct(raw))
    assert said["applied"] is False
    assert said["why"]
    assert [] == wall.heard.sent


def test_a_correction_waits_for_the_turn_that_runs() -> None:
    waiting: list[Deferred[Any]] = []

    async def slow(call: Callable[..., Any], *args: Any) -> Any:
        gate: Deferred[Any] = Deferred()
        waiting.append(gate)
        await gate
        return call(*args)

    wall = Wall(in_thread=slow)
    wall.run(wall.race[100:101])
    said: list[Any] = []
    spawn(_kept(wall.strategist.correct(LABEL), said), name="correction")
    assert 1 == len(waiting)
    waiting[0].callback(None)
    assert 2 == len(waiting)
    waiting[1].callback(None)
    assert [True] == [one["applied"] for one in said]


async def _kept(work: Any, said: list[Any]) -> None:
    said.append(await work)
