from __future__ import annotations

import json
from pathlib import Path

import pytest

from livetiming.cli.recordings_index import main
from tests.unit.recording.test_catalogue import a_file


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REINDEX", raising=False)
    made = tmp_path / "recordings"
    made.mkdir()
    a_file(made, "a.zip", uuid="a")
    a_file(made, "b_1.zip", uuid="b:1", hidden=True)
    return made


def index(folder: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((folder / "index.json").read_text())
    return found


def test_the_folder_of_the_settings_is_indexed_where_it_is(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == main([])

    assert ["a", "b:1"] == sorted(index(folder))
    assert "recordings: 2 recordings; 2 new or changed, 0 gone\n" == capsys.readouterr().out


@pytest.mark.parametrize("name", ["recordings", "./recordings/", "../{parent}/recordings"])
def test_a_relative_folder_is_right_from_wherever(folder: Path, name: str) -> None:
    assert 0 == main([name.format(parent=folder.parent.name)])

    assert ["a", "b:1"] == sorted(index(folder))


def test_a_second_run_reads_only_what_is_new(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([])
    a_file(folder, "c.zip", uuid="c")
    (folder / "a.zip").unlink()
    capsys.readouterr()

    assert 0 == main([])

    assert ["b:1", "c"] == sorted(index(folder))
    assert "2 recordings; 1 new or changed, 1 gone" in capsys.readouterr().out


def test_a_corrupt_file_costs_one_entry_and_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "bad.zip").write_bytes(b"no recording")

    assert 0 == main([])

    assert ["a", "b:1"] == sorted(index(folder))
    assert "left out: recordings/bad.zip" in capsys.readouterr().err


@pytest.mark.parametrize("how", ["option", "variable"])
def test_everything_is_read_again_when_asked(
    folder: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    main([])
    seen: list[bool] = []

    def looking(folder: Path, known: object, *, everything: bool) -> object:
        from livetiming.recording import catalogue

        seen.append(everything)
        return catalogue.look(folder, everything=everything)

    monkeypatch.setattr("livetiming.cli.recordings_index.look", looking)
    if how == "variable":
        monkeypatch.setenv("REINDEX", "1")

    main(["--reindex"] if how == "option" else [])

    assert [True] == seen


def test_without_a_folder_it_says_which_to_give(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    assert 2 == main([])
    assert "LIVETIMING_RECORDINGS_DIR" in capsys.readouterr().err


def test_help_tells_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])

    assert "--reindex" in capsys.readouterr().out
