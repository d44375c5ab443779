"""What is published live is what the recording gives afterwards, and what a DVR merges."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.task import Clock

from livetiming.analysis.changes import KEYS, documents
from livetiming.racing import Manifest
from livetiming.recording import Recorder, open_recording
from livetiming.service.afterwards import analyse
from livetiming.service.analysing import Analyst
from livetiming.service.plugins.apex_kart.race import Race
from livetiming.service.publishing import Publisher
from livetiming.service.recordfile import RecordingOutlet
from livetiming.testing.apex import PRESETS, Rules, Scenario, Simulation
from tests.golden.analysis_truth import states
from tests.unit.recording.races import fail
from tests.unit.service.test_analysing import Heard

RACE = PRESETS["endurance"].having(
    teams=10, duration_s=1800, seed=3, lap_counter=True, rules=Rules(min_stop_s=60, max_stint_s=700)
)


def published(scenario: Scenario, path: Path) -> tuple[Analyst, Heard, Path]:
    """Publish a simulated race to a recorder and an analyst."""
    clock, race, heard = Clock(), Race(), Heard()
    clock.advance(scenario.start_epoch_ms / 1000 - 60)
    analyst = Analyst(clock, [heard])
    recorder = Recorder(path, clock=clock, on_error=fail, min_free_bytes=0)
    shown: dict[str, Any] = {}

    def manifest() -> Manifest:
        name, _, description = shown["session"].partition("\n")
        return Manifest(uuid="u", name=name, description=description, service_class="apex_kart",
                        columns=shown["columns"].columns, has_analysis=True)  # fmt: skip

    publisher = Publisher(clock, [RecordingOutlet(recorder, clock), analyst], manifest=manifest)
    sent = [one for one in Simulation(scenario).frames() if one.kind == "frame"]
    for index, one in enumerate(sent):
        at_ms = scenario.start_epoch_ms + one.at_ms
        race.feed(one.text, at_ms)
        if sent[index + 1 : index + 2] and sent[index + 1].at_ms == one.at_ms:
            continue  # a service, too, publishes a moment once
        clock.advance(max(0.0, at_ms / 1000 - clock.seconds()))
        state, columns, session = states(race, at_ms)
        renamed = shown.get("session") != session
        shown.update(session=session, columns=columns)
        publisher.offer(state, columns, is_renamed=renamed)
    clock.advance(30)
    publisher.stop()
    analyst.stop()
    finished = recorder.finish("over")
    assert finished is not None
    return analyst, heard, finished


@pytest.mark.parametrize("troubles", [(), ("flicker", "reinit_columns", "same_plate", "rows")])
def test_the_recording_gives_what_was_published(troubles: tuple[str, ...], tmp_path: Path) -> None:
    analyst, heard, path = published(RACE.having(troubles=frozenset(troubles)), tmp_path / "r.zip")

    with open_recording(path) as recording:
        afterwards, _, faults = analyse(recording)

    assert [] == faults
    assert analyst.analysis == afterwards.analysis
    found = json.loads(json.dumps(documents(afterwards.analysis)))
    for key in KEYS:
        assert found[key] == heard.documents[key], key
    cars = analyst.analysis.cars.values()
    assert sum(map(len, found["laps"].values())) == sum(len(car.laps) for car in cars) > 150
