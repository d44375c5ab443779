from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.task import Clock

from livetiming.network.memory import MemoryBus, MemoryRouter
from livetiming.orchestration.recordings import INTERVAL_S, Recordings
from livetiming.ports import CallFailed
from livetiming.protocol import topics
from livetiming.recording import open_recording
from livetiming.testing.harness import now
from tests.unit.recording.test_catalogue import a_file

AUTHCODE = "open sesame"


async def inline(call: Callable[..., Any], *args: Any) -> Any:
    return call(*args)


class Shelf:
    """A catalogue of a folder, in a network in memory."""

    def __init__(self, folder: Path, clock: Clock, *, authcode: str | None = AUTHCODE) -> None:
        self.folder = folder
        self.router = MemoryRouter()
        bus = MemoryBus(self.router, clock=clock)
        self.serving = Recordings(bus, clock, folder, authcode=authcode, in_thread=inline)
        now(self.serving.start())

    def ask(self, procedure: str, *args: Any, role: str | None = "anonymous") -> Any:
        return now(MemoryBus(self.router, role=role).call(procedure, *args))


@pytest.fixture
def shelf(tmp_path: Path, clock: Clock) -> Shelf:
    a_file(tmp_path, "a.zip", uuid="a", name="Alpha")
    a_file(tmp_path, "b.zip", uuid="b", name="Beta", hidden=True)
    return Shelf(tmp_path, clock)


def uuids(page: Any) -> list[str]:
    return [entry["uuid"] for entry in page["recordings"]]


def test_a_page_is_for_everybody_and_hidden_recordings_for_components(shelf: Shelf) -> None:
    page = topics.RECORDINGS_PAGE

    assert ["a"] == uuids(shelf.ask(page))
    assert ["a"] == uuids(shelf.ask(page, 1, None, True))
    assert ["a"] == uuids(shelf.ask(page, 1, None, True, role=None))
    assert ["a"] == uuids(shelf.ask(page, 1, None, False, role="services"))
    assert ["a", "b"] == sorted(uuids(shelf.ask(page, 1, None, True, role="services")))


def test_a_page_may_be_of_one_name(shelf: Shelf) -> None:
    assert [] == uuids(shelf.ask(topics.RECORDINGS_PAGE, 1, "Beta"))
    assert ["b"] == uuids(shelf.ask(topics.RECORDINGS_PAGE, 1.0, "Beta", True, role="services"))


@pytest.mark.parametrize("args", [("one",), (True,), (1, 7)])
def test_a_page_that_makes_no_sense_is_refused(shelf: Shelf, args: tuple[Any, ...]) -> None:
    with pytest.raises(CallFailed, match="page: expected"):
        shelf.ask(topics.RECORDINGS_PAGE, *args)


@pytest.mark.parametrize("number", [0, -3, 1e300])
def test_a_page_that_is_not_there_is_the_first_or_empty(shelf: Shelf, number: float) -> None:
    assert 1 == shelf.ask(topics.RECORDINGS_PAGE, number)["total"]


def test_names_and_single_recordings(shelf: Shelf) -> None:
    assert ["Alpha"] == shelf.ask(topics.RECORDINGS_NAMES)
    assert ["Alpha", "Beta"] == shelf.ask(topics.RECORDINGS_NAMES, True, role="services")
    assert "Alpha" == shelf.ask(topics.RECORDINGS_MANIFEST, "a")["name"]
    assert shelf.ask(topics.RECORDINGS_MANIFEST, "nobody") is None


def test_the_index_is_written_at_once_and_new_recordings_are_found(
    shelf: Shelf, clock: Clock
) -> None:
    assert ["a", "b"] == sorted(json.loads((shelf.folder / "index.json").read_text()))

    a_file(shelf.folder, "c.zip", uuid="c")
    clock.advance(INTERVAL_S)

    assert ["a", "c"] == sorted(uuids(shelf.ask(topics.RECORDINGS_PAGE)))


def test_a_component_corrects_a_manifest_everywhere(shelf: Shelf) -> None:
    (shelf.folder / "a.json").write_text('{"service": {"name": "Alpha"}, "lap": {}}')
    entry = shelf.ask(topics.RECORDINGS_MANIFEST, "a")

    shelf.ask(topics.UPDATE_RECORDING_MANIFEST, {**entry, "description": "Finals"}, role="services")

    assert "Finals" == shelf.ask(topics.RECORDINGS_MANIFEST, "a")["description"]
    with open_recording(shelf.folder / "a.zip") as recording:
        assert "Finals" == recording.manifest["description"]
        assert 20 == len(list(recording))
        assert "filename" not in recording.manifest
    assert "Finals" == json.loads((shelf.folder / "a.json").read_text())["service"]["description"]


@pytest.mark.parametrize("role", ["anonymous", "external_service", None])
def test_others_need_the_authcode(shelf: Shelf, role: str | None) -> None:
    change = {"uuid": "a", "name": "Gamma"}

    for wrong in (None, "", "wrong", 7):
        with pytest.raises(CallFailed) as refused:
            shelf.ask(topics.UPDATE_RECORDING_MANIFEST, change, wrong, role=role)
        assert "livetiming.error.not_authorized" == refused.value.uri
    assert ["Alpha"] == shelf.ask(topics.RECORDINGS_NAMES)

    shelf.ask(topics.UPDATE_RECORDING_MANIFEST, change, AUTHCODE, role=role)
    assert ["Gamma"] == shelf.ask(topics.RECORDINGS_NAMES)


@pytest.mark.parametrize("authcode", [None, ""])
def test_without_an_authcode_none_is_right(
    tmp_path: Path, clock: Clock, authcode: str | None
) -> None:
    a_file(tmp_path, "a.zip", uuid="a")
    shelf = Shelf(tmp_path, clock, authcode=authcode)

    for given in (None, ""):
        with pytest.raises(CallFailed, match="LIVETIMING_ADMIN_AUTHCODE"):
            shelf.ask(topics.UPDATE_RECORDING_MANIFEST, {"uuid": "a"}, given)


def test_a_file_name_from_outside_is_never_followed(shelf: Shelf, tmp_path: Path) -> None:
    outside = a_file(tmp_path.parent, f"{tmp_path.name}-outside.zip", uuid="outside")
    before = outside.read_bytes()
    change = {"uuid": "a", "filename": f"../{outside.name}", "name": "Gamma"}

    shelf.ask(topics.UPDATE_RECORDING_MANIFEST, change, role="services")
    with pytest.raises(CallFailed) as refused:
        shelf.ask(topics.UPDATE_RECORDING_MANIFEST, {**change, "uuid": "outside"}, role="services")

    assert "livetiming.error.no_such_recording" == refused.value.uri
    assert before == outside.read_bytes()
    assert ["Gamma"] == shelf.ask(topics.RECORDINGS_NAMES)


@pytest.mark.parametrize("change", [None, [], {}, {"uuid": 3}, {"uuid": "a", "name": 7}])
def test_what_is_no_manifest_changes_nothing(shelf: Shelf, change: Any) -> None:
    before = (shelf.folder / "a.zip").read_bytes()

    with pytest.raises(CallFailed, match="manifest: expected"):
        shelf.ask(topics.UPDATE_RECORDING_MANIFEST, change, role="services")

    assert before == (shelf.folder / "a.zip").read_bytes()


def test_a_recording_that_cannot_be_changed_says_so(shelf: Shelf) -> None:
    (shelf.folder / "a.zip").write_bytes(b"no longer one")

    with pytest.raises(CallFailed) as refused:
        shelf.ask(topics.UPDATE_RECORDING_MANIFEST, {"uuid": "a"}, role="services")

    assert "livetiming.error.recording" == refused.value.uri
    assert ["b.zip"] == [path.name for path in shelf.folder.glob("b*")]


def test_a_second_catalogue_on_one_network_is_refused(shelf: Shelf, clock: Clock) -> None:
    second = Recordings(
        MemoryBus(shelf.router), clock, shelf.folder, authcode=None, in_thread=inline
    )

    with pytest.raises(CallFailed, match="taken"):
        now(second.start())


def test_when_stopped_it_looks_no_more(shelf: Shelf, clock: Clock) -> None:
    shelf.serving.stop()

    assert [] == clock.getDelayedCalls()
