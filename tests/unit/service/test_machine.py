"""A plugin is run on a capture in one call, and gives the same each time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from livetiming.racing import Manifest
from livetiming.service.base import BaseService
from livetiming.service.captures import read_capture
from livetiming.service.errors import PluginError
from livetiming.service.machine import Machine
from livetiming.service.moment import Moment
from livetiming.service.options import parse
from livetiming.service.playback import Capture
from livetiming.service.publishing import Outlet
from livetiming.testing.apex import PRESETS, Simulation
from livetiming.testing.apex.writer import write_capture


class Notes:
    """An outlet that notes what is published, and when."""

    connected = True

    def __init__(self, clock: Moment) -> None:
        self._clock = clock
        self.told: list[tuple[float, str, Any]] = []

    def send_manifest(self, manifest: Manifest) -> None:
        self._note("manifest", manifest.as_json())

    def send_delta(self, delta: dict[str, Any], state: dict[str, Any]) -> None:
        self._note("delta", delta)

    def send_state(self, state: dict[str, Any]) -> None:
        self._note("state", state)

    def send_analysis(self, key: str, part: str | None, payload: dict[str, Any]) -> None:
        self._note("analysis", (key, part, payload))

    def _note(self, kind: str, what: Any) -> None:
        self.told.append((self._clock.seconds(), kind, what))


@pytest.fixture(scope="module")
def race(tmp_path_factory: pytest.TempPathFactory) -> Path:
    simulation = Simulation(PRESETS["sprint"].having(duration_s=120, laps=2, teams=4))
    path = tmp_path_factory.mktemp("race") / "race.raw.ndjson"
    write_capture(simulation.frames(), path, simulation.scenario.start_epoch_ms)
    return path


def played(path: Path, *options: str) -> tuple[str, list[tuple[float, str, Any]]]:
    notes: list[Notes] = []

    def outlets(service: BaseService, clock: Moment) -> list[Outlet]:
        notes.append(Notes(clock))
        return [*notes]

    command = parse(["apex_kart", "--capture", str(path), *options])
    machine = Machine(command, Capture(path, read_capture, fallback_start_s=0), outlets)
    machine.run()
    return machine.uuid, notes[0].told


def test_the_same_capture_gives_the_same_publications_at_the_same_times(race: Path) -> None:
    uuid, told = played(race)

    assert (uuid, told) == played(race)
    assert {"manifest", "delta", "state", "analysis"} == {kind for _, kind, _ in told}
    assert told == sorted(told, key=lambda one: one[0])


def test_without_an_analysis_there_are_no_documents(race: Path) -> None:
    uuid, told = played(race, "--disable-analysis", "--uuid", "mine")

    assert "mine" == uuid
    assert "analysis" not in {kind for _, kind, _ in told}


def test_a_plugin_without_a_feed_is_refused(race: Path) -> None:
    command = parse(["replay", "x.zip"])
    capture = Capture(race, read_capture, fallback_start_s=0)

    with pytest.raises(PluginError, match="replay - expected one with a feed"):
        Machine(command, capture, lambda service, clock: []).run()
