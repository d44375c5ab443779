from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from livetiming.recording import open_recording
from livetiming.recording.catalogue import (
    INDEX,
    MEMORY,
    Catalogue,
    key_of,
    look,
    names,
    page,
    remembered,
    replace_file,
    save,
)
from livetiming.recording.v1writer import write_v1
from livetiming.recording.v2 import write_v2
from tests.unit.recording.races import MANIFEST, START_MS, a_race, recorded

UUID = MANIFEST["uuid"]


def a_file(folder: Path, filename: str, **changes: Any) -> Path:
    """Make a finished recording of 20 frames whose manifest has *changes*."""
    path = folder / filename
    made = recorded(folder / f"made-{filename}", a_race(20))
    with open_recording(made) as recording:
        lines = [recording.lines(n) for n in range(len(recording.index.chunks))]  # type: ignore[attr-defined]
        manifest = {**recording.manifest, **changes}
        write_v2(path, lines, manifest=manifest, events=[], manifests=[])
    made.unlink()
    return path


def an_entry(**changes: Any) -> dict[str, Any]:
    return {
        "description": "Race 2",
        "duration": 60.0,
        "filename": "a.zip",
        "name": "Club Enduro",
        "startTime": 1_700_000_000,
        "uuid": "a",
        **changes,
    }


def test_a_recording_is_listed_with_what_its_file_says(tmp_path: Path) -> None:
    a_file(tmp_path, f"{UUID}.zip")

    [(key, entry)] = look(tmp_path).entries.items()

    assert UUID == key
    duration_s = entry.pop("duration")
    assert (a_race(20)[-1][0] - START_MS) / 1000 == duration_s
    assert {
        "description": "Race 2",
        "filename": f"{UUID}.zip",
        "name": "Club Enduro",
        "startTime": START_MS // 1000,
        "uuid": UUID,
    } == entry


def test_version_1_is_listed_as_well(tmp_path: Path) -> None:
    made = recorded(tmp_path / "made.zip", a_race(20))
    with open_recording(made) as recording:
        write_v1(tmp_path / "old.zip", recording)

    entries = look(tmp_path).entries

    assert entries["made"]["startTime"] == entries["old"]["startTime"]
    assert entries["made"]["duration"] == entries["old"]["duration"]


@pytest.mark.parametrize(
    ("manifest", "key", "expected"),
    [
        ({}, "hidden", None),
        ({"hidden": True}, "hidden", True),
        ({"hidden": "false"}, "hidden", None),
        ({"external": {"name": "Club"}}, "external", {"name": "Club"}),
    ],
)
def test_what_applies_to_few_is_told_where_it_applies(
    tmp_path: Path, manifest: dict[str, Any], key: str, expected: object
) -> None:
    a_file(tmp_path, "a.zip", **manifest)

    assert expected == look(tmp_path).entries["a"].get(key)


def test_parts_have_a_colon_in_their_key(tmp_path: Path) -> None:
    assert f"{UUID}:3" == key_of(f"{UUID}_3.zip")


@pytest.mark.parametrize(("ending", "key"), [("json", "hasAnalysis"), ("html", "hasReport")])
def test_what_lies_beside_a_recording_is_seen_when_it_comes_and_goes(
    tmp_path: Path, ending: str, key: str
) -> None:
    a_file(tmp_path, "a.zip")
    without = look(tmp_path)

    (tmp_path / f"a.{ending}").write_text("{}")
    with_it = look(tmp_path, without)
    (tmp_path / f"a.{ending}").unlink()
    again = look(tmp_path, with_it)

    found = [state.entries["a"].get(key) for state in (without, with_it, again)]
    assert [None, True, None] == found


def test_a_file_that_cannot_be_read_costs_its_own_entry_and_is_told_once(tmp_path: Path) -> None:
    a_file(tmp_path, "good.zip")
    (tmp_path / "bad.zip").write_bytes(b"PK no more")

    first = look(tmp_path)
    second = look(tmp_path, first)

    assert ["good"] == list(first.entries) == list(second.entries)
    assert [True] == ["bad.zip" in problem for problem in first.news]
    assert () == second.news


def test_only_what_has_changed_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_file(tmp_path, "a.zip")
    b_path = a_file(tmp_path, "b.zip")
    (tmp_path / "bad.zip").write_bytes(b"no")
    known = look(tmp_path)
    opened: list[str] = []

    def opening(path: Path) -> Any:
        opened.append(path.name)
        return open_recording(path)

    monkeypatch.setattr("livetiming.recording.catalogue.open_recording", opening)
    os.utime(b_path, ns=(1, 1))
    look(tmp_path, known)
    assert ["b.zip"] == opened

    look(tmp_path, known, everything=True)
    assert ["b.zip", "a.zip", "b.zip", "bad.zip"] == opened


def test_what_is_no_recording_is_passed_over(tmp_path: Path) -> None:
    for name in (".a.zip.12.part", ".hidden.zip", "notes.txt", "index.json"):
        (tmp_path / name).write_text("x")

    assert {} == dict(look(tmp_path).files)


def test_a_file_that_has_gone_is_not_listed(tmp_path: Path) -> None:
    path = a_file(tmp_path, "a.zip")
    known = look(tmp_path)
    path.unlink()

    assert {} == look(tmp_path, known).entries


def test_the_index_is_written_when_it_changes(tmp_path: Path) -> None:
    a_file(tmp_path, "a.zip")
    found = look(tmp_path)

    assert [True, False] == [save(found), save(found)]
    assert found.entries == json.loads((tmp_path / INDEX).read_text())
    assert 0o664 == (tmp_path / INDEX).stat().st_mode & 0o777
    assert [INDEX, MEMORY, "a.zip"] == sorted(
        (path.name for path in tmp_path.iterdir()), key=lambda name: (name != INDEX, name)
    )


def test_what_was_seen_is_remembered(tmp_path: Path) -> None:
    a_file(tmp_path, "a.zip")
    (tmp_path / "bad.zip").write_bytes(b"no")
    found = look(tmp_path)
    save(found)

    assert found.files == remembered(tmp_path).files
    assert () == look(tmp_path).news


@pytest.mark.parametrize(
    "memory",
    ["", "[]", "{}", '{"version": 99, "files": {}}', '{"version": 1, "files": {"a.zip": [1]}}',
     '{"version": 1, "files": {"a.zip": [1, 2, {"uuid": 3}, ""]}}', '{"version": 1, "files": 7}'],
)  # fmt: skip
def test_a_broken_memory_is_none(tmp_path: Path, memory: str) -> None:
    a_file(tmp_path, "a.zip")
    (tmp_path / MEMORY).write_text(memory)

    assert {} == dict(remembered(tmp_path).files)
    assert ["a"] == list(look(tmp_path).entries)


def test_a_relative_folder_stays_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "recordings").mkdir()
    a_file(tmp_path / "recordings", "a.zip")
    monkeypatch.chdir(tmp_path)

    found = look(Path("recordings"))
    save(found)

    assert tmp_path == Path.cwd()
    assert "a.zip" == json.loads((tmp_path / "recordings" / INDEX).read_text())["a"]["filename"]


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("old")
    tmp_path.chmod(0o500)
    try:
        if os.geteuid() != 0:  # root may write everywhere
            with pytest.raises(OSError, match="denied"):
                replace_file(path, b"new")
            assert "old" == path.read_text()
    finally:
        tmp_path.chmod(0o700)

    replace_file(path, b"new")
    assert "new" == path.read_text()
    with pytest.raises(OSError, match="directory"):
        replace_file(tmp_path / "nowhere" / "x.json", b"new")


@pytest.mark.parametrize(
    ("uuid", "found"),
    [("a", "a.zip"), ("b:1", "b_1.zip"), ("inside", "b_1.zip"), ("none", None), (7, None)],
)
def test_a_recording_is_found_by_its_key_or_its_own_uuid(
    tmp_path: Path, uuid: object, found: str | None
) -> None:
    a_file(tmp_path, "a.zip", uuid="a")
    a_file(tmp_path, "b_1.zip", uuid="inside")

    entry = look(tmp_path).find(uuid)

    assert found == (entry and entry["filename"])


def test_pages_hold_fifty_newest_first() -> None:
    entries = [an_entry(filename=f"{n}.zip", startTime=n) for n in range(120)]

    first, third, fourth = (page(entries, number) for number in (1, 3, 4))

    assert [119, 118] == [entry["startTime"] for entry in first["recordings"]][:2]
    assert [50, 20, 0] == [len(one["recordings"]) for one in (first, third, fourth)]
    assert [(3, 120)] * 3 == [(one["pages"], one["total"]) for one in (first, third, fourth)]


def test_hidden_recordings_are_shown_to_those_who_may_see_them() -> None:
    entries = [an_entry(name="A"), an_entry(name="B", hidden=True)]

    assert [1, 2] == [page(entries, show_hidden=show)["total"] for show in (False, True)]
    assert [["A"], ["A", "B"]] == [names(entries, show_hidden=show) for show in (False, True)]


def test_a_page_may_be_of_one_name() -> None:
    entries = [an_entry(name="A"), an_entry(name="B"), an_entry(name="A")]

    assert {"recordings": [entries[0], entries[2]], "pages": 1, "total": 2} == page(
        entries, name="A"
    )
    assert {"recordings": [], "pages": 0, "total": 0} == page(entries, name="a")


def test_an_empty_catalogue_has_no_entries(tmp_path: Path) -> None:
    assert {} == Catalogue(tmp_path).entries
