from __future__ import annotations

import json
from pathlib import Path

import pytest

from livetiming.cli.plugins import main, plugins, table


def test_what_is_installed_is_listed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == plugins([])

    listed = json.loads(capsys.readouterr().out)
    assert {"description", "version", "quality", "file"} <= set(listed["apex_kart"])


@pytest.mark.parametrize("words", [["-H"], ["list", "-H"], ["--human-readable"]])
def test_what_is_installed_is_listed_for_people(
    capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert 0 == plugins(words)

    lines = capsys.readouterr().out.splitlines()
    assert ["PLUGIN", "VERSION", "QUALITY", "DESCRIPTION"] == lines[0].split()
    assert any(line.startswith("apex_kart ") for line in lines)


def test_a_plugin_that_fails_is_listed_with_why() -> None:
    good = {"version": "1", "quality": "gold", "description": "Fine"}
    text = table({"good": good}, {"bad": {"error": "plugin bad (x.py) - cannot be imported"}})

    assert "bad: plugin bad (x.py) - cannot be imported" in text
    assert "good" in text


def test_no_plugins_is_an_answer_too() -> None:
    assert "livetiming-plugins new" in table({}, {})


def test_a_new_plugin_is_written_where_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == plugins(["new", "my_track", "--dir", str(tmp_path / "here")])

    assert (tmp_path / "here/src/livetiming/service/plugins/my_track/__init__.py").exists()
    assert "pip install" in capsys.readouterr().out


def test_a_bad_name_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["new", "My-Track"])

    assert 2 == ended.value.code
    assert "plugin name" in capsys.readouterr().err
    assert [] == list(tmp_path.iterdir())
