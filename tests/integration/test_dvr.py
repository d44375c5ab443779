"""The DVR as a process on a real router, and what may befall it."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from livetiming.recording import Recording, RecordingError, open_recording
from livetiming.recording.catalogue import look
from tests.feeds import feed, missing
from tests.integration.programs import SRC, Program, Programs, programs, until
from tests.router import SECRET, Router
from tests.unit.recording.races import a_race, recorded

pytestmark = pytest.mark.integration

UUID = "0f3a5c7e9b1d4f60a2b4c6d8e0f21436"
State = dict[str, Any]
RACE = a_race(400, step_ms=500)


@pytest.fixture
def start(router: Router, tmp_path: Path) -> Iterator[Programs]:
    with programs(router, tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def race(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording to be played, of 200 s."""
    return recorded(tmp_path_factory.mktemp("race") / "race.zip", RACE)


DVR = ["dvr", "--min-duration", "0", "--reserve", "1"]


def a_dvr(start: Programs, *options: str, timeout: str = "4", **more: Any) -> Program:
    program = start.start(*DVR, "--timeout", timeout, *options, **more)
    program.says("joined router")
    return program


def a_replay(start: Programs, race: Path, *options: str, uuid: str = UUID) -> Program:
    replay = start.start("service", "replay", str(race), "-v", "--no-write-state",
                         "--uuid", uuid, *options)  # fmt: skip
    replay.says("Session ready")
    return replay


def states(recording: Recording) -> list[State]:
    """Return its states, each once, without what the service says of itself at its end."""
    found: list[State] = []
    for frame in recording:
        state = frame.state
        if state["session"].get("feed", {}).get("status") == "ended":
            continue
        if not found or found[-1] != state:
            found.append(state)
    return found


def published() -> list[State]:
    found: list[State] = []
    for _, state in RACE:
        if not found or found[-1] != state:
            found.append(state)
    return found


def is_part_of(part: list[State], whole: list[State]) -> bool:
    """Whether *part* is what *whole* holds between two of its states, all of it."""
    begin = whole.index(part[0])
    return whole[begin : begin + len(part)] == part


def journal_size(folder: Path) -> int:
    return sum(path.stat().st_size for path in (folder / "recordings-temp").glob("*.journal"))


def finished(folder: Path, name: str = f"{UUID}.zip") -> list[State]:
    with open_recording(folder / "recordings" / name) as recording:
        assert [] == recording.problems
        return states(recording)


def test_what_is_recorded_is_every_state_that_was_published(
    start: Programs, race: Path, tmp_path: Path
) -> None:
    dvr = a_dvr(start)
    assert 0 == a_replay(start, race, "--speed", "40").wait()
    dvr.says("published:")

    assert published() == finished(tmp_path)
    assert [UUID] == list(look(tmp_path / "recordings").entries)
    assert 0 == dvr.end()


def simulated(folder: Path) -> Path:
    """Make a feed of a short race."""
    path = folder / "feed.ndjson"
    command = ["apex_server", "simulate", "--kind", "sprint", "--seed", "3", "--out", str(path)]
    simulate = Program(command, folder, None)
    assert 0 == simulate.wait(), simulate.log
    return path


@pytest.mark.parametrize("source", ["simulated", "los_santos_3h_2026-06-27_first30min.ndjson"])
def test_a_service_that_plays_a_capture_is_recorded_state_by_state(
    start: Programs, tmp_path: Path, source: str
) -> None:
    capture = simulated(tmp_path) if source == "simulated" else feed(source)
    dump = tmp_path / "dump.ndjson"
    dvr = a_dvr(start)
    service = start.start(
        "service", "apex_kart", "--capture", str(capture), "--speed", "120", "--dump", str(dump),
        "--uuid", UUID, "-v", "--no-write-state",
    )  # fmt: skip
    assert 0 == service.wait(), service.log
    dvr.says("published:")

    lines = [json.loads(line) for line in dump.read_text().splitlines()]
    told = [
        {key: value for key, value in line["state"].items() if key != "seq"}
        for line in lines
        if "state" in line
    ]
    seen = [state for state in told if state["session"]["feed"]["status"] != "ended"]
    found = finished(tmp_path)
    assert len(found) > 100
    assert is_part_of(found, seen)
    assert found[-1] == seen[-1]


def test_a_dvr_that_is_killed_loses_nothing_that_was_recorded(
    start: Programs, race: Path, tmp_path: Path
) -> None:
    dvr = a_dvr(start, timeout="8")
    replay = a_replay(start, race, "--speed", "12")
    for size in (15_000, 30_000, 45_000):
        until(lambda size=size: journal_size(tmp_path) > size, f"{size} bytes")  # type: ignore[misc]
        assert -signal.SIGKILL == dvr.end(signal.SIGKILL)
        [journal] = (tmp_path / "recordings-temp").glob("*.journal")
        with open_recording(journal) as recording:
            before = states(recording)
            assert [] == [text for text in recording.problems if not text.startswith("torn")]
        dvr = a_dvr(start, timeout="8")
        dvr.says("going on with Club Enduro")
    assert 0 == replay.wait()
    dvr.says("published:")

    assert [f"{UUID}.zip"] == [p.name for p in (tmp_path / "recordings").glob("*.zip")]
    found = finished(tmp_path)
    assert before == found[: len(before)]
    assert published()[-1] == found[-1]
    with open_recording(tmp_path / "recordings" / f"{UUID}.zip") as recording:
        assert 3 == sum(event["e"] == "restart" for event in recording.events)


def test_a_dvr_that_is_stopped_goes_on_when_it_starts_again(
    start: Programs, race: Path, tmp_path: Path
) -> None:
    dvr = a_dvr(start, timeout="8")
    replay = a_replay(start, race, "--speed", "25")
    until(lambda: journal_size(tmp_path) > 15_000, "a recording")
    assert 0 == dvr.end()
    assert "1 recordings go on when the DVR does" in dvr.log
    assert [] == list((tmp_path / "recordings").glob("*.zip"))

    dvr = a_dvr(start, timeout="8")
    assert 0 == replay.wait()
    dvr.says("published:")
    assert published()[-1] == finished(tmp_path)[-1]


def test_a_router_that_is_restarted_leaves_one_recording(
    own_router: Router, race: Path, tmp_path: Path
) -> None:
    own_router.start()
    with programs(own_router, tmp_path) as start:
        dvr = a_dvr(start)
        replay = a_replay(start, race, "--speed", "10")
        until(lambda: journal_size(tmp_path) > 8_000, "a recording")
        size = journal_size(tmp_path)
        own_router.restart()
        dvr.says("back on router")
        until(lambda: journal_size(tmp_path) > size + 3_000, "more of the recording")
        assert 0 == replay.wait()
        dvr.says("published:")

    found = finished(tmp_path)
    assert published()[-1] == found[-1]
    with open_recording(tmp_path / "recordings" / f"{UUID}.zip") as recording:
        whys = [event.get("why") for event in recording.events if event["e"] == "gap"]
        assert "the router was away" in whys


def test_two_dvrs_do_not_record_into_one_folder(start: Programs, tmp_path: Path) -> None:
    first = a_dvr(start)
    second = start.start(*DVR)

    assert 2 == second.wait()
    assert f"process {first.process.pid} records there" in second.log
    assert "LIVETIMING_RECORDINGS_TEMP_DIR" in second.log
    assert first.process.poll() is None


def test_two_dvrs_may_publish_into_one_folder(start: Programs, race: Path, tmp_path: Path) -> None:
    first = a_dvr(start, "--recordings-dir", "both")
    replay = a_replay(start, race, "--speed", "25")
    until(lambda: journal_size(tmp_path) > 10_000, "a recording")
    second = a_dvr(start, "--recordings-dir", "both", "--temp-dir", "other")
    assert 0 == replay.wait()
    first.says("published:")
    second.says("published:")

    both = tmp_path / "both"
    assert [f"{UUID}.zip", f"{UUID}_1.zip"] == sorted(path.name for path in both.glob("*.zip"))
    assert [UUID, f"{UUID}:1"] == [entry["uuid"] for entry in look(both).entries.values()]
    assert [] == [path.name for path in both.iterdir() if path.suffix in (".part", ".reserved")]


def test_hidden_and_excluded_services(start: Programs, race: Path, tmp_path: Path) -> None:
    dvr = a_dvr(start)
    hidden = a_replay(start, race, "--speed", "100", "--hidden", uuid="hidden")
    excluded = a_replay(start, race, "--speed", "100", "--do-not-record", uuid="excluded")
    assert [0, 0] == [hidden.wait(), excluded.wait()]
    dvr.says("published:")

    entries = look(tmp_path / "recordings").entries
    assert {"hidden": True} == {key: entry.get("hidden") for key, entry in entries.items()}
    assert [] == list((tmp_path / "recordings-temp").glob("excluded*"))


def test_a_service_that_never_tells_its_name_is_kept(
    start: Programs, race: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "recordings-temp"
    dvr = a_dvr(start)
    publisher = _nameless(start)
    dvr.says(f"recording {UUID}")
    assert 0 == publisher.wait()
    dvr.says("published:")

    with open_recording(tmp_path / "recordings" / f"{UUID}.zip") as recording:
        assert (UUID, True) == (recording.manifest["name"], recording.manifest["incomplete"])
        assert 5 == recording.frame_count
    assert [] == list(folder.glob("*.journal"))


NAMELESS = """
import sys
from livetiming.network.auth import Credentials
from livetiming.network.wamp import WampBus
from livetiming.protocol.compression import compress_json
from livetiming.runtime.reactor import run, the_reactor
from livetiming.runtime.tasks import spawn

url, secret, uuid = sys.argv[1:]

async def main(shutdown):
    bus = WampBus(the_reactor(), url, Credentials("services", secret))
    spawn(bus.run(), name="bus")
    await bus.joined()
    for lap in range(5):
        state = {"cars": [["7", lap]], "session": {"flagState": "green"}, "messages": []}
        message = {"msgClass": 8, "date": 1700000000000 + lap, "payload": compress_json(state)}
        await bus.publish("livetiming.service." + uuid, message, retain=True)
    await bus.close()
    return 0

sys.exit(run(main))
"""


def _nameless(start: Programs) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(SRC)}
    command = ["-c", NAMELESS, start.url, SECRET, UUID]
    return subprocess.Popen([sys.executable, *command], env=environment)


def test_a_file_that_may_not_grow_keeps_what_is_in_it(
    start: Programs, race: Path, tmp_path: Path
) -> None:
    """The limit on the size of files stands for a disk that is full without a warning."""
    limit = 60_000

    def limits() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    dvr = a_dvr(start, timeout="60", limits=limits)
    replay = a_replay(start, race, "--speed", "40")
    dvr.says("cannot be written")
    assert 0 == replay.wait()
    assert "goes on when there is room again" in dvr.log
    assert -signal.SIGKILL == dvr.end(signal.SIGKILL)
    [journal] = (tmp_path / "recordings-temp").glob("*.journal")
    assert journal.stat().st_size <= limit
    with open_recording(journal) as recording:
        before = states(recording)
    assert len(before) > 50

    a_dvr(start, timeout="1").says("published:")
    assert before == finished(tmp_path)[: len(before)]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MB, where one may be made."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mounting, capture_output=True, check=False).returncode:
        missing("the right to mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_it_stops_before_the_disk_is_full_and_goes_on_by_itself(
    start: Programs, race: Path, tmp_path: Path, small_disk: Path
) -> None:
    dvr = a_dvr(start, "--reserve", "2", "--temp-dir", str(small_disk))
    replay = a_replay(start, race, "--speed", "12")
    dvr.says("recording Club Enduro")
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(3_000_000))
    dvr.says("recording has stopped")
    [journal] = small_disk.glob("*.journal")
    with open_recording(journal) as recording:
        before = states(recording)
    ballast.unlink()
    dvr.says("recording goes on")
    assert 0 == replay.wait()
    dvr.says("published:")

    found = finished(tmp_path)
    assert before == found[: len(before)]
    assert published()[-1] == found[-1]
    with open_recording(tmp_path / "recordings" / f"{UUID}.zip") as recording:
        whys = [event.get("why") for event in recording.events if event["e"] == "gap"]
        assert any("room" in str(why) or "not written" in str(why) for why in whys)


def test_a_journal_that_is_none_is_set_aside_with_a_word(start: Programs, tmp_path: Path) -> None:
    folder = tmp_path / "recordings-temp"
    folder.mkdir()
    (folder / "broken.journal").write_bytes(b"nothing of the kind\n" * 50)

    dvr = a_dvr(start)

    dvr.says("broken.journal is damaged")
    assert ["broken.journal.damaged"] == [path.name for path in folder.glob("broken*")]
    with pytest.raises(RecordingError):
        open_recording(folder / "broken.journal.damaged")
