from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from livetiming.cli._main import run_command
from livetiming.cli.rectool import rectool
from livetiming.recording import open_recording
from tests.unit.recording.races import (
    MANIFEST,
    START_MS,
    Timed,
    a_race,
    as_known_at,
    left_running,
    recorded,
    timed,
)


@pytest.fixture
def states() -> Timed:
    return a_race(150)


@pytest.fixture
def race(tmp_path: Path, states: Timed) -> Path:
    return recorded(tmp_path / "sub" / "race.zip", states)


def run(*argv: object) -> int:
    return run_command(rectool, [str(arg) for arg in argv])


def states_in(path: Path) -> Timed:
    with open_recording(path) as recording:
        return timed(recording)


Output = pytest.CaptureFixture[str]


def test_inspect_tells_what_is_in_a_recording(race: Path, capsys: Output) -> None:
    assert 0 == run("inspect", race)

    out = capsys.readouterr().out
    assert f"Club Enduro ({MANIFEST['uuid']})" in out
    assert "150 (2 key, 148 intra)" in out
    assert "2023-11-14 22:13:20 UTC (@1700000000.250)" in out
    assert "end reason over" in out
    assert '"serviceClass": "clubenduro"' in out


def test_inspect_is_read_by_programs_too(race: Path, states: Timed, capsys: Output) -> None:
    assert 0 == run("inspect", race, "--json")

    facts: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (150, START_MS, states[-1][0] - START_MS, "v2") == (
        facts["frames"], facts["startMs"], facts["durationMs"], facts["format"],
    )  # fmt: skip


@pytest.mark.parametrize("time", ["30", "0:30", f"@{START_MS / 1000 + 30}"])
def test_show_prints_the_state_of_a_time(
    race: Path, states: Timed, time: str, capsys: Output
) -> None:
    assert 0 == run("show", race, time)

    assert as_known_at(states, START_MS + 30_000) == json.loads(capsys.readouterr().out)


def test_a_time_that_is_none_is_refused_with_examples(race: Path, capsys: Output) -> None:
    assert 2 == run("show", race, "soon")

    assert "90, 90.5 or 1:30" in capsys.readouterr().err


def test_show_without_a_time_says_so(race: Path, capsys: Output) -> None:
    with pytest.raises(SystemExit) as end:
        run("show", race)

    assert 2 == end.value.code
    assert "the following arguments are required: time" in capsys.readouterr().err


def test_scan_prints_the_first_change_of_each_part(race: Path, capsys: Output) -> None:
    assert 0 == run("scan", race)

    lines = capsys.readouterr().out.splitlines()
    assert {"session", "messages", "cars"} == {line.split()[0] for line in lines}
    assert "changes at 0." in lines[0]


def test_scan_tells_what_never_changes(tmp_path: Path, capsys: Output) -> None:
    assert 0 == run("scan", recorded(tmp_path / "race.zip", a_race(1)))

    assert 3 == capsys.readouterr().out.count("never changes")


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [("false", [], False), ("12", [], 12), ("12", ["--text"], "12"), ("Night race", [], None)],
)
def test_set_stores_typed_values(
    race: Path, states: Timed, value: str, options: list[str], expected: Any
) -> None:
    assert 0 == run("set", race, "note", value, *options)

    with open_recording(race) as recording:
        assert (value if expected is None else expected) == recording.manifest["note"]
        assert states == timed(recording)


def test_set_into_another_file_leaves_the_first_alone(race: Path, tmp_path: Path) -> None:
    before = race.read_bytes()

    assert 0 == run("set", race, "hidden", "true", "-o", tmp_path / "other.zip")

    assert before == race.read_bytes()
    with open_recording(tmp_path / "other.zip") as recording:
        assert recording.manifest["hidden"] is True


def test_clip_writes_beside_its_input(race: Path, states: Timed, capsys: Output) -> None:
    before = race.read_bytes()

    assert 0 == run("clip", race, "10", "20")

    clip = race.with_name("race_clip.zip")
    assert str(clip) == capsys.readouterr().out.strip()
    assert before == race.read_bytes()
    with open_recording(clip) as recording:
        assert "v2" == recording.kind
        assert as_known_at(states, START_MS + 10_000) == recording.state_at(0)


def test_a_clip_of_version_1_is_of_version_1(race: Path) -> None:
    run("convert", race, "--to", "v1", "-o", race.with_name("v1.zip"))

    assert 0 == run("clip", race.with_name("v1.zip"), f"@{START_MS // 1000 + 10}")

    with open_recording(race.with_name("v1_clip.zip")) as recording:
        assert "v1" == recording.kind


@pytest.mark.parametrize("coarse", [[], ["--coarse"]])
def test_convert_goes_there_and_back_without_loss(
    race: Path, states: Timed, coarse: list[str]
) -> None:
    assert 0 == run("convert", race, *coarse)
    v1 = race.with_name("race_conv.zip")
    assert 0 == run("convert", v1)

    with open_recording(v1) as recording:
        assert "v1" == recording.kind
        assert states == timed(recording)
    assert states == states_in(race.with_name("race_conv_conv.zip"))


def test_verify_tells_good_from_damaged(race: Path, capsys: Output) -> None:
    assert 0 == run("verify", race)
    assert f"{race}: good, v2, 150 frames" in capsys.readouterr().out
    data = bytearray(race.read_bytes())
    data[100] ^= 1
    race.write_bytes(data)

    assert 1 == run("verify", race)

    out = capsys.readouterr().out
    assert f"{race}: damaged" in out
    assert "problem: its checksum is not the one" in out


def test_repair_saves_what_is_good(race: Path, states: Timed, capsys: Output) -> None:
    data = bytearray(race.read_bytes())
    data[100] ^= 1
    race.write_bytes(data)

    assert 0 == run("repair", race)

    assert states[80:] == states_in(race.with_name("race_repaired.zip"))
    assert "chunks/000000.ndjson is lost" in capsys.readouterr().err


def test_repair_finishes_a_journal_under_the_name_it_was_written_for(
    tmp_path: Path, states: Timed
) -> None:
    recorder = left_running(tmp_path / "race.zip", states)
    assert 1 == run("repair", recorder.journal)
    recorder.leave()

    assert 0 == run("repair", recorder.journal)

    assert states == states_in(tmp_path / "race.zip")


def test_merge_joins_parts(tmp_path: Path, states: Timed) -> None:
    one = recorded(tmp_path / "1.zip", states[:80])
    two = recorded(tmp_path / "2.zip", states[50:])

    assert 0 == run("merge", one, two, "-o", tmp_path / "all.zip")

    assert states == states_in(tmp_path / "all.zip")


@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_export_writes_for_other_programs(race: Path, form: str, capsys: Output) -> None:
    assert 0 == run("export", race, "--to", form, "-o", "-")
    printed = capsys.readouterr().out

    assert 0 == run("export", race, "--to", form)

    assert printed == race.with_suffix(f".{form}").read_text("utf-8")


def test_export_to_parquet_is_an_extra(race: Path) -> None:
    pytest.importorskip("pyarrow")

    assert 0 == run("export", race, "--to", "parquet", "--every", "10")
    assert race.with_suffix(".parquet").read_bytes().startswith(b"PAR1")


def test_what_is_there_already_is_never_overwritten(race: Path, capsys: Output) -> None:
    before = race.read_bytes()
    for action in (["clip", race, "1"], ["convert", race], ["merge", race], ["repair", race]):
        assert 1 == run(*action, "-o", race)
        assert "exists already; give another name with -o" in capsys.readouterr().err

    assert before == race.read_bytes()


@pytest.mark.parametrize("action", [["inspect"], ["scan"], ["convert"], ["verify"], ["repair"]])
def test_a_missing_file_is_told_in_one_line(
    tmp_path: Path, action: list[str], capsys: Output
) -> None:
    assert 1 == run(*action, tmp_path / "missing.zip")

    err = capsys.readouterr().err
    assert "missing.zip: cannot be read (No such file or directory)" in err
    assert 1 == err.count("\n")
