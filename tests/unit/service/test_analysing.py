from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.task import Clock

from livetiming.analysis import Frame
from livetiming.analysis.changes import KEYS, documents
from livetiming.service import analysing
from livetiming.service.analysing import (
    Analyst,
    analysis_path,
    load,
    make_saver,
    save,
)
from livetiming.testing.builders import a_manifest
from livetiming.testing.harness import now
from tests.unit.analysis.track import COLUMNS, row

START_S = 1_780_743_600.0


class Heard:
    """An outlet that merges what it hears, as a viewer does."""

    def __init__(self) -> None:
        self.connected = True
        self.sent: list[tuple[str, str | None]] = []
        self.documents: dict[str, dict[str, Any]] = {key: {} for key in KEYS}

    def send_analysis(self, key: str, part: str | None, payload: dict[str, Any]) -> None:
        self.sent.append((key, part))
        self.documents[key].update(json.loads(json.dumps(payload)))


class Show:
    """A service that shows states to its analyst."""

    def __init__(self, clock: Clock, resumed: Frame | None = None, poll_s: float = 1) -> None:
        self.clock, self.heard, self.saved = clock, Heard(), []  # type: ignore[var-annotated]
        self.analyst = Analyst(clock, [self.heard], resumed=resumed, on_change=self.saved.append)
        self.manifest("Race", poll_s)
        self.seq = 0

    def manifest(self, name: str, poll_s: float = 1) -> None:
        self.analyst.send_manifest(a_manifest(name=name, columns=COLUMNS, poll_interval_s=poll_s))

    def __call__(self, *rows: list[Any], after_s: float = 1.0) -> None:
        self.clock.advance(after_s)
        self.seq += 1
        state = {"cars": list(rows), "session": {"flagState": "green"}, "messages": [],
                 "highlight": [], "seq": self.seq}  # fmt: skip
        self.analyst.send_delta({}, state)
        self.analyst.send_state(state)  # the full state of the same number

    def lap(self, laps: int, last: float, after_s: float = 62.0) -> None:
        self(row(laps=laps, last=last, driver="A"), after_s=after_s)


@pytest.fixture
def show(clock: Clock) -> Show:
    clock.advance(START_S)
    made = Show(clock)
    made(row(laps=0, driver="A"))
    return made


def test_what_changed_is_published_and_nothing_else(show: Show) -> None:
    show.heard.sent.clear()
    show.lap(1, 62.0)

    assert ("lap", "7") in show.heard.sent
    assert ("laps", "7/0") in show.heard.sent
    assert not {"static", "driver", "messages"} & {key for key, _ in show.heard.sent}


def test_a_document_is_published_every_ten_seconds_at_most_and_the_newest_wins(show: Show) -> None:
    show.lap(1, 62.0)
    show.heard.sent.clear()
    show.lap(2, 3.0, after_s=3)
    show.lap(3, 4.0, after_s=4)
    assert ("lap", "7") not in show.heard.sent
    show.clock.advance(3)

    assert 1 == show.heard.sent.count(("lap", "7"))
    assert 3 == len(show.heard.documents["lap"]["7"][0][9])


def test_a_source_that_is_polled_seldom_is_published_as_seldom(clock: Clock) -> None:
    clock.advance(START_S)
    show = Show(clock, poll_s=30)
    show(row(laps=0))
    show.lap(1, 62.0)
    show.heard.sent.clear()
    show.lap(2, 12.0, after_s=12)
    assert [] == show.heard.sent
    clock.advance(18)

    assert ("lap", "7") in show.heard.sent


def test_whoever_follows_has_what_whoever_asks_gets(show: Show) -> None:
    for lap in range(1, 31):
        show.lap(lap, 62.0 + lap / 100)
    show.clock.advance(20)
    answer = json.loads(json.dumps(show.analyst.answer()))

    for key in ("static", "driver", "messages", "laps", "chart", "stint", "stops", "cars"):
        assert answer[key] == show.heard.documents[key], key
    assert {"lap"} == set(show.analyst.answer(["lap", "nonsense"]))


def test_the_answer_is_what_the_states_give_afterwards(show: Show) -> None:
    show.lap(1, 62.0)

    assert documents(show.analyst.analysis) == show.analyst.answer()


def test_without_a_connection_documents_pass_by_and_all_go_out_when_it_is_back(show: Show) -> None:
    show.heard.connected = False
    show.heard.sent.clear()
    show.lap(1, 62.0)
    assert [] == show.heard.sent
    show.heard.connected = True
    show.clock.advance(60)
    show.analyst.reconnected()
    show.clock.advance(10)

    assert {"static", "driver", "lap", "laps", "session", "cars"} <= {
        key for key, _ in show.heard.sent
    }


def test_the_last_of_a_session_is_published_before_another_one_is_told_of(show: Show) -> None:
    show.lap(1, 62.0)
    show.lap(2, 3.0, after_s=3)
    show.clock.advance(2)
    expected = json.loads(json.dumps(documents(show.analyst.analysis)))
    show.manifest("Heat 2")

    assert expected == show.heard.documents
    assert {} == show.analyst.answer()["cars"]
    show.heard.sent.clear()
    show(row("50", laps=0))
    assert ("cars", "50") in show.heard.sent


def test_a_manifest_of_the_same_session_publishes_nothing(show: Show) -> None:
    show.lap(1, 62.0)
    show.lap(2, 3.0, after_s=3)
    show.heard.sent.clear()
    show.manifest("Race", poll_s=5)

    assert [] == show.heard.sent


def test_what_was_known_before_a_restart_is_not_published_into_another_session(
    show: Show, clock: Clock
) -> None:
    show.lap(1, 62.0)
    again = Show(clock, resumed=show.saved[-1])
    again.manifest("Heat 2")

    assert [] == again.heard.sent


def test_a_new_router_gets_thousands_of_documents_a_few_at_a_time(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analysing, "MOST_AT_ONCE", 10)
    for lap in range(1, 60):
        show.lap(lap, 62.0)
    show.clock.advance(20)
    show.heard.sent.clear()
    show.analyst.reconnected()
    at_once = len(show.heard.sent)
    show.clock.pump([0.05] * 10)

    assert 10 == at_once
    assert {("laps", "7/0"), ("laps", "7/1"), ("laps", "7/2"), ("static", None)} <= {
        *show.heard.sent
    }


def test_another_session_is_another_analysis(show: Show) -> None:
    show.lap(1, 62.0)
    show.manifest("Heat 2")
    show(row("50", laps=0))

    assert ["50"] == list(show.analyst.analysis.cars)


def test_the_end_publishes_what_waits(show: Show) -> None:
    show.lap(1, 62.0)
    show.lap(2, 3.0, after_s=3)
    show.analyst.stop()
    show.analyst.stop()

    assert 2 == len(show.heard.documents["lap"]["7"][0][9])
    assert json.loads(json.dumps(show.analyst.documents())) == show.heard.documents
    assert [] == show.clock.getDelayedCalls()


def test_a_plugin_may_have_everything_forgotten(show: Show) -> None:
    show.lap(1, 62.0)
    show.analyst.reset()

    assert {} == show.analyst.analysis.cars


def test_a_state_that_cannot_be_analysed_costs_itself(show: Show, lost_failures: list[str]) -> None:
    show.analyst.send_state({"seq": 99, "cars": 5, "session": {}, "messages": []})
    show.lap(1, 62.0)

    assert 1 == len(show.analyst.analysis.cars["7"].laps)
    assert 1 == len(lost_failures)
    lost_failures.clear()


def test_after_a_restart_it_goes_on(show: Show, tmp_path: Path, clock: Clock) -> None:
    show.lap(1, 62.0)
    path = analysis_path(tmp_path, "u")
    save(path, {"frame": show.saved[-1]})

    again = Show(clock, resumed=load(path))
    again(row(laps=1, last=62.0, driver="A"))
    again.lap(2, 61.0, after_s=60)

    assert [62.0, 61.0] == [lap.time_s for lap in again.analyst.analysis.cars["7"].laps]


def test_a_restart_into_another_session_does_not_mix_them(
    show: Show, tmp_path: Path, clock: Clock
) -> None:
    show.lap(1, 62.0)
    path = analysis_path(tmp_path, "u")
    save(path, {"frame": show.saved[-1]})

    again = Show(clock, resumed=load(path))
    again.manifest("Heat 2")
    again(row("50", laps=0))

    assert ["50"] == list(again.analyst.analysis.cars)


@pytest.mark.parametrize("text", ["", "{", "{}", '{"kind": "livetiming-analysis", "version": 99}'])
def test_a_saved_analysis_that_cannot_be_read_means_starting_afresh(
    text: str, tmp_path: Path
) -> None:
    path = tmp_path / "u.analysis.json"
    path.write_text(text, encoding="utf-8")

    assert load(path) is None
    assert load(tmp_path / "missing.analysis.json") is None


def test_the_saver_writes_at_the_end(show: Show, tmp_path: Path) -> None:
    path = analysis_path(tmp_path, "u")
    saver = make_saver(path, show.clock)
    saver.offer({"frame": show.saved[-1]})
    now(saver.close())

    assert load(path) is not None
